"""Invitation codes."""

from app.crypto.invitations import generate_invitation_code, invitation_hash


class TestInvitationCode:
    def test_a_code_has_128_bits(self) -> None:
        """32 hexadecimal digits, not the same twice."""
        codes = {generate_invitation_code() for _ in range(20)}
        assert len(codes) == 20
        assert all(len(bytes.fromhex(code)) == 16 for code in codes)

    def test_the_hash_is_the_codes_own(self) -> None:
        """Another code, another hash."""
        assert len(invitation_hash("one")) == 32
        assert invitation_hash("one") != invitation_hash("two")
