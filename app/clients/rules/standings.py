"""Where a client stands, who may know of her, and how much is kept of her."""

from typing import Final
from uuid import UUID

from app.clients.errors import (
    ClientAnsweredFor,
    ClientClosed,
    ClientNotFound,
    LettersUnsettled,
    NothingProposed,
    NotWaiting,
    WaitingListFull,
)
from app.clients.rules.facts import Client, ClientStatus, WaitingCount
from app.records.rules import (
    COORDINATOR_ROLE,
    ROOM,
    Room,
    key_ids_of_staff,
)
from app.records.views import DirectoryView
from app.sessions.rules import Actor, ClientActor

MOST_UNSETTLED_LETTERS: Final = 16
TRY_AGAIN_AFTER_SECONDS: Final = 6 * 60 * 60
# Anybody can come to wait, for one puzzle solved; it must not buy more than somebody who waits can use.
ROOM_BEFORE_A_COUNSELOR: Final = Room(epochs=16, records=20)


def ensure_may_read(client: Client, actor: Actor, *, is_permitted: bool = False) -> None:
    """Raise `ClientNotFound` unless the actor may know of this client: herself, her counselor, a coordinator.

    Also somebody whom a permit lets (`is_permitted`). What each of them can read is decided by the keys she holds.
    """
    if isinstance(actor, ClientActor):
        allowed = actor.client_id == client.client_id
    else:
        by_office = COORDINATOR_ROLE in actor.roles or is_counselor_of(client, actor.staff_id)
        allowed = by_office or is_permitted
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


def ensure_room_for_letter(unsettled: int) -> None:
    """Raise `LettersUnsettled` when 16 letters of hers wait to be seen to."""
    if unsettled >= MOST_UNSETTLED_LETTERS:
        raise LettersUnsettled
