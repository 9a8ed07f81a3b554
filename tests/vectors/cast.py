"""The people and secrets of the vectors. All are made from their names, so that a generator run makes them again."""

import hashlib
from typing import Final

from tests.vectors.from_readme.content import ContentKey, Name
from tests.vectors.from_readme.people import Person

DAY: Final = "2026-03-02"


def secret(name: str, length: int = 32) -> bytes:
    """Return the sample secret of that name."""
    return hashlib.shake_256(f"helpline vectors: {name}".encode()).digest(length)


def person(name: str) -> Person:
    """Return the sample person of that name."""
    return Person(secret(f"{name} hpke"), secret(f"{name} signing"))


def content_key(name: Name, which: str = "") -> ContentKey:
    """Return the sample key of that name; `which` makes another one for the same name."""
    label = f"{name.owner_kind} {name.owner_id.hex()} {name.kind} {name.epoch} {which}"
    return ContentKey(name, secret(f"{label} key"), secret(f"{label} shred"))


INSTALLATION: Final = secret("installation", 16)
OTHER_INSTALLATION: Final = secret("other installation", 16)
CLIENT: Final = person("client")
OTHER_CLIENT: Final = person("other client")
COUNSELOR: Final = person("counselor")
OTHER_COUNSELOR: Final = person("other counselor")
COORDINATOR: Final = person("coordinator")
ROOT_SEED: Final = secret("root")
TEAM_SEED: Final = secret("team hpke")

INTAKE: Final = content_key(Name("client", CLIENT.client_id, "intake", 1))
CONVERSATION: Final = content_key(Name("client", CLIENT.client_id, "conversation", 1))
NEXT_CONVERSATION: Final = content_key(Name("client", CLIENT.client_id, "conversation", 2))
OTHER_CONVERSATION: Final = content_key(Name("client", OTHER_CLIENT.client_id, "conversation", 1))
CASEWORK: Final = content_key(Name("client", CLIENT.client_id, "casework", 1))


def name_fields(key: ContentKey) -> dict[str, object]:
    """Return a key's name as it stands in JSON."""
    owner_kind, owner_id, kind, epoch = key.name
    return {"owner_kind": owner_kind, "owner_id": owner_id, "kind": kind, "epoch": epoch}


def key_fields(key: ContentKey) -> dict[str, object]:
    """Return a key of content as it stands in JSON."""
    return {"name": name_fields(key), "key": key.key, "shred": key.shred}


def person_fields(one: Person) -> dict[str, object]:
    """Return a person's seeds as they stand in JSON."""
    return {"hpke_seed": one.hpke_seed, "signing_seed": one.signing_seed}
