"""Who may let whom read of a client besides her counselor, and what becomes of it. Pure.

A permit stands from the moment it is stored until its last day is over, the counselor or she herself ends it, or
another counselor is assigned. Kinds are the words of `app.crypto.permits`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Protocol
from uuid import UUID

from app.clients.errors import MayNotPermit, NotBothHers, NotGivenBack, PermitTooLong
from app.clients.rules import Client, ClientStatus, is_counselor_of
from app.records.rules import CONVERSATION, COORDINATOR_ROLE, INTAKE
from app.sessions.rules import Actor, StaffActor

HANDED_OVER: Final = "handed-over"
COVER: Final = "cover"
SUPERVISION: Final = "supervision"
ENDED: Final = "ended"
LINKED: Final = "linked"
LONGEST_PERMIT: Final = timedelta(days=366)
# So long after an assignment the intake team still opens what it matched by. Then it is asked for anew.
TEAM_READS_ON_FOR: Final = timedelta(days=14)

# By these somebody may read before she is the client's counselor, who reads by office.
READING: Final = (COVER, SUPERVISION)
STANDING: Final = frozenset({HANDED_OVER, *READING})
_AS_COUNSELOR: Final = frozenset({HANDED_OVER, COVER})
_CLIENTS_OWN: Final = frozenset({INTAKE, CONVERSATION})


def ensure_may_let_team_read(client: Client, actor: Actor) -> None:
    """Raise `MayNotPermit` unless it is the client herself, the counselor who answers for her, or one of the team.

    The team can grant itself no more than it holds: to its present key what hangs on a former one.
    """
    is_of_team = isinstance(actor, StaffActor) and COORDINATOR_ROLE in actor.roles
    if isinstance(actor, StaffActor) and not (is_of_team or is_counselor_of(client, actor.staff_id)):
        raise MayNotPermit


class GrantedView(Protocol):
    """An epoch that a permit grants."""

    @property
    def kind(self) -> str:
        """What its key opens."""


class PermitView(Protocol):
    """A verified permit. Key ids are bytes."""

    @property
    def kind(self) -> str:
        """What it is for."""

    @property
    def key_id(self) -> bytes:
        """Whom it names."""

    @property
    def granted(self) -> Collection[GrantedView]:
        """The epochs it grants."""

    @property
    def last_on(self) -> date | None:
        """Its last day."""

    @property
    def signer(self) -> bytes:
        """Whose word it is."""


@dataclass(frozen=True, slots=True)
class StandingPermit:
    """A permit as it is kept. `key_id` is hex."""

    client_id: str
    sequence: int
    kind: str
    staff_id: UUID
    key_id: str
    last_on: date | None
    signed: bytes


def ensure_may_permit(
    permit: PermitView, client: Client, *, signer: bytes, standing: Collection[StandingPermit]
) -> None:
    """Raise `MayNotPermit` unless `signer` (32 bytes), whose signature was verified, may permit this.

    Her counselor lets others in and ends that; the client hands `conversation` to whoever is her counselor now, and
    ends what anybody was permitted; anybody gives up what she was permitted herself. To give the client back, or to
    link her, is more than a permit.
    """
    counselor = bytes.fromhex(client.counselor_key_id or "")
    if permit.signer != signer:
        raise MayNotPermit
    if permit.kind == ENDED:
        # Her counselor's own place ends by giving the client back, which puts her on the waiting list.
        named = permit.key_id.hex() in {one.key_id for one in standing} and permit.key_id != counselor
        allowed = named and signer in {counselor, permit.key_id, bytes.fromhex(client.key_id)}
    elif signer.hex() == client.key_id:
        allowed = _is_the_clients(permit, counselor)
    else:
        is_hers = signer == counselor and client.status is ClientStatus.ASSIGNED
        allowed = is_hers and permit.kind in STANDING and permit.key_id != signer
    if not allowed:
        raise MayNotPermit


def ensure_last_day(permit: PermitView, today: date) -> None:
    """Raise `PermitTooLong` when a permit's last day is over, or more than a year away."""
    if permit.last_on is not None and not today <= permit.last_on <= today + LONGEST_PERMIT:
        raise PermitTooLong


def ensure_gives_back(permit: PermitView, client: Client, *, signer: bytes) -> None:
    """Raise `NotGivenBack` unless the client's counselor ends her own place."""
    counselor = bytes.fromhex(client.counselor_key_id or "")
    if (permit.kind, permit.signer, permit.key_id) != (ENDED, signer, counselor) or signer != counselor:
        raise NotGivenBack


def ensure_links(files: Sequence[Client | None], permit: PermitView, *, signer: bytes) -> None:
    """Raise `NotBothHers` unless the one who signs a link is the counselor of both files, and both are open.

    `files` are the client's and the earlier one, None where it is not there.
    """
    links = (permit.kind, permit.signer, permit.key_id) == (LINKED, signer, signer)
    both_hers = all(
        one is not None and one.status is ClientStatus.ASSIGNED and one.counselor_key_id == signer.hex()
        for one in files
    )
    if not links or not both_hers:
        raise NotBothHers


def keys_besides(standing: Collection[StandingPermit]) -> frozenset[bytes]:
    """Return the keys that may hold a client's epochs as counselors, besides her counselor's."""
    return frozenset(bytes.fromhex(one.key_id) for one in standing if one.kind in _AS_COUNSELOR)


def keys_of_supervisors(standing: Collection[StandingPermit]) -> frozenset[bytes]:
    """Return the keys that may hold a client's `supervision`."""
    return frozenset(bytes.fromhex(one.key_id) for one in standing if one.kind == SUPERVISION)


def _is_the_clients(permit: PermitView, counselor: bytes) -> bool:
    to_her_counselor = permit.kind == HANDED_OVER and permit.key_id == counselor
    return to_her_counselor and all(one.kind in _CLIENTS_OWN for one in permit.granted)
