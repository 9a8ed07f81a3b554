"""Invitation codes and their hashes."""

from hypothesis import given
from hypothesis import strategies as st

from app.crypto.invitations import INVITATION_CODE_BYTES, generate_invitation_code, invitation_hash

FROZEN = "f7b82e31f50d1bc690a7bf9a450107d976f1b13ddb6458d2913ce063ef5a824b"


class TestInvitationHash:
    def test_the_format_is_frozen(self) -> None:
        """A known code has the hash it always had."""
        assert invitation_hash("00" * 16).hex() == FROZEN

    @given(st.text(), st.text())
    def test_codes_have_their_own_hash(self, one: str, other: str) -> None:
        """Two codes share a hash only when they are the same."""
        assert (invitation_hash(one) == invitation_hash(other)) == (one == other)


class TestGenerateInvitationCode:
    def test_each_code_is_its_own(self) -> None:
        """Codes are drawn afresh, 128 bits each."""
        codes = {generate_invitation_code() for _ in range(100)}
        assert len(codes) == 100
        assert all(len(bytes.fromhex(code)) == INVITATION_CODE_BYTES for code in codes)
