"""One-time codes."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.staff.second_factors import begin_enrolment, matching_step

# RFC 6238, appendix B: the SHA-1 key and the last six digits of its codes.
RFC_SECRET = b"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]

NOW = datetime(2026, 3, 2, 9, 0, 7, tzinfo=UTC)


class TestMatchingStep:
    @pytest.mark.parametrize(("at_seconds", "code"), RFC_CODES)
    def test_the_codes_of_the_standard_match(self, at_seconds: int, code: str) -> None:
        """The test vectors of RFC 6238 match at their time step."""
        assert matching_step(RFC_SECRET, code, datetime.fromtimestamp(at_seconds, UTC)) == at_seconds // 30

    @pytest.mark.parametrize(
        ("steps_off", "matches"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
    )
    def test_a_code_is_good_one_step_around(self, steps_off: int, matches: bool) -> None:
        """The code of the step before and after matches as that step; codes farther away do not."""
        at = NOW + timedelta(seconds=30 * steps_off)
        step = matching_step(RFC_SECRET, pyotp.TOTP(RFC_SECRET.decode()).at(at), NOW)
        assert step == (int(at.timestamp()) // 30 if matches else None)

    @given(st.text(max_size=12))
    def test_what_is_no_code_does_not_match(self, typed: str) -> None:
        """Whatever is typed instead of a code is refused, not an error."""
        right = {pyotp.TOTP(RFC_SECRET.decode()).at(NOW, counter_offset=off) for off in (-1, 0, 1)}
        if not typed.isdecimal():
            assert matching_step(RFC_SECRET, typed, NOW) is None
        else:
            assert (matching_step(RFC_SECRET, typed, NOW) is None) == (typed not in right)


class TestBeginEnrolment:
    def test_the_address_holds_the_secret(self) -> None:
        """An authenticator app that reads the address makes the codes that match."""
        enrolment = begin_enrolment("anna")
        read = pyotp.parse_uri(enrolment.uri)
        assert isinstance(read, pyotp.TOTP)
        assert (read.name, read.issuer, read.secret) == ("anna", "Helpline", enrolment.secret)
        assert matching_step(enrolment.secret.encode(), read.at(NOW), NOW) is not None

    def test_each_secret_is_its_own(self) -> None:
        """Secrets are drawn afresh, 160 bits each, and do not show themselves."""
        one, other = begin_enrolment("anna"), begin_enrolment("anna")
        assert one.secret != other.secret
        assert len(one.secret) * 5 == 160
        assert one.secret not in repr(one)
