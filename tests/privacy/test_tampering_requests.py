"""Gate 6 against the server: whatever somebody with a good session sends, a wrong thing is a typed problem.

Nothing of it is stored, in no row of either store, and nothing of it stands in the answer. On each database.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from app.crypto.owners import Kind
from app.sdk.wire import to_wire
from tests.privacy import canaries
from tests.privacy.attackers import Raid, contents_of, new_intake, raided_world, solved_work
from tests.privacy.attacks import ASSIGNMENTS, BLOBS, EPOCHS, INTAKES, RECORDS, Attack
from tests.privacy.databases import empty_databases
from tests.privacy.offers import OfferedEpoch, sealed_record

pytestmark = pytest.mark.gate
_LONG = 24


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
async def raid(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Raid]:
    """A world attacked from inside, on each database in turn."""
    folder = tmp_path_factory.mktemp("raid")
    with empty_databases(request, request.param, folder) as databases:
        async with raided_world(databases, folder) as running:
            yield running


async def refuses(raid: Raid, attack: Attack, path: str, method: str = "POST") -> None:
    """Expect a typed problem that repeats nothing, and both stores exactly as they were."""
    body = attack.body(raid)
    answer = await raid.send(attack.who, method, path, body)
    assert (answer.status_code, problem_of(answer)) == (attack.status, attack.problem)
    assert answer.headers["content-type"] == "application/problem+json"
    shown = answer.text + str(answer.headers)
    assert canaries.LATIN not in shown
    assert not [text for text in texts_of(body) if text in shown]
    assert contents_of(raid.databases) == raid.rightful


def problem_of(answer: httpx.Response) -> str:
    """Return a problem's name, and see that it has the form every problem has."""
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["title"]
    prefix, _, name = str(told["type"]).rpartition(":")
    assert prefix == "urn:helpline:problem"
    return name


def texts_of(body: Any) -> Iterator[str]:  # noqa: ANN401 - JSON, or bytes in its place
    """Yield the beginning of every long text that was sent."""
    if isinstance(body, dict):
        for value in body.values():
            yield from texts_of(value)
    elif isinstance(body, list | tuple):
        for value in body:
            yield from texts_of(value)
    elif isinstance(body, str) and len(body) >= _LONG:
        yield body[:_LONG]


class TestRefused:
    @pytest.mark.parametrize("name", RECORDS)
    async def test_a_wrong_record(self, raid: Raid, name: str) -> None:
        """Of another client, epoch, version or author; replayed, spoilt, or no record at all."""
        attack = RECORDS[name]
        await refuses(raid, attack, raid.path(attack.whose, "records"))

    @pytest.mark.parametrize("name", EPOCHS)
    async def test_a_wrong_epoch(self, raid: Raid, name: str) -> None:
        """Made by somebody who may not, for somebody who may not hold it, out of order, or not whole."""
        await refuses(raid, EPOCHS[name], raid.path("erin", "epochs"))

    @pytest.mark.parametrize("name", ASSIGNMENTS)
    async def test_a_wrong_assignment(self, raid: Raid, name: str) -> None:
        """Signed by nobody who may assign, for another client, or out of order."""
        await refuses(raid, ASSIGNMENTS[name], raid.path("erin", "assignments"))

    @pytest.mark.parametrize("name", INTAKES)
    async def test_a_wrong_intake(self, raid: Raid, name: str) -> None:
        """Partly in the clear, partly another client's, replayed: nothing of it is stored, the work not even spent."""
        await refuses(raid, INTAKES[name], "/intakes")

    @pytest.mark.parametrize("name", BLOBS)
    async def test_wrong_wrapped_keys(self, raid: Raid, name: str) -> None:
        """Nobody can put another's key blob, or words, in place of her own."""
        await refuses(raid, BLOBS[name], "/clients/me/wrapped-keys", "PUT")


class TestTaken:
    """The controls: made by the same hands and sent the same way, right things are stored, in another woman's file."""

    async def test_a_right_record(self, raid: Raid) -> None:
        """Unspoilt, a record is taken, and the comparison of rows sees it."""
        sealed = sealed_record(raid, whose="vera", author="vera")
        await self._takes(raid, "vera", raid.path("vera", "records"), {"record": to_wire(sealed)}, "records")

    async def test_a_right_epoch(self, raid: Raid) -> None:
        """Unchanged, a next epoch is taken."""
        body = OfferedEpoch(raid, whose="vera", kind=Kind.CASEWORK).body()
        await self._takes(raid, "marta", raid.path("vera", "epochs"), body, "shred_secrets")

    async def test_a_right_intake(self, raid: Raid) -> None:
        """Unchanged, an intake is taken."""
        fresh = new_intake(raid.world).body | {"proof_of_work": await solved_work(raid.http)}
        await self._takes(raid, "nobody", "/intakes", fresh, "clients")

    async def _takes(self, raid: Raid, who: str, path: str, body: dict[str, Any], table: str) -> None:
        answer = await raid.send(who, "POST", path, body)
        assert answer.status_code == 201
        now = contents_of(raid.databases)
        assert now[table] != raid.rightful[table]
        raid.rightful = now
