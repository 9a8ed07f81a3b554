"""Founding an organisation on the coordinator's own machine. Only public and sealed parts ever reach a server."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from app.crypto import organisations
from app.crypto.keypairs import KeyPair
from app.crypto.organisations import INSTALLATION_ID_BYTES, Directory, DirectoryEntry, StaffRole
from app.crypto.phrases import WordSecret
from app.crypto.randomness import random_bytes, random_id
from app.crypto.secret_bytes import Secret
from app.crypto.shred_copies import RECOVERY_PUBLIC_FIELD, RECOVERY_SEED_FIELD
from app.crypto.suites import HPKE_SEED_BYTES, KEY_BYTES, hpke_public_bytes, signing_public_bytes
from app.crypto.teams import TeamKey, seal_team_grant
from app.sdk.accounts import account_body, make_account
from app.sdk.wire import to_wire

_DELEGATE_VALID: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class FoundedOrganisation:
    """What founding makes.

    `root` belongs on paper or a stick in a drawer, never on a server: the root key, and the seed that opens copies of
    the shred store. `founding` is the package `helpline init` imports: public keys, signed documents and wrapped
    keys. `passphrase` and `recovery_code` are for the coordinator alone.
    """

    root: dict[str, str]
    document: str
    founding: dict[str, Any]
    passphrase: WordSecret
    recovery_code: WordSecret
    coordinator_keys: KeyPair

    def __repr__(self) -> str:
        """Return nothing of what is inside."""
        return "FoundedOrganisation(...)"


def found_organisation(
    *, name: str, handle: str, list_id: str, texts: dict[str, Any], roles: tuple[StaffRole, ...], today: date
) -> FoundedOrganisation:
    """Make root key, shred recovery key, delegate certificate, intake team key and the coordinator's own keys.

    `texts` are the public words of the organisation by language; `roles` are hers and contain coordinator.
    """
    installation_id = random_bytes(INSTALLATION_ID_BYTES)
    root_seed = Secret(random_bytes(KEY_BYTES))
    recovery_seed = Secret(random_bytes(HPKE_SEED_BYTES))
    root_public = signing_public_bytes(root_seed)
    document = organisations.sign_organisation_document(
        root_seed,
        {
            "format": "helpline-organisation-1",
            "installation_id": installation_id.hex(),
            "root_public_key": root_public.hex(),
            "name": name,
            "texts": texts,
            RECOVERY_PUBLIC_FIELD: hpke_public_bytes(recovery_seed).hex(),
        },
    )
    account = make_account(installation_id, handle, list_id, root_public, directory_sequence=1)
    team = TeamKey.generate(installation_id, 1)
    staff_id = random_id()
    entry = DirectoryEntry(staff_id, account.keys.key_id, tuple(sorted(roles)))
    directory = Directory(
        installation_id=installation_id,
        sequence=1,
        issued_on=today,
        expires_on=today + timedelta(days=organisations.DIRECTORY_VALID_DAYS),
        entries=(entry,),
        team_epoch=team.epoch,
        team_hpke_public=team.hpke_public,
    )
    certificate = organisations.certify_delegate(
        root_seed, installation_id, account.keys.public.signing, today, today + _DELEGATE_VALID
    )
    return FoundedOrganisation(
        root={
            "installation_id": installation_id.hex(),
            "root_seed": root_seed.hex(),
            RECOVERY_SEED_FIELD: recovery_seed.hex(),
        },
        document=document,
        founding={
            "document": document,
            "directory": to_wire(organisations.sign_directory(directory, account.keys, certificate)),
            "coordinator": account_body(account) | {"staff_id": str(staff_id), "roles": [*entry.roles]},
            "team_grant": to_wire(seal_team_grant(team, account.keys.public)),
        },
        passphrase=account.passphrase,
        recovery_code=account.recovery_code,
        coordinator_keys=account.keys,
    )
