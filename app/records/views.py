"""The shapes in which rules take the values of `app.crypto`, so that they decide without knowing that library.

Key ids, ids of owners, hashes and commitments are bytes. Words are protocol words, such as "intake".
"""

from collections.abc import Sequence
from typing import Protocol


class OwnerView(Protocol):
    """Whose content a key is for."""

    @property
    def kind(self) -> str:
        """The word "client" or "group"."""

    @property
    def id(self) -> bytes:
        """A client id (32 bytes) or a group id (16 bytes)."""


class NameView(Protocol):
    """The name of one key."""

    @property
    def owner(self) -> OwnerView:
        """Whose content it is for."""

    @property
    def kind(self) -> str:
        """What it opens."""

    @property
    def epoch(self) -> int:
        """Which of its kind it is, counted from 1."""


class HolderView(Protocol):
    """Somebody who holds a key."""

    @property
    def key_id(self) -> bytes:
        """The id of her keys."""

    @property
    def role(self) -> str:
        """In which part she holds it."""


class StatementView(Protocol):
    """A verified epoch statement."""

    @property
    def name(self) -> NameView:
        """The key it announces."""

    @property
    def holders(self) -> Sequence[HolderView]:
        """Everybody who holds that key."""

    @property
    def creator(self) -> bytes:
        """The key id of who made it."""


class HeaderView(Protocol):
    """The readable part of a sealed record."""

    @property
    def name(self) -> NameView:
        """The key it is sealed under."""

    @property
    def version(self) -> int:
        """Which version of its record id it is, counted from 1."""

    @property
    def commitment(self) -> bytes:
        """The commitment to the key it is sealed under."""

    @property
    def author(self) -> bytes:
        """The key id of who wrote it."""

    @property
    def previous_hash(self) -> bytes:
        """The hash of its author's record before, 32 zero bytes in her first."""


class StaffEntryView(Protocol):
    """A staff member in a directory."""

    @property
    def roles(self) -> Sequence[str]:
        """What she is trusted with."""


class DirectoryView(Protocol):
    """A directory of staff keys."""

    @property
    def team_key_id(self) -> bytes:
        """The key id of the intake team."""

    def find(self, key_id: bytes) -> StaffEntryView | None:
        """Return the unrevoked staff member with these keys, or None."""
