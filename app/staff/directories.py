"""What a new directory may say, seen from the one before it.

The server holds no key of the organisation, so it can change no directory; it only decides which signed one
to publish.
"""

from dataclasses import dataclass
from datetime import date

from app.crypto.errors import OpeningFailed
from app.crypto.keypairs import KeyId
from app.crypto.organisations import Directory, DirectoryEntry, verify_directory
from app.staff.errors import DirectoryOutdated, DirectoryRefused


@dataclass(frozen=True, slots=True)
class Trust:
    """What a directory must be signed for and under."""

    installation_id: bytes
    root_public_key: bytes


def read_trusted(signed: bytes, trust: Trust, today: date) -> Directory:
    """Return a directory that a device would believe today. Raises `DirectoryRefused`."""
    try:
        return verify_directory(
            signed,
            installation_id=trust.installation_id,
            root_public_key=trust.root_public_key,
            today=today,
        )
    except OpeningFailed as refused:
        raise DirectoryRefused from refused


def ensure_follows(
    current: Directory,
    new: Directory,
    *,
    newcomer: DirectoryEntry | None = None,
    revocable: frozenset[KeyId] = frozenset(),
    renews_team: bool = False,
) -> None:
    """Raise unless `new` may replace `current`.

    Its entries must be those of `current` and the `newcomer`; keys in `revocable` may be revoked. Revoked entries
    stay, because devices check by them what was signed before. A revocation is for ever. The intake team's key stays;
    where the directory `renews_team`, it is another one, of the next team epoch. Raises `DirectoryOutdated` when it is
    not the very next one, `DirectoryRefused` otherwise.
    """
    if new.sequence != current.sequence + 1:
        raise DirectoryOutdated
    before, revoked = set(current.revoked), set(new.revoked)
    if not before <= revoked or not revoked - before <= revocable:
        raise DirectoryRefused
    _ensure_team_follows(current, new, renewed=renews_team)
    expected = {*current.entries, newcomer} if newcomer else {*current.entries}
    if set(new.entries) != expected:
        raise DirectoryRefused
    if newcomer and newcomer.key_id in revoked:
        raise DirectoryRefused


def _ensure_team_follows(current: Directory, new: Directory, *, renewed: bool) -> None:
    is_same = new.team_hpke_public == current.team_hpke_public
    if new.team_epoch != current.team_epoch + renewed or is_same is renewed:
        raise DirectoryRefused
