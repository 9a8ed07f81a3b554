"""Proof of work: a rightly solved challenge of ours, in time, or refused and never anything else."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import altcha
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sessions.errors import ChallengeRefused
from app.sessions.proofs_of_work import give_work, read_work, rounds_when_busy
from app.sessions.rules import CHALLENGE_LIFE
from app.sessions.server_keys import ServerKeys

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEYS = ServerKeys.generate()
ROUNDS = 3

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def _solve(challenge: dict[str, Any]) -> dict[str, Any]:
    solution = altcha.solve_challenge(altcha.Challenge.from_dict(challenge))
    assert solution is not None
    return {"challenge": challenge, "solution": solution.to_dict()}


def _encode(payload: object) -> str:
    return base64.b64encode(json.dumps(payload).encode()).decode()


SOLVED = _solve(give_work(KEYS, rounds=ROUNDS, now=NOW))


def _changed(change: Callable[[dict[str, Any]], object]) -> str:
    """The solved payload after one change."""
    payload = json.loads(json.dumps(SOLVED))
    change(payload)
    return _encode(payload)


def _refused(payload: str, *, keys: ServerKeys = KEYS, now: datetime = NOW) -> None:
    with pytest.raises(ChallengeRefused):
        read_work(keys, payload=payload, now=now)


class TestReadWork:
    def test_solved_work_is_read(self) -> None:
        """A solved challenge passes, and its nonce names it for its single use."""
        opened = read_work(KEYS, payload=_encode(SOLVED), now=NOW)
        assert opened.nonce == SOLVED["challenge"]["parameters"]["nonce"].encode()
        assert opened.expires_at == NOW + 2 * CHALLENGE_LIFE

    def test_work_costs_the_rounds_that_were_asked(self) -> None:
        """The rounds stand in the challenge, under its signature."""
        assert SOLVED["challenge"]["parameters"]["cost"] == ROUNDS
        _refused(_changed(lambda payload: payload["challenge"]["parameters"].update(cost=1)))

    def test_another_servers_work_is_refused(self) -> None:
        """Work done for somebody else buys nothing here."""
        _refused(_encode(_solve(give_work(ServerKeys.generate(), rounds=1, now=NOW))))

    def test_it_ends_by_our_clock(self) -> None:
        """The last moment counts, the next does not."""
        end = NOW + 2 * CHALLENGE_LIFE
        assert read_work(KEYS, payload=_encode(SOLVED), now=end - timedelta(microseconds=1)).expires_at == end
        _refused(_encode(SOLVED), now=end)

    def test_an_unsolved_challenge_is_refused(self) -> None:
        """A counter that does not begin with the zero byte is no solution, even with its own derived key."""
        parameters = altcha.ChallengeParameters.from_dict(SOLVED["challenge"]["parameters"])
        nonce, salt = bytes.fromhex(parameters.nonce), bytes.fromhex(parameters.salt)
        counter = SOLVED["solution"]["counter"] + 1
        derived = altcha.derive_key_pbkdf2(parameters, salt, nonce + counter.to_bytes(4, "big")).hex()
        assert not derived.startswith("00")
        solution = {"counter": counter, "derivedKey": derived}
        _refused(_encode({"challenge": SOLVED["challenge"], "solution": solution}))

    @given(JSON)
    def test_any_other_solution_is_refused(self, solution: object) -> None:
        """Whatever stands where the solution belongs."""
        _refused(_encode({"challenge": SOLVED["challenge"], "solution": solution}))

    @given(JSON)
    def test_any_other_counter_or_key_is_refused(self, value: object) -> None:
        """Whatever stands where counter or derived key belong."""
        if value != SOLVED["solution"]["counter"]:
            _refused(_changed(lambda payload: payload["solution"].update(counter=value)))
        _refused(_changed(lambda payload: payload["solution"].update(derivedKey=value)))

    @given(st.sampled_from(sorted(SOLVED["challenge"]["parameters"])), JSON)
    def test_no_parameter_can_be_replaced(self, name: str, value: object) -> None:
        """Every parameter is signed, its time among them."""
        if value != SOLVED["challenge"]["parameters"][name]:
            _refused(_changed(lambda payload: payload["challenge"]["parameters"].update({name: value})))

    @pytest.mark.parametrize("name", ["cost", "keyLength"])
    def test_a_whole_number_written_as_a_fraction_is_refused(self, name: str) -> None:
        """Such a number keeps the signature good, and is refused nevertheless instead of failing later."""

        def as_fraction(payload: dict[str, Any]) -> None:
            parameters = payload["challenge"]["parameters"]
            parameters[name] = float(parameters[name])

        _refused(_changed(as_fraction))

    @given(st.sampled_from(["keySignature", "memoryCost", "parallelism", "expiresAt", "more"]), JSON)
    def test_a_parameter_that_was_not_signed_changes_nothing(self, name: str, value: object) -> None:
        """A parameter added to a challenge is refused, or not read at all: no second use, no longer life."""
        payload = _changed(lambda sent: sent["challenge"]["parameters"].update({name: value}))
        try:
            opened = read_work(KEYS, payload=payload, now=NOW)
        except ChallengeRefused:
            return
        assert opened == read_work(KEYS, payload=_encode(SOLVED), now=NOW)

    @given(st.text() | st.binary().map(lambda raw: base64.b64encode(raw).decode()) | JSON.map(_encode))
    def test_garbage_is_refused(self, garbage: str) -> None:
        """No base64, no JSON, or JSON of another shape: one answer."""
        _refused(garbage)

    @given(JSON, st.dictionaries(st.sampled_from(["parameters", "signature"]), JSON) | JSON, JSON)
    def test_a_shape_with_the_right_names_is_refused(self, whole: Any, challenge: Any, solution: Any) -> None:  # noqa: ANN401 - any JSON
        """The right names around anything at all are refused like everything else."""
        _refused(_encode({"challenge": challenge, "solution": solution}))
        _refused(_encode({"challenge": {"parameters": whole, "signature": "00"}, "solution": solution}))

    def test_deeply_nested_json_is_refused(self) -> None:
        """Nesting beyond measure ends no worse."""
        nested = '{"challenge":' * 50_000
        _refused(base64.b64encode(nested.encode()).decode())
        deep = {"challenge": {"parameters": SOLVED["challenge"]["parameters"], "signature": "00"}}
        text = json.dumps(deep | {"solution": {}}).replace(
            '"data": {', '"data": {"deep": ' + "[" * 900 + "]" * 900 + ", "
        )
        _refused(base64.b64encode(text.encode()).decode())


class TestRoundsWhenBusy:
    @given(st.integers(1, 100_000), st.integers(0, 10**6), st.integers(1, 100_000))
    def test_it_lies_between_the_base_and_eight_times_it(self, base: int, waiting: int, limit: int) -> None:
        """Never cheaper than on an empty list, never dearer than on a full one."""
        assert base <= rounds_when_busy(base, waiting, limit) <= 8 * base

    @given(st.integers(1, 100_000), st.integers(1, 100_000))
    def test_both_ends_are_exact(self, base: int, limit: int) -> None:
        """An empty list costs the base, a full one eight times that."""
        assert rounds_when_busy(base, 0, limit) == base
        assert rounds_when_busy(base, limit, limit) == 8 * base

    @given(st.integers(1, 100_000), st.integers(0, 10**6), st.integers(1, 100_000))
    def test_a_longer_list_never_costs_less(self, base: int, waiting: int, limit: int) -> None:
        """One more who waits makes it dearer or leaves it."""
        assert rounds_when_busy(base, waiting, limit) <= rounds_when_busy(base, waiting + 1, limit)
