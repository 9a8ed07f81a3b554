"""Sealed records."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.epochs import EpochKey
from app.crypto.errors import (
    CommitmentMismatch,
    ContextMismatch,
    Malformed,
    OpeningFailed,
    SignatureInvalid,
    TooLong,
    UnknownSuite,
    WrongKey,
)
from app.crypto.keypairs import KeyPair
from app.crypto.owners import EpochName, Kind, Owner, OwnerKind
from app.crypto.padding import LARGEST_CONTENT_BYTES, SIZE_CLASSES_BYTES
from app.crypto.records import RecordHeader, SealedRecord, open_record, record_hash, seal_record
from tests.unit.crypto.laws import law, one_bit_of, texts
from tests.unit.crypto.samples import (
    CASEWORK,
    CLIENT,
    CONVERSATION,
    COUNSELOR,
    NEXT_CONVERSATION,
    OTHER_CLIENT_ID,
    OTHER_CONVERSATION,
    OTHER_COUNSELOR,
    client_key,
    header_of,
    id_of,
)
from tests.vectors.tampering import flipped

HEADER = header_of()
HERS = seal_record(CONVERSATION, HEADER, b"Thursday at five?")
STAFFS = seal_record(CASEWORK, header_of(CASEWORK, COUNSELOR), b"She slept.", signer=COUNSELOR)


class TestSealRecord:
    @law
    @given(texts)
    def test_what_a_client_sealed_opens(self, content: bytes) -> None:
        """Law: round trip without signature."""
        opened = open_record(seal_record(CONVERSATION, HEADER, content), CONVERSATION)
        assert (opened.content, opened.signed, opened.header) == (content, False, HEADER)

    @law
    @given(texts)
    def test_what_staff_sealed_opens(self, content: bytes) -> None:
        """Law: round trip with signature."""
        header = header_of(CASEWORK, COUNSELOR)
        sealed = seal_record(CASEWORK, header, content, signer=COUNSELOR)
        opened = open_record(sealed, CASEWORK, author_signing_key=COUNSELOR.public.signing)
        assert (opened.content, opened.signed) == (content, True)

    @law
    @given(st.integers(0, LARGEST_CONTENT_BYTES), st.booleans())
    def test_a_length_tells_a_class_and_no_more(self, length: int, signed: bool) -> None:
        """Law: four sizes of ciphertext exist."""
        signer = CLIENT if signed else None
        record = SealedRecord.read(seal_record(CONVERSATION, HEADER, bytes(length), signer=signer))
        assert record.size_class_bytes in SIZE_CLASSES_BYTES

    @pytest.mark.parametrize("signer", [None, COUNSELOR])
    def test_a_content_of_65000_bytes_fits(self, signer: KeyPair | None) -> None:
        """With a signature too; the limit counts UTF-8 bytes, not letters."""
        content = "ё".encode() * 32_500
        sealed = seal_record(CONVERSATION, HEADER, content, signer=signer)
        signing = signer.public.signing if signer else None
        assert open_record(sealed, CONVERSATION, author_signing_key=signing).content == content

    def test_a_content_of_65001_bytes_is_refused(self) -> None:
        """Before anything is sealed, and saying what the limit is."""
        with pytest.raises(TooLong, match="65000"):
            seal_record(CONVERSATION, HEADER, b"x" * 65_001)

    def test_two_answers_can_be_made_to_weigh_the_same(self) -> None:
        """Two women who answer differently send the same length."""
        sizes = {
            len(seal_record(CONVERSATION, HEADER, content, at_least_bytes=16384))
            for content in (b"", b"yes", b"a" * 16_000)
        }
        assert len(sizes) == 1

    def test_each_record_has_its_own_key(self) -> None:
        """The same words under the same header give other bytes: the salt is fresh, so the nonce never repeats."""
        one, other = (
            SealedRecord.read(HERS),
            SealedRecord.read(seal_record(CONVERSATION, HEADER, b"Thursday at five?")),
        )
        assert one.salt != other.salt
        assert one.ciphertext != other.ciphertext

    @pytest.mark.parametrize(
        ("key", "refusal"),
        [(NEXT_CONVERSATION, ContextMismatch), (client_key(which="b"), CommitmentMismatch)],
    )
    def test_nothing_is_sealed_under_a_key_its_header_does_not_name(
        self, key: EpochKey, refusal: type[OpeningFailed]
    ) -> None:
        """A device's own mistake is found before it leaves the device."""
        with pytest.raises(refusal):
            seal_record(key, HEADER, b"words")


class TestOpenRecord:
    @law
    @given(one_bit_of(HERS))
    def test_no_flipped_bit_opens(self, flip: tuple[int, int]) -> None:
        """Law: every bit of header, salt and ciphertext counts."""
        with pytest.raises(OpeningFailed) as refusal:
            open_record(flipped(HERS, *flip), CONVERSATION)
        named = {Malformed, UnknownSuite, ContextMismatch, CommitmentMismatch, WrongKey}
        assert type(refusal.value) in named

    @pytest.mark.parametrize(
        "changed",
        [
            replace(HEADER, record_id=id_of("another")),
            replace(HEADER, version=2),
            replace(HEADER, author=COUNSELOR.key_id),
            replace(HEADER, previous_hash=bytes([1]) * 32),
        ],
    )
    def test_a_header_cannot_be_exchanged(self, changed: RecordHeader) -> None:
        """Neither number, version, author nor predecessor."""
        record = SealedRecord.read(HERS)
        with pytest.raises(WrongKey):
            open_record(_put_together(changed, record), CONVERSATION)

    def test_a_record_cannot_be_moved_to_another_client(self) -> None:
        """Not even by somebody who writes the header that her key asks for."""
        name = EpochName(Owner(OwnerKind.CLIENT, OTHER_CLIENT_ID), Kind.CONVERSATION, 1)
        moved = replace(HEADER, name=name, commitment=OTHER_CONVERSATION.commitment)
        with pytest.raises(WrongKey):
            open_record(_put_together(moved, SealedRecord.read(HERS)), OTHER_CONVERSATION)

    def test_without_the_shred_secret_the_key_opens_nothing(self) -> None:
        """Erasing it closes the record for everybody who holds the key."""
        erased = EpochKey(CONVERSATION.name, CONVERSATION.key, NEXT_CONVERSATION.shred)
        with pytest.raises(WrongKey):
            open_record(HERS, erased)

    def test_staffs_words_must_be_signed_by_their_author(self) -> None:
        """Another holder of the key cannot write in a counselor's name."""
        forged = seal_record(CASEWORK, header_of(CASEWORK, COUNSELOR), b"lies", signer=OTHER_COUNSELOR)
        unsigned = seal_record(CASEWORK, header_of(CASEWORK, COUNSELOR), b"lies")
        for sealed in (forged, unsigned):
            with pytest.raises(SignatureInvalid):
                open_record(sealed, CASEWORK, author_signing_key=COUNSELOR.public.signing)
        assert open_record(STAFFS, CASEWORK, author_signing_key=COUNSELOR.public.signing).signed

    def test_a_clients_words_must_not_be_signed(self) -> None:
        """A signature would prove to a third party what she wrote."""
        with pytest.raises(SignatureInvalid):
            open_record(seal_record(CONVERSATION, HEADER, b"words", signer=CLIENT), CONVERSATION)

    def test_a_clients_words_stay_deniable(self) -> None:
        """Whoever holds the key can make a record that reads exactly as hers: none proves that she wrote it."""
        made_by_counselor = seal_record(CONVERSATION, HEADER, b"Thursday at five?")
        assert open_record(made_by_counselor, CONVERSATION) == open_record(HERS, CONVERSATION)


class TestSealedRecord:
    @pytest.mark.parametrize("sent", [b"", b"plain words", b'{"text": "words"}', HERS + b"\0", HERS[:-1]])
    def test_anything_but_a_sealed_record_is_refused(self, sent: bytes) -> None:
        """The server stores nothing readable by mistake."""
        with pytest.raises(Malformed):
            SealedRecord.read(sent)


class TestRecordHash:
    def test_a_withheld_record_leaves_a_gap(self) -> None:
        """The next record names the one before it."""
        second = replace(header_of(record="second"), previous_hash=record_hash(HERS))
        third_follows = record_hash(seal_record(CONVERSATION, second, b"second"))
        third = replace(header_of(record="third"), previous_hash=third_follows)
        read = SealedRecord.read(seal_record(CONVERSATION, third, b"third"))
        assert read.header.previous_hash != record_hash(HERS)
        assert read.header.previous_hash == third_follows


def _put_together(header: RecordHeader, record: SealedRecord) -> bytes:
    """Return a record of one header and another's ciphertext."""
    parts = (b"helpline/v1/sealed-record", header.encoded(), record.salt, record.ciphertext)
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def test_a_record_put_together_from_its_own_parts_opens() -> None:
    """Positive control of the exchanged headers above."""
    assert (
        open_record(_put_together(HEADER, SealedRecord.read(HERS)), CONVERSATION).content
        == b"Thursday at five?"
    )
