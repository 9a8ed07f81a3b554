"""Making the next epoch of a key on a device: fresh key, signed statement, a grant for each holder. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.crypto.epochs import EpochKey, EpochReason, Holder, state_epoch
from app.crypto.grants import seal_grant, seal_grant_to
from app.crypto.keypairs import KeyPair, PublicKeys
from app.crypto.organisations import Directory
from app.crypto.owners import EpochName, Kind
from app.sdk.casefiles import CaseFile
from app.sdk.errors import NotLoggedIn
from app.sdk.intakes import epoch_body


@dataclass(frozen=True, slots=True)
class MadeEpoch:
    """An epoch that its maker's device is about to send."""

    key: EpochKey
    statement: bytes
    grants: Mapping[Any, bytes]

    def body(self) -> dict[str, Any]:
        """Return it as it travels."""
        return epoch_body(self.statement, dict(self.grants), self.key)


def make_epoch(
    file: CaseFile,
    kind: Kind,
    holders: Mapping[Holder, PublicKeys | None],
    *,
    creator: KeyPair,
    directory: Directory,
    reason: EpochReason,
    made_on: date,
    linked: tuple[EpochKey, ...] = (),
) -> MadeEpoch:
    """Return the next epoch of a kind, linked to the one before where its key is open.

    `holders` maps each holder to her public keys, None for the intake team, whose key stands in `directory`.
    """
    before = file.newest(kind)
    number = before.statement.name.epoch + 1 if before else 1
    key = EpochKey.generate(EpochName(file.owner, kind, number))
    previous_key = file.keys.get((kind, number - 1))
    statement = state_epoch(
        key,
        creator=creator,
        holders=tuple(holders),
        reason=reason,
        made_on=made_on,
        previous=before.signed if before else None,
        linked_keys=(*((previous_key,) if previous_key else ()), *linked),
    )
    grants = {holder.key_id: _seal_to(key, holder, keys, directory) for holder, keys in holders.items()}
    return MadeEpoch(key, statement, grants)


def _seal_to(key: EpochKey, holder: Holder, keys: PublicKeys | None, directory: Directory) -> bytes:
    if keys is not None:
        return seal_grant(key, keys)
    if holder.key_id != directory.team_key_id:
        raise NotLoggedIn
    return seal_grant_to(key, directory.team_hpke_public, directory.team_key_id)
