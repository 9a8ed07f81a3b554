"""What stands inside a record: which texts fit, and what is read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.epochs import EpochKey
from app.crypto.errors import Malformed, TooLong
from app.crypto.keypairs import KeyPair
from app.crypto.owners import EpochName, Kind, Owner, OwnerKind
from app.crypto.randomness import random_id
from app.crypto.records import RecordHeader, open_record, seal_record
from app.demo import samples
from app.sdk.contents import (
    Content,
    ContentType,
    criteria_content,
    place_content,
    read_criteria,
    text_content,
)

_TEXTS = st.text()
_LONGEST = {
    "letters": "x" * 50_000,
    "Cyrillic": "ё" * 25_000,
    "signs of four bytes": "💛" * 12_500,
    "line ends": "\n" * 50_000,
    "quotation marks": '"' * 50_000,
    "backslashes": "\\" * 50_000,
    "control signs": "\x01" * 50_000,
    "signs of three bytes that JSON may escape": "\u2028" * 16_666 + "xx",
}


class TestLimit:
    @pytest.mark.parametrize("text", _LONGEST.values(), ids=_LONGEST.keys())
    def test_a_text_of_50000_bytes_is_sealed_and_opens(self, text: str) -> None:
        """Whatever its bytes are, and signed too."""
        author = KeyPair.generate()
        key = EpochKey.generate(EpochName(Owner(OwnerKind.CLIENT, bytes(32)), Kind.CASEWORK, 1))
        header = RecordHeader(key.name, random_id(), 1, key.commitment, author.key_id)
        for content in (text_content(ContentType.NOTE, text), place_content(str(random_id()), text)):
            sealed = seal_record(key, header, content.encoded(), signer=author)
            opened = open_record(sealed, key, author_signing_key=author.public.signing)
            assert Content.read(opened.content) == content

    @pytest.mark.parametrize("text", _LONGEST.values(), ids=_LONGEST.keys())
    def test_a_text_of_50001_bytes_is_refused(self, text: str) -> None:
        """Saying how long it may be."""
        with pytest.raises(TooLong, match="50000"):
            text_content(ContentType.NOTE, text + "x").encoded()


class TestRead:
    @given(_TEXTS)
    def test_a_text_comes_back_as_it_was(self, text: str) -> None:
        """Law: round trip, line ends and empty texts too."""
        content = text_content(ContentType.MESSAGE, text)
        assert Content.read(content.encoded()) == content

    @given(alias=_TEXTS)
    def test_answers_come_back_as_they_were(self, alias: str) -> None:
        """Law: what has no text is one line, whatever she wants to be called."""
        content = criteria_content(samples.criteria(), alias)
        assert b"\n" not in content.encoded()
        assert Content.read(content.encoded()).fields["alias"] == alias
        assert read_criteria(Content.read(content.encoded())) == samples.criteria()

    @pytest.mark.parametrize(
        "opened",
        [
            b"",
            b"\nwords",
            b'{"type":"letter"}\nwords',
            b'{"kind":"note"}\nwords',
            b'["note"]\nwords',
            b'{"type":"note","text":"words"}',
            b'{"type":"note","text":"words"}\nothers',
            b'{"type":"note"}\n\xff',
            b'{"type":\n"note"}',
        ],
    )
    def test_what_is_no_content_is_refused(self, opened: bytes) -> None:
        """There is one spelling, and the error holds nothing of what was written."""
        with pytest.raises(Malformed) as refused:
            Content.read(opened)
        assert refused.value.__cause__ is None
