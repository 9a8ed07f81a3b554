"""What the terminal shows: plain text, tables, local times, and that something is going on.

Everything that comes from a person or from a server goes through `plain`: a letter must not be able to move the
cursor, rewrite what stands above it, or open a link in the reader's terminal.
"""

import sys
import unicodedata
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

SHORT_ID_LENGTH: Final = 12
_PIPED_WIDTH: Final = 200

# Control characters, and those that turn the direction of writing so that a text reads other than it is.
_UNSAFE_CATEGORIES: Final = frozenset({"Cc", "Cs"})
_DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_REPLACEMENT: Final = "\ufffd"

# No markup, no emoji codes: square brackets and colons in a letter are hers. Whatever reads from a pipe wants each
# row of a table on a line of its own.
console: Final = Console(
    markup=False, emoji=False, highlight=False, width=None if sys.stdout.isatty() else _PIPED_WIDTH
)
notices: Final = Console(stderr=True, markup=False, emoji=False, highlight=False)


def plain(text: str, style: str = "") -> Text:
    """Return text that does nothing but stand there."""
    return Text("".join(_plain_character(character) for character in text.replace("\r\n", "\n")), style=style)


def say(text: str, style: str = "") -> None:
    """Print a line of our own or of somebody else's."""
    console.print(plain(text, style), soft_wrap=True)


def warn(text: str) -> None:
    """Print a line that asks for attention, to standard error."""
    notices.print(plain(text, "yellow"), soft_wrap=True)


def working(text: str) -> AbstractContextManager[object]:
    """Show that something is going on while the block runs; nothing where there is no terminal."""
    return notices.status(plain(text))


def show_table(columns: Iterable[str], rows: Iterable[Iterable[str | Text]], *, empty: str) -> None:
    """Print a table, or the sentence `empty` when it would have no rows."""
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        cells: list[RenderableType] = [cell if isinstance(cell, Text) else plain(cell) for cell in row]
        table.add_row(*cells)
    if table.row_count:
        console.print(table)
    else:
        say(empty)


def short_id(identifier: str) -> str:
    """Return the beginning of an id: enough to name it by."""
    return identifier[:SHORT_ID_LENGTH]


def local_time(at: datetime) -> str:
    """Return an instant as this machine's clock shows it, with its distance from UTC."""
    local = at.astimezone()
    return f"{local:%a %Y-%m-%d %H:%M} (UTC{local.isoformat(timespec='minutes')[-6:]})"


def read_instant(text: str) -> datetime:
    """Return an instant in ISO 8601; without an offset it is this machine's wall time. Raises `ValueError`."""
    return datetime.fromisoformat(text).astimezone()


def _plain_character(character: str) -> str:
    if character in "\n\t":
        return character
    unsafe = unicodedata.category(character) in _UNSAFE_CATEGORIES or character in _DIRECTIONS
    return _REPLACEMENT if unsafe else character
