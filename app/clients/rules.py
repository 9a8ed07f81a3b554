"""Where a client stands, who may know of her, and what an intake must be made of. Pure.

waiting ──> proposed ──> assigned ─┐   A client who declines a proposal or lets it lapse waits again in her old
 │ ^────────────┤           ^──────┘   place. From assigned, a further assignment hands her over. While nobody
 └──> closed <──┘                      answers for her, a coordinator can close her file.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from app.clients.errors import (
    ClientAnsweredFor,
    ClientClosed,
    ClientNotFound,
    IntakeNotWhole,
    LetterNotHers,
    LettersUnsettled,
    NothingProposed,
    NotWaiting,
    PhraseChangeNotWhole,
    StaleDirectory,
    WaitingListFull,
)
from app.records.rules import (
    CLIENT_ROLE,
    CONVERSATION,
    COORDINATOR_ROLE,
    COUNSELOR_ROLE,
    INTAKE,
    ROOM,
    TEAM_ROLE,
    EpochPlace,
    HeldEpoch,
    NewEpoch,
    Room,
    StoredRecord,
    key_ids_of_staff,
)
from app.records.views import DirectoryView, StatementView
from app.sessions.rules import Actor, ClientActor

LOCATOR_BYTES: Final = 32
LOGIN_KEY_BYTES: Final = 32
MOST_FIRST_RECORDS: Final = 4
MOST_UNSETTLED_LETTERS: Final = 16
TRY_AGAIN_AFTER_SECONDS: Final = 6 * 60 * 60
# Anybody can come to wait, for one puzzle solved; it must not buy more than somebody who waits can use.
ROOM_BEFORE_A_COUNSELOR: Final = Room(epochs=16, records=20)


class EnvelopeView(Protocol):
    """The readable part of a sealed envelope."""

    @property
    def client_id(self) -> bytes:
        """Who says that she wrote it."""

    @property
    def team_key_id(self) -> bytes:
        """The key it is sealed to."""


class ClientStatus(StrEnum):
    """Where a client stands."""

    WAITING = "waiting"
    PROPOSED = "proposed"
    ASSIGNED = "assigned"
    CLOSED = "closed"


class ClosingReason(StrEnum):
    """Why a coordinator closed the file of somebody who waited."""

    NOT_GENUINE = "not-genuine"
    REFERRED = "referred"
    UNREACHABLE = "unreachable"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class WaitingCount:
    """How many clients wait, and how many of them may have come by the page without script."""

    all: int
    by_page: int


@dataclass(frozen=True, slots=True)
class Client:
    """A client as the server knows her. Ids are hex; `counselor_key_id` is the key she was assigned to."""

    client_id: str
    key_id: str
    status: ClientStatus
    server_assisted: bool
    came_on: date
    counselor_id: UUID | None
    counselor_key_id: str | None
    login_public_key: bytes = field(repr=False)
    hpke_public: bytes = field(repr=False)
    signing_public: bytes = field(repr=False)
    wrapped_keys: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Intake:
    """All of a first request: her phrase's locator and log-in key, her keys, her first epochs and records."""

    locator: bytes = field(repr=False)
    login_public_key: bytes = field(repr=False)
    hpke_public: bytes = field(repr=False)
    signing_public: bytes = field(repr=False)
    wrapped_keys: bytes = field(repr=False)
    epochs: tuple[NewEpoch, ...] = field(repr=False)
    records: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyHistory:
    """A client's first public keys, and each succession since, signed, with the statement that accepts it."""

    hpke_public: bytes = field(repr=False)
    signing_public: bytes = field(repr=False)
    successions: tuple[tuple[bytes, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class PhraseChange:
    """All of a change of phrase: what the new phrase gives, new keys signed over by the old, what they hold.

    `regrants` are by place, one for each epoch the old keys held and the new ones go on holding; `left_behind` are
    those that no longer open and are given up.
    """

    locator: bytes = field(repr=False)
    login_public_key: bytes = field(repr=False)
    hpke_public: bytes = field(repr=False)
    signing_public: bytes = field(repr=False)
    wrapped_keys: bytes = field(repr=False)
    succession: bytes = field(repr=False)
    epochs: tuple[NewEpoch, ...] = field(repr=False)
    regrants: Mapping[EpochPlace, bytes] = field(repr=False)
    left_behind: frozenset[EpochPlace] = frozenset()


@dataclass(frozen=True, slots=True)
class TeamLetter:
    """A client's letter to the intake team, by days and without what it says."""

    letter_id: UUID
    client_id: str
    team_key_id: str
    sent_on: date
    settled_on: date | None


@dataclass(frozen=True, slots=True)
class AccessLog:
    """Who was ever let in, as signed: epoch statements, each kind in its order, and assignments in theirs."""

    statements: tuple[bytes, ...]
    assignments: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class ClientExport:
    """Everything of a client's that she can open, who was let in, and the days of her letters to the team."""

    client: Client
    access_log: AccessLog
    epochs: tuple[HeldEpoch, ...]
    records: tuple[StoredRecord, ...]
    letters: tuple[TeamLetter, ...]


def ensure_may_read(client: Client, actor: Actor) -> None:
    """Raise `ClientNotFound` unless the actor may know of this client: herself, her counselor, a coordinator.

    What each of them can read is decided by the keys she holds.
    """
    if isinstance(actor, ClientActor):
        allowed = actor.client_id == client.client_id
    else:
        allowed = COORDINATOR_ROLE in actor.roles or is_counselor_of(client, actor.staff_id)
    if not allowed:
        raise ClientNotFound


def is_counselor_of(client: Client, staff_id: UUID) -> bool:
    """Tell whether she is the one who answers for the client, or is proposed to."""
    return staff_id == client.counselor_id


def actor_key_ids(actor: Actor, directory: DirectoryView | None) -> frozenset[str]:
    """Return the key ids an actor opens grants with; a client's need no `directory`.

    For staff none once revoked, for a coordinator the team's too.
    """
    if isinstance(actor, ClientActor):
        return frozenset({actor.key_id})
    if directory is None:
        return frozenset()
    return frozenset(key_id.hex() for key_id in key_ids_of_staff(bytes.fromhex(actor.key_id), directory))


def room_of(client: Client) -> Room:
    """Return how much can be kept of each kind in her file: little until somebody answers for her."""
    return ROOM_BEFORE_A_COUNSELOR if client.counselor_id is None else ROOM


def ensure_open(client: Client) -> None:
    """Raise `ClientClosed` when the client's file is closed."""
    if client.status is ClientStatus.CLOSED:
        raise ClientClosed


def ensure_waiting(client: Client) -> None:
    """Raise `NotWaiting` unless she waits."""
    if client.status is not ClientStatus.WAITING:
        raise NotWaiting


def ensure_closable(client: Client) -> None:
    """Raise `ClientClosed`, or `ClientAnsweredFor` unless she waits or was only proposed to somebody."""
    ensure_open(client)
    if client.status is ClientStatus.ASSIGNED:
        raise ClientAnsweredFor


def ensure_waiting_list_has_room(waiting: WaitingCount, *, limit: int, by_page: bool) -> None:
    """Raise `WaitingListFull` when `limit` clients wait, or one by the page would be more than a tenth of that.

    The page asks for no proof of work, so what floods it must leave the sealed path open. One may always come by it.
    """
    if waiting.all >= limit or (by_page and waiting.by_page >= max(1, limit // 10)):
        raise WaitingListFull(TRY_AGAIN_AFTER_SECONDS)


def ensure_proposed(client: Client) -> None:
    """Raise `NothingProposed` unless a proposal stands."""
    if client.status is not ClientStatus.PROPOSED:
        raise NothingProposed


def ensure_intake_form(intake: Intake) -> None:
    """Raise `IntakeNotWhole` unless locator and log-in key have 32 bytes each and there are 1 to 4 records."""
    if not _has_form(intake.locator, intake.login_public_key):
        raise IntakeNotWhole
    if not 1 <= len(intake.records) <= MOST_FIRST_RECORDS:
        raise IntakeNotWhole


def ensure_intake_epochs(
    statements: Sequence[StatementView], *, client: bytes, team: bytes, chosen_counselor: bytes | None
) -> None:
    """Raise `IntakeNotWhole` or `StaleDirectory` unless an intake opens exactly the epochs it must, for exactly those.

    `intake`/1 is held by client and team; where she chose a counselor herself, by her too, and `conversation`/1 by
    the client and her. Key ids.
    """
    counselor = set() if chosen_counselor is None else {(chosen_counselor, COUNSELOR_ROLE)}
    wanted = {(INTAKE, 1): {(client, CLIENT_ROLE), (team, TEAM_ROLE)} | counselor}
    if counselor:
        wanted[CONVERSATION, 1] = {(client, CLIENT_ROLE)} | counselor
    for statement in statements:
        ensure_team_present(statement, team)
    found = [
        ((item.name.kind, item.name.epoch), {(holder.key_id, holder.role) for holder in item.holders})
        for item in statements
    ]
    if len(found) != len(wanted) or dict(found) != wanted:
        raise IntakeNotWhole


def ensure_change_form(change: PhraseChange) -> None:
    """Raise `PhraseChangeNotWhole` unless locator and log-in key have 32 bytes each."""
    if not _has_form(change.locator, change.login_public_key):
        raise PhraseChangeNotWhole


def ensure_change_epochs(
    statements: Sequence[StatementView], *, client: bytes, team: bytes, kinds: Collection[str]
) -> None:
    """Raise `PhraseChangeNotWhole` or `StaleDirectory` unless new keys begin exactly one epoch of each of `kinds`.

    They hold each, and the team `intake`: otherwise the team could no longer read what she writes there.
    """
    if sorted(statement.name.kind for statement in statements) != sorted(kinds):
        raise PhraseChangeNotWhole
    for statement in statements:
        ensure_team_present(statement, team)
        held_by = {holder.key_id for holder in statement.holders}
        needed = {client, team} if statement.name.kind == INTAKE else {client}
        if statement.creator != client or not needed <= held_by:
            raise PhraseChangeNotWhole


def ensure_letter_fits(envelope: EnvelopeView, *, client: bytes, team: bytes) -> None:
    """Raise `LetterNotHers` for an envelope in another client's name, `StaleDirectory` for another team's key."""
    if envelope.client_id != client:
        raise LetterNotHers
    if envelope.team_key_id != team:
        raise StaleDirectory


def ensure_room_for_letter(unsettled: int) -> None:
    """Raise `LettersUnsettled` when 16 letters of hers wait to be seen to."""
    if unsettled >= MOST_UNSETTLED_LETTERS:
        raise LettersUnsettled


def ensure_team_present(statement: StatementView, team: bytes) -> None:
    """Raise `StaleDirectory` where a statement lists another team key than the newest directory's."""
    if any(holder.role == TEAM_ROLE and holder.key_id != team for holder in statement.holders):
        raise StaleDirectory


def holders_entitled(*, client: bytes, team: bytes, counselor: bytes | None) -> dict[str, frozenset[bytes]]:
    """Return whose keys can stand in which role of a client's epoch. `counselor` is None while nobody is assigned.

    Nobody can stand as `recovery` or `supervisor` as long as the directory names nobody for it.
    """
    counselors = frozenset() if counselor is None else frozenset({counselor})
    return {CLIENT_ROLE: frozenset({client}), TEAM_ROLE: frozenset({team}), COUNSELOR_ROLE: counselors}


def creators_allowed(
    kind: str, *, client: bytes, counselor: bytes | None, coordinators: Collection[bytes]
) -> frozenset[bytes]:
    """Return whose statements can open an epoch: the client's, her counselor's, for `intake` a coordinator's."""
    people = {client, *(coordinators if kind == INTAKE else ())}
    return frozenset(people if counselor is None else people | {counselor})


def _has_form(locator: bytes, login_public_key: bytes) -> bool:
    return len(locator) == LOCATOR_BYTES and len(login_public_key) == LOGIN_KEY_BYTES
