"""Challenges: ours, for this purpose, and in time, or refused."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sessions.challenges import Purpose, give_challenge, read_challenge
from app.sessions.errors import ChallengeRefused
from app.sessions.rules import CHALLENGE_LIFE
from app.sessions.server_keys import ServerKeys

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEYS = ServerKeys.generate()
PURPOSES = st.sampled_from(Purpose)


def _refused(challenge: bytes, *, keys: ServerKeys = KEYS, now: datetime = NOW) -> None:
    with pytest.raises(ChallengeRefused):
        read_challenge(keys, Purpose.CLIENT_LOG_IN, challenge, now)


class TestReadChallenge:
    @given(PURPOSES)
    def test_a_given_challenge_reads(self, purpose: Purpose) -> None:
        """What is given for a purpose is read for it, and both sides sign all of its bytes."""
        challenge = give_challenge(KEYS, purpose, NOW)
        opened = read_challenge(KEYS, purpose, challenge, NOW)
        assert (opened.nonce, opened.expires_at) == (challenge, NOW + CHALLENGE_LIFE)
        assert len(challenge) == 56

    def test_no_two_challenges_are_the_same(self) -> None:
        """Asked at the same instant, the server gives different ones."""
        assert len({give_challenge(KEYS, Purpose.ERASURE, NOW) for _ in range(100)}) == 100

    @given(PURPOSES, PURPOSES)
    def test_one_purpose_does_not_serve_another(self, given_for: Purpose, read_for: Purpose) -> None:
        """A log-in's challenge erases nobody: only the same purpose reads it."""
        challenge = give_challenge(KEYS, given_for, NOW)
        if given_for is read_for:
            assert read_challenge(KEYS, read_for, challenge, NOW).nonce == challenge
        else:
            with pytest.raises(ChallengeRefused):
                read_challenge(KEYS, read_for, challenge, NOW)

    def test_another_servers_challenge_is_refused(self) -> None:
        """Only our own key makes one."""
        _refused(give_challenge(ServerKeys.generate(), Purpose.CLIENT_LOG_IN, NOW))

    def test_rotated_signing_keys_leave_challenges_good(self) -> None:
        """Challenges hang on the other key, which rotation leaves alone."""
        challenge = give_challenge(KEYS, Purpose.CLIENT_LOG_IN, NOW)
        assert read_challenge(KEYS.rotated(), Purpose.CLIENT_LOG_IN, challenge, NOW).nonce == challenge

    @given(st.integers(0, 55), st.integers(1, 255))
    def test_a_flipped_byte_is_refused(self, place: int, change: int) -> None:
        """Nonce, expiry and MAC: no byte may change, so nobody prolongs her own challenge."""
        challenge = bytearray(give_challenge(KEYS, Purpose.CLIENT_LOG_IN, NOW))
        challenge[place] ^= change
        _refused(bytes(challenge))

    @given(st.binary(max_size=200))
    def test_garbage_is_refused(self, garbage: bytes) -> None:
        """Anything else is refused the same way."""
        _refused(garbage)

    @given(st.integers(0, 55), st.binary(min_size=1, max_size=4))
    def test_a_shorter_or_longer_one_is_refused(self, length: int, rest: bytes) -> None:
        """A good challenge cut short or continued is none."""
        challenge = give_challenge(KEYS, Purpose.CLIENT_LOG_IN, NOW)
        _refused(challenge[:length])
        _refused(challenge + rest)

    def test_it_ends_by_our_clock(self) -> None:
        """The last moment counts, the next does not."""
        challenge = give_challenge(KEYS, Purpose.CLIENT_LOG_IN, NOW)
        end = NOW + CHALLENGE_LIFE
        last = end - timedelta(microseconds=1)
        assert read_challenge(KEYS, Purpose.CLIENT_LOG_IN, challenge, last).nonce == challenge
        _refused(challenge, now=end)
