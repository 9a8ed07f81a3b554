"""Which letters of a group are kept. Everything here is readable: what they say is not."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, Protocol
from uuid import UUID

from app.groups.errors import GroupLetterRefused, LineFull

# Years of writing fit into one line; what a runaway program can fill has an end.
MOST_LETTERS_OF_A_LINE: Final = 4_000
# On one client, of all her groups, that her counselor has not put aside.
MOST_REMARKS: Final = 200


class LetterView(Protocol):
    """What a letter's header says."""

    @property
    def group_id(self) -> UUID:
        """In which group."""

    @property
    def client_id(self) -> bytes | None:
        """About whom: 32 bytes, or None."""

    @property
    def letter_id(self) -> UUID:
        """Which one; copies share it."""

    @property
    def author(self) -> bytes:
        """By whom: 32 bytes."""

    @property
    def recipient(self) -> bytes:
        """To whom: 32 bytes."""


def ensure_letters_fit(
    letters: Sequence[LetterView],
    *,
    group_id: UUID,
    client_id: bytes | None,
    author: bytes,
    recipients: AbstractSet[bytes],
) -> None:
    """Raise `GroupLetterRefused` unless these are copies of one letter, each to another of the `recipients`."""
    if not letters or len({letter.letter_id for letter in letters}) != 1:
        raise GroupLetterRefused
    named = [letter.recipient for letter in letters]
    if len(set(named)) != len(named) or not set(named) <= recipients:
        raise GroupLetterRefused
    said = {(letter.group_id, letter.client_id, letter.author) for letter in letters}
    if said != {(group_id, client_id, author)}:
        raise GroupLetterRefused


def ensure_room_for_letters(kept: int, new: Collection[object]) -> None:
    """Raise `LineFull` when one line would hold more than can be kept."""
    if kept + len(new) > MOST_LETTERS_OF_A_LINE:
        raise LineFull


def ensure_room_for_remark(kept: int) -> None:
    """Raise `LineFull` when as many remarks on one client are kept as can be."""
    if kept >= MOST_REMARKS:
        raise LineFull
