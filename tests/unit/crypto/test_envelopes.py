"""A client's line to the intake team alone."""

from dataclasses import replace

import pytest
from hypothesis import given

from app.crypto.envelopes import (
    EnvelopeHeader,
    close_envelope,
    open_envelope,
    read_envelope,
    reopen_envelope,
    seal_envelope,
)
from app.crypto.errors import ContextMismatch, Malformed, OpeningFailed, TooLong, UnknownSuite, WrongKey
from tests.unit.crypto.laws import law, one_bit_of, texts
from tests.unit.crypto.samples import CLIENT_ID, COUNSELOR, OTHER_CLIENT_ID, TEAM, id_of
from tests.vectors.tampering import flipped

HEADER = EnvelopeHeader(CLIENT_ID, id_of("envelope"), TEAM.key_id)
ENVELOPE = seal_envelope(HEADER, b"I want another counselor.", TEAM.hpke_public)

SHRED = bytes(range(32))
CLOSED = close_envelope(ENVELOPE, HEADER, SHRED)


class TestEnvelope:
    @law
    @given(texts)
    def test_the_team_reads_what_was_sealed(self, content: bytes) -> None:
        """Law: round trip."""
        sealed = seal_envelope(HEADER, content, TEAM.hpke_public)
        assert open_envelope(sealed, HEADER, TEAM.hpke_seed) == content
        assert read_envelope(sealed) == HEADER

    @law
    @given(one_bit_of(ENVELOPE))
    def test_no_flipped_bit_opens(self, flip: tuple[int, int]) -> None:
        """Law: every bit of header and ciphertext counts."""
        with pytest.raises(OpeningFailed) as refusal:
            open_envelope(flipped(ENVELOPE, *flip), HEADER, TEAM.hpke_seed)
        assert type(refusal.value) in {Malformed, UnknownSuite, ContextMismatch, WrongKey}

    def test_her_counselor_does_not_read_it(self) -> None:
        """A complaint about her does not pass her desk."""
        with pytest.raises(WrongKey):
            open_envelope(ENVELOPE, HEADER, COUNSELOR.hpke_seed)

    def test_it_cannot_be_passed_off_as_anothers(self) -> None:
        """The header is checked against the row it came in."""
        with pytest.raises(ContextMismatch):
            open_envelope(ENVELOPE, replace(HEADER, client_id=OTHER_CLIENT_ID), TEAM.hpke_seed)

    def test_a_content_of_65001_bytes_is_refused(self) -> None:
        """Before anything is sealed; one byte less fits."""
        with pytest.raises(TooLong):
            seal_envelope(HEADER, b"x" * 65_001, TEAM.hpke_public)
        largest = seal_envelope(HEADER, b"x" * 65_000, TEAM.hpke_public)
        assert open_envelope(largest, HEADER, TEAM.hpke_seed) == b"x" * 65_000


class TestClosed:
    def test_it_is_the_same_after_its_time_at_rest(self) -> None:
        """What the server closed it opens again, byte for byte, and never closes twice alike."""
        assert reopen_envelope(CLOSED, HEADER, SHRED) == ENVELOPE
        assert close_envelope(ENVELOPE, HEADER, SHRED) != CLOSED

    def test_the_teams_key_alone_opens_nothing_of_it(self) -> None:
        """Without the shred secret there is no envelope in it to open."""
        with pytest.raises(Malformed):
            open_envelope(CLOSED, HEADER, TEAM.hpke_seed)
        with pytest.raises(WrongKey):
            reopen_envelope(CLOSED, HEADER, bytes(32))

    def test_it_stays_with_its_client_and_its_id(self) -> None:
        """Moved to another row it does not open."""
        for other in (
            replace(HEADER, client_id=OTHER_CLIENT_ID),
            replace(HEADER, envelope_id=id_of("another")),
        ):
            with pytest.raises(WrongKey):
                reopen_envelope(CLOSED, other, SHRED)

    @law
    @given(one_bit_of(CLOSED))
    def test_no_flipped_bit_opens(self, flip: tuple[int, int]) -> None:
        """Law: every bit counts."""
        with pytest.raises(OpeningFailed):
            reopen_envelope(flipped(CLOSED, *flip), HEADER, SHRED)
