"""Grants of keys of content, and of the team's seed."""

from tests.vectors.case import Case, Changes, Seals, fails, passes, refusals
from tests.vectors.cases.statements import CONVERSATION_1
from tests.vectors.cast import (
    CONVERSATION,
    COORDINATOR,
    COUNSELOR,
    INSTALLATION,
    INTAKE,
    OTHER_CONVERSATION,
    OTHER_COUNSELOR,
    OTHER_INSTALLATION,
    TEAM_SEED,
    content_key,
    name_fields,
    person_fields,
    secret,
)
from tests.vectors.from_readme.content import ContentKey, Name, grant_info
from tests.vectors.from_readme.people import team_id
from tests.vectors.from_readme.primitives import frame, hkdf, hpke_public
from tests.vectors.tampering import flipped

ABOUT = "Grants and team grants: sections 6 and 8."
_TEAM_EPOCH = 2


def cases(seals: Seals) -> list[Case]:
    """Return the cases."""
    return [*_grants(seals), *_listed(seals), *_team_held(seals), *_team_grants(seals)]


def _info(key: ContentKey) -> bytes:
    return grant_info(key.name, key.commitment, COUNSELOR.key_id)


def _grants(seals: Seals) -> list[Case]:
    seed = COUNSELOR.hpke_seed
    grant = seals.seal("grant opens", "grant", seed, CONVERSATION.key, _info(CONVERSATION))
    swapped_name, short_name = "grant of a key that is not committed to", "grant of a key of 31 bytes"
    another = content_key(CONVERSATION.name, "another")
    swapped = seals.seal(swapped_name, "grant", seed, another.key, _info(CONVERSATION))
    short = seals.seal(short_name, "grant", seed, CONVERSATION.key[:-1], _info(CONVERSATION))
    given = {
        "grant": grant,
        "recipient": person_fields(COUNSELOR),
        "name": name_fields(CONVERSATION),
        "commitment": CONVERSATION.commitment,
        "shred": CONVERSATION.shred,
    }
    next_epoch = CONVERSATION._replace(name=CONVERSATION.name._replace(epoch=2))
    refused: Changes = [
        ("for another holder", {"recipient": person_fields(OTHER_COUNSELOR)}, "WrongKey"),
        ("moved to another client", {"name": name_fields(OTHER_CONVERSATION)}, "WrongKey"),
        ("moved to another kind", {"name": name_fields(INTAKE)}, "WrongKey"),
        ("moved to another epoch", {"name": name_fields(next_epoch)}, "WrongKey"),
        ("under another commitment", {"commitment": another.commitment}, "WrongKey"),
        ("with a bit flipped", {"grant": flipped(grant, 700)}, "WrongKey"),
        ("cut", {"grant": grant[:-1]}, "WrongKey"),
        ("of nothing", {"grant": b""}, "WrongKey"),
    ]
    return [
        passes("grant opens", "open-grant", given, key=CONVERSATION.key, commitment=CONVERSATION.commitment),
        *refusals("grant", "open-grant", given, refused),
        fails(swapped_name, "open-grant", {**given, "grant": swapped}, "CommitmentMismatch"),
        fails(short_name, "open-grant", {**given, "grant": short}, "CommitmentMismatch"),
    ]


def _listed(seals: Seals) -> list[Case]:
    name, stranger_name = "grant of a listed holder", "grant of somebody who is not listed"
    grant = seals.seal(name, "grant", COUNSELOR.hpke_seed, CONVERSATION.key, _info(CONVERSATION))
    info = grant_info(CONVERSATION.name, CONVERSATION.commitment, OTHER_COUNSELOR.key_id)
    for_stranger = seals.seal(stranger_name, "grant", OTHER_COUNSELOR.hpke_seed, CONVERSATION.key, info)
    given = {
        "grant": grant,
        "recipient": person_fields(COUNSELOR),
        "signed": CONVERSATION_1.signed(),
        "shred": CONVERSATION.shred,
    }
    stranger = {**given, "grant": for_stranger, "recipient": person_fields(OTHER_COUNSELOR)}
    return [
        passes(name, "open-listed-grant", given, key=CONVERSATION.key),
        fails(stranger_name, "open-listed-grant", stranger, "NotEntitled"),
    ]


def _team_held(seals: Seals) -> list[Case]:
    name = "grant to the team"
    info = grant_info(INTAKE.name, INTAKE.commitment, team_id(TEAM_SEED))
    grant = seals.seal(name, "grant", TEAM_SEED, INTAKE.key, info)
    given = {
        "grant": grant,
        "team_seed": TEAM_SEED,
        "name": name_fields(INTAKE),
        "commitment": INTAKE.commitment,
        "shred": INTAKE.shred,
    }
    return [
        passes(name, "open-grant-as-team", given, key=INTAKE.key),
        fails(
            "grant to another team",
            "open-grant-as-team",
            {**given, "team_seed": secret("another team")},
            "WrongKey",
        ),
        fails(
            "grant to the team for another client",
            "open-grant-as-team",
            {**given, "name": {**name_fields(INTAKE), "owner_id": OTHER_CONVERSATION.name.owner_id}},
            "WrongKey",
        ),
    ]


def _team_grants(seals: Seals) -> list[Case]:
    name, swapped_name = "team grant opens", "team grant of another seed"
    team = Name("organisation", INSTALLATION, "team", _TEAM_EPOCH)
    info = grant_info(team, team_id(TEAM_SEED), COORDINATOR.key_id)
    grant = seals.seal(name, "grant", COORDINATOR.hpke_seed, TEAM_SEED, info)
    swapped = seals.seal(swapped_name, "grant", COORDINATOR.hpke_seed, secret("another team"), info)
    given = {
        "grant": grant,
        "coordinator": person_fields(COORDINATOR),
        "installation": INSTALLATION,
        "epoch": _TEAM_EPOCH,
        "team_hpke_public": hpke_public(TEAM_SEED),
    }
    refused: Changes = [
        ("for another coordinator", {"coordinator": person_fields(COUNSELOR)}, "WrongKey"),
        ("of another epoch", {"epoch": 1}, "WrongKey"),
        ("of another installation", {"installation": OTHER_INSTALLATION}, "WrongKey"),
        ("for another team key", {"team_hpke_public": hpke_public(secret("another team"))}, "WrongKey"),
        ("with a bit flipped", {"grant": flipped(grant, 1119)}, "WrongKey"),
        ("cut", {"grant": grant[:-1]}, "WrongKey"),
    ]
    as_grant = {
        "grant": grant,
        "recipient": person_fields(COORDINATOR),
        "name": name_fields(INTAKE),
        "commitment": team_id(TEAM_SEED),
        "shred": INTAKE.shred,
    }
    return [
        passes(name, "open-team-grant", given, team_seed=TEAM_SEED, team_id=team_id(TEAM_SEED)),
        *refusals("team grant", "open-team-grant", given, refused),
        fails(swapped_name, "open-team-grant", {**given, "grant": swapped}, "CommitmentMismatch"),
        passes(
            "ties of the team",
            "tie-secret",
            {"team_seed": TEAM_SEED, "installation": INSTALLATION},
            secret=hkdf(TEAM_SEED, b"", frame("team-ties", INSTALLATION)),
        ),
        fails("team grant passed off as a client's", "open-grant", as_grant, "WrongKey"),
    ]
