"""Gate 6 through the SDK: whatever a malicious server changes in an answer, a device refuses it by name.

The server is the real one; its answers are rewritten on their way. Here one blob after another is changed in everything
that somebody reads. Attacks that need more than that stand in the `test_tampering_...` files beside this one.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from app.crypto.errors import OpeningFailed
from app.sdk import groups
from app.sdk.entries import Entries
from tests.privacy.alterations import alterations_of, places_of
from tests.privacy.stages import Stage
from tests.privacy.wires import instead

pytestmark = pytest.mark.gate
Reading = Callable[[], Awaitable[Entries]]
READERS = ("client", "counselor", "coordinator", "facilitator", "member")

_SIGNED = {"ChainBroken", "ContextMismatch", "Malformed", "NotEntitled", "SignatureInvalid", "UnknownSuite"}
REFUSALS = {
    "assignments": _SIGNED,
    "directory": {*_SIGNED, "Expired"},
    "facilitator_key_id": {"NotEntitled"},
    "hpke_public": {"ContextMismatch", "Malformed"},
    "recipient_key_id": {"NothingHeld"},
    "record": {*_SIGNED, "CommitmentMismatch", "NothingHeld", "WrongKey"},
    "sealed": {"WrongKey"},
    "shred": {"Malformed", "WrongKey"},
    "signing_public": {"ContextMismatch", "Malformed"},
    "statement": _SIGNED,
    "statements": _SIGNED,
}
"""By which names a change is refused. `NothingHeld` names a record whose key was not handed over."""


def reading_of(stage: Stage, reader: str) -> Reading:
    """Return how somebody reads: three people the same woman's file, two the same group."""

    async def case(device: Any) -> Entries:  # noqa: ANN401 - any device
        return (await device.open_case(stage.erin.client_id)).entries  # type: ignore[no-any-return] # as above

    async def group(device: Any) -> Entries:  # noqa: ANN401 - any device
        return (await groups.open_group(device, stage.group_id)).entries

    readings: dict[str, Reading] = {
        "client": lambda: case(stage.erin),
        "counselor": lambda: case(stage.marta),
        "coordinator": lambda: case(stage.olga),
        "facilitator": lambda: group(stage.marta),
        "member": lambda: group(stage.erin),
    }
    return readings[reader]


async def refusals_of(read: Reading, honest: Entries) -> set[str]:
    """Return by which names something was refused; empty when the lie was believed."""
    try:
        told = await read()
    except OpeningFailed as refused:
        return {type(refused).__name__}
    texts = {entry.position: entry.content for entry in honest.entries}
    believed = [entry for entry in told.opened() if entry.content != texts.get(entry.position)]
    assert not believed, "something was read that nobody wrote"
    return {entry.failure for entry in told.entries if entry.failure is not None}


async def offences_of(stage: Stage, read: Reading) -> tuple[list[str], int]:
    """Change one blob after another in all that is read; return where that was believed or refused by a wrong name.

    The number is how many changes were tried.
    """
    honest = await read()
    wrong, tried = [], 0
    for path, answer in (await stage.heard(read)).items():
        for name, place in places_of(answer):
            for told in alterations_of(answer, name, place):
                tried += 1
                async with stage.liar.telling(instead(path, told)):
                    names = await refusals_of(read, honest)
                if not names or not names <= REFUSALS[name]:
                    wrong.append(f"{path} {place}: {names or 'believed'}")
    return wrong, tried


@pytest.mark.parametrize("reader", READERS)
class TestEveryBlob:
    async def test_whatever_is_changed_is_refused_by_name(self, stage: Stage, reader: str) -> None:
        """Flipped, cut or lengthened, in every blob of every answer: never believed, refused for its own reason."""
        wrong, tried = await offences_of(stage, reading_of(stage, reader))
        assert tried > 12
        assert not wrong, "\n".join(wrong)

    async def test_what_the_honest_server_says_is_read(self, stage: Stage, reader: str) -> None:
        """The control: unchanged, everything opens, follows, and nothing is refused."""
        read = reading_of(stage, reader)
        honest = await read()
        assert await refusals_of(read, honest) == set()
        assert len(honest.opened()) == len(honest.entries) > 0
        assert all(entry.follows for entry in honest.entries)


class TestGullible:
    async def test_a_device_that_believes_is_found_out(self, stage: Stage) -> None:
        """The control: of a reader that fetches everything and checks nothing, every change is reported."""
        read = reading_of(stage, "facilitator")
        believed = await read()

        async def gullible() -> Entries:
            with suppress(OpeningFailed):
                await read()
            return believed

        wrong, tried = await offences_of(stage, gullible)
        assert len(wrong) == tried > 12


class TestOneAmongSeveral:
    async def test_a_tampered_record_is_named_and_the_rest_is_shown(self, stage: Stage) -> None:
        """One spoilt row hides no message: it is named by its place, all others are read, the gap is told."""
        read = reading_of(stage, "counselor")
        honest = await read()
        said = await stage.heard(read)
        path, page = next((path, told) for path, told in said.items() if path.endswith("/records"))
        spoilt = next(alterations_of(page, "record", ("records", 2, "record")))
        async with stage.liar.telling(instead(path, spoilt)):
            told = await read()
        (failed,) = [entry for entry in told.entries if entry.failure is not None]
        assert failed.position == page["records"][2]["position"]
        assert failed.failure in REFUSALS["record"]
        assert len(told.opened()) == len(honest.opened()) - 1
