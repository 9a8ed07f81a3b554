"""What Chromium seals and signs opens in Python, and back: fresh random data each time, nothing frozen."""

import secrets
from collections.abc import Callable
from typing import Final

import pytest

from app.crypto.errors import OpeningFailed
from tests.browser.exchanges import EXCHANGES, Exchange, Json, drawn
from tests.browser.libraries import Library, Outcome
from tests.browser.sealings import SEALINGS
from tests.unit.crypto.operations import OPERATIONS
from tests.vectors.tampering import flipped

pytestmark = pytest.mark.gate

ROUNDS: Final = 3
_IN_PYTHON: Final = {**OPERATIONS, **SEALINGS}

every_format = pytest.mark.parametrize("draw", EXCHANGES, ids=lambda draw: draw.__name__)


def _in_python(case: Json) -> Outcome:
    try:
        return {"gives": _IN_PYTHON[case["do"]](case["given"])}
    except OpeningFailed as refusal:
        return {"fails": type(refusal).__name__}


def _making(exchange: Exchange) -> Json:
    return {"do": exchange.make, "given": exchange.given}


def _opening(exchange: Exchange, made: str) -> Json:
    return {"do": exchange.open, "given": {**exchange.asked, exchange.made: made}}


def _with_a_flipped_bit(made: str) -> str:
    data = bytes.fromhex(made)
    return flipped(data, secrets.randbelow(len(data)), secrets.randbelow(8)).hex()


def _unlike(exchange: Exchange, outcome: Outcome) -> Json:
    """Return what was expected and did not come out."""
    came = outcome.get("gives")
    if came is None:
        return outcome
    return {field: came.get(field) for field, value in exchange.gives.items() if came.get(field) != value}


class TestFromChromiumToPython:
    @every_format
    async def test_it_opens_and_with_a_flipped_bit_it_does_not(
        self, draw: Callable[[], Exchange], library: Library
    ) -> None:
        """What the browser makes says the same to Python, and no bit of it can be changed."""
        exchanges = [draw() for _ in range(ROUNDS)]
        outcomes = await library.outcomes([_making(one) for one in exchanges])
        for exchange, outcome in zip(exchanges, outcomes, strict=True):
            made = outcome["gives"][exchange.made]
            assert _unlike(exchange, _in_python(_opening(exchange, made))) == {}
            tampered = _with_a_flipped_bit(made)
            assert "fails" in _in_python(_opening(exchange, tampered))


class TestFromPythonToChromium:
    @every_format
    async def test_it_opens_and_with_a_flipped_bit_it_does_not(
        self, draw: Callable[[], Exchange], library: Library
    ) -> None:
        """What Python makes says the same to the browser, and no bit of it can be changed."""
        exchanges = [draw() for _ in range(ROUNDS)]
        made = [_in_python(_making(one))["gives"][one.made] for one in exchanges]
        pairs = list(zip(exchanges, made, strict=True))
        opened = await library.outcomes([_opening(one, what) for one, what in pairs])
        assert [_unlike(one, outcome) for one, outcome in zip(exchanges, opened, strict=True)] == [
            {}
        ] * ROUNDS
        tampered = await library.outcomes([_opening(one, _with_a_flipped_bit(what)) for one, what in pairs])
        assert [list(outcome) for outcome in tampered] == [["fails"]] * ROUNDS


class TestDerivations:
    @pytest.mark.parametrize("list_id", ["en-1", "ru-1", "be-1"])
    async def test_fresh_words_open_the_same(self, list_id: str, library: Library) -> None:
        """A phrase and a recovery code drawn now give the same secrets on both sides."""
        installation = drawn(16)
        indices = [secrets.randbelow(2048) for _ in range(12)]
        words = {"list_id": list_id, "installation": installation}
        asked = [
            {"do": "client-secrets", "given": {**words, "indices": indices[:10]}},
            {"do": "recovery-secrets", "given": {**words, "indices": indices}},
            {"do": "phrase", "given": {**words, "indices": indices[:10]}},
            {"do": "fingerprint", "given": {"list_id": list_id, "subject": "root", "material": drawn()}},
        ]
        assert await library.outcomes(asked) == [_in_python(one) for one in asked]

    async def test_sealing_side_by_side_mixes_nothing_up(self, library: Library) -> None:
        """Many seals at the same time, from one page, each open as themselves."""
        exchanges = [draw() for draw in EXCHANGES for _ in range(4)]
        outcomes = await library.outcomes([_making(one) for one in exchanges])
        made = [outcome["gives"][one.made] for one, outcome in zip(exchanges, outcomes, strict=True)]
        pairs = zip(exchanges, made, strict=True)
        opened = await library.outcomes([_opening(one, what) for one, what in pairs])
        unlike = [_unlike(one, outcome) for one, outcome in zip(exchanges, opened, strict=True)]
        assert [one for one in unlike if one] == []
