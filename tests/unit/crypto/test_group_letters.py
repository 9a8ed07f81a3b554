"""Letters of a group."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given

from app.crypto.errors import ContextMismatch, Malformed, SignatureInvalid, TooLong, WrongKey
from app.crypto.group_letters import (
    GroupLetterHeader,
    close_group_letter,
    open_group_letter,
    read_group_letter,
    reopen_group_letter,
    seal_group_letter,
)
from tests.unit.crypto.laws import law, texts
from tests.unit.crypto.samples import CLIENT, CLIENT_ID, COUNSELOR, OTHER_CLIENT_ID, STRANGER, id_of
from tests.vectors.tampering import flipped

LINE = GroupLetterHeader(id_of("group"), CLIENT_ID, id_of("letter"), CLIENT.key_id, COUNSELOR.key_id)
ANSWER = replace(LINE, author=COUNSELOR.key_id, recipient=CLIENT.key_id)
SIGNING = COUNSELOR.public.signing
SEALED = seal_group_letter(ANSWER, b"See you on Monday.", CLIENT.public.hpke, signer=COUNSELOR)
SHRED = bytes(range(32))
CLOSED = close_group_letter(SEALED, LINE.group_id, CLIENT_ID, SHRED)


class TestGroupLetter:
    @law
    @given(texts)
    def test_its_reader_reads_what_was_sealed(self, content: bytes) -> None:
        """Law: round trip, unsigned as a client writes and signed as staff does."""
        hers = seal_group_letter(LINE, content, COUNSELOR.public.hpke)
        assert open_group_letter(hers, LINE, COUNSELOR.hpke_seed) == content
        signed = seal_group_letter(ANSWER, content, CLIENT.public.hpke, signer=COUNSELOR)
        assert open_group_letter(signed, ANSWER, CLIENT.hpke_seed, author_signing_key=SIGNING) == content
        assert read_group_letter(signed) == ANSWER

    def test_nobody_signs_in_anothers_name(self) -> None:
        """The signer is the author."""
        with pytest.raises(Malformed):
            seal_group_letter(ANSWER, b"", CLIENT.public.hpke, signer=STRANGER)

    def test_an_answer_in_a_facilitators_name_needs_her_signature(self) -> None:
        """Whoever knows her public key can seal to a woman; without the facilitator's key it is not believed."""
        forged = seal_group_letter(ANSWER, b"Come to another place.", CLIENT.public.hpke)
        with pytest.raises(SignatureInvalid):
            open_group_letter(forged, ANSWER, CLIENT.hpke_seed, author_signing_key=SIGNING)

    @pytest.mark.parametrize(
        "expected",
        [
            replace(ANSWER, client_id=OTHER_CLIENT_ID),
            replace(ANSWER, client_id=None),
            replace(ANSWER, group_id=id_of("another")),
            replace(ANSWER, letter_id=id_of("another")),
        ],
    )
    def test_it_stays_in_its_line(self, expected: GroupLetterHeader) -> None:
        """The header is checked against the row it came in."""
        with pytest.raises(ContextMismatch):
            open_group_letter(SEALED, expected, CLIENT.hpke_seed, author_signing_key=SIGNING)

    def test_a_content_of_65001_bytes_is_refused(self) -> None:
        """Before anything is sealed."""
        with pytest.raises(TooLong):
            seal_group_letter(LINE, b"x" * 65_001, COUNSELOR.public.hpke)


class TestClosed:
    def test_it_is_the_same_after_its_time_at_rest(self) -> None:
        """What the server closed it opens again, byte for byte, and never closes twice alike."""
        assert reopen_group_letter(CLOSED, LINE.group_id, CLIENT_ID, SHRED) == SEALED
        assert close_group_letter(SEALED, LINE.group_id, CLIENT_ID, SHRED) != CLOSED

    def test_its_readers_key_alone_opens_nothing_of_it(self) -> None:
        """Without the shred secret there is no letter in it to open."""
        with pytest.raises(Malformed):
            open_group_letter(CLOSED, ANSWER, CLIENT.hpke_seed, author_signing_key=SIGNING)
        with pytest.raises(WrongKey):
            reopen_group_letter(CLOSED, LINE.group_id, CLIENT_ID, bytes(32))

    def test_it_stays_with_its_client_and_its_group(self) -> None:
        """Moved to another row, or with a bit flipped, it does not open."""
        for group_id, client_id in ((UUID(int=1), CLIENT_ID), (LINE.group_id, OTHER_CLIENT_ID)):
            with pytest.raises(WrongKey):
                reopen_group_letter(CLOSED, group_id, client_id, SHRED)
        with pytest.raises(WrongKey):
            reopen_group_letter(flipped(CLOSED, -1), LINE.group_id, CLIENT_ID, SHRED)
