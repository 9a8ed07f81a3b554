"""Which letters of a group are kept."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from app.groups.errors import GroupLetterRefused, LineFull
from app.groups.rules import ensure_letters_fit, ensure_room_for_letters

GROUP, LETTER = UUID(int=1), UUID(int=2)
HER, AUTHOR, FIRST, SECOND = (letter * 32 for letter in (b"h", b"a", b"f", b"s"))


@dataclass(frozen=True)
class Header:
    """What a letter says of itself."""

    group_id: UUID = GROUP
    client_id: bytes | None = HER
    letter_id: UUID = LETTER
    author: bytes = AUTHOR
    recipient: bytes = FIRST


def ensure_fit(*letters: Header) -> None:
    """Let letters in her line pass, or refuse them."""
    ensure_letters_fit(letters, group_id=GROUP, client_id=HER, author=AUTHOR, recipients={FIRST, SECOND})


class TestLetters:
    def test_copies_to_each_reader_fit(self) -> None:
        """One, or one for each."""
        ensure_fit(Header())
        ensure_fit(Header(), Header(recipient=SECOND))

    @pytest.mark.parametrize(
        "other",
        [
            Header(group_id=UUID(int=9), recipient=SECOND),
            Header(client_id=None, recipient=SECOND),
            Header(client_id=FIRST, recipient=SECOND),
            Header(letter_id=UUID(int=9), recipient=SECOND),
            Header(author=HER, recipient=SECOND),
            Header(recipient=HER),
            Header(recipient=FIRST),
        ],
    )
    def test_one_that_does_not_fit_is_refused(self, other: Header) -> None:
        """Another group, line, letter, author or reader, or the same reader twice."""
        with pytest.raises(GroupLetterRefused):
            ensure_fit(Header(), other)

    def test_nothing_is_no_letter(self) -> None:
        """An empty list is refused."""
        with pytest.raises(GroupLetterRefused):
            ensure_fit()

    def test_a_line_has_an_end(self) -> None:
        """The last that fit are kept, one more is not."""
        ensure_room_for_letters(3_998, [1, 2])
        with pytest.raises(LineFull):
            ensure_room_for_letters(3_999, [1, 2])
