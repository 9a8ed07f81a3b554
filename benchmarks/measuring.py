"""Measuring one database: what each request writes, then service and floor in turn, slice by slice."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Final

import anyio
import httpx

from app.database import open_stores
from app.sessions.server_keys import write_server_keys
from benchmarks.counting import COUNTS_PATH, counting_fsyncs, fsyncs_in
from benchmarks.databases import Database
from benchmarks.floor import MAIN_URL_VARIABLE, SHRED_URL_VARIABLE
from benchmarks.loads import Sent, body_of, request_bytes, send
from benchmarks.materials import Material, Sizes
from benchmarks.scenarios import Scenario, scenarios
from benchmarks.servers import COUNTED_SERVICE, FLOOR, SERVICE, Server, running
from benchmarks.worlds import World, install

_STATISTICS_ARRIVE_SECONDS: Final = 0.3
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Written:
    """What one request does on average, and how many bytes its answer has."""

    statements: float
    main_writes: float
    main_rows: float
    main_bytes: float
    shred_rows: float
    shred_bytes: float
    commits: float
    fsyncs: float | None
    answer_bytes: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One scenario on one database. Latencies are those of a request among as many at once as there are lanes."""

    database: str
    scenario: str
    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    floor_per_second: float
    floor_p50_ms: float
    cpu_ms: float
    floor_cpu_ms: float
    ratio: float
    batched_ratio: float | None
    target_ratio: float | None
    rows: float
    commits: float
    fsyncs: float | None
    statements: float

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        return None if self.target_ratio is None else self.ratio >= self.target_ratio


class Slices:
    """What one server did in its turns."""

    def __init__(self, server: Server) -> None:
        self.sent: list[Sent] = []
        self._server, self._cpu_seconds = server, 0.0

    def send(self, lanes: Sequence[Sequence[bytes]], status: int, *, is_counted: bool) -> None:
        """Send one slice."""
        before = self._server.cpu_seconds()
        sent = send(self._server.port, lanes, status=status)
        if is_counted:
            self.sent.append(sent)
            self._cpu_seconds += self._server.cpu_seconds() - before

    @property
    def per_second(self) -> float:
        """Requests answered in a second, in the median of the slices."""
        return median(sent.per_second for sent in self.sent)

    def ratio_to(self, other: "Slices") -> float:
        """Return the median of how both did in each turn: what else the machine did then, it did to both."""
        pairs = zip(self.sent, other.sent, strict=True)
        return median(one.per_second / another.per_second for one, another in pairs)

    @property
    def latencies_seconds(self) -> list[float]:
        """The latency of every request that counts."""
        return [one for sent in self.sent for one in sent.latencies_seconds]

    @property
    def cpu_ms(self) -> float:
        """The worker's processor time for one request."""
        return self._cpu_seconds / len(self.latencies_seconds) * 1000


@dataclass(frozen=True, slots=True)
class Arms:
    """What is measured in turn. The batched floor writes all rows of a store with one statement."""

    service: Slices
    floor: Slices
    batched_floor: Slices | None


def measure(
    database: Database, material: Material, sizes: Sizes, folder: Path, tell: Callable[[str], None]
) -> list[Measured]:
    """Measure every scenario on one database. `folder` is the service's data folder."""
    settings = {
        "HELPLINE_DATA_DIR": str(folder),
        "HELPLINE_KEYS_FILE": str(folder / "server-keys.json"),
        "HELPLINE_WAITING_LIST_LIMIT": "100000",
        **database.service_settings,
    }
    write_server_keys(folder / "server-keys.json", material.keys)
    tell(f"{database.name}: filling")
    world: World = anyio.run(_install, database, material, sizes)
    planned = scenarios(material, world, sizes)
    tell(f"{database.name}: counting")
    written = _count_all(database, planned, sizes, settings, folder)
    floor_settings = dict(zip((MAIN_URL_VARIABLE, SHRED_URL_VARIABLE), database.floor_urls, strict=True))
    with (
        running(SERVICE, settings, log=folder / "service.log") as service,
        running(FLOOR, floor_settings, log=folder / "floor.log") as floor,
    ):
        measured = []
        for scenario in planned:
            tell(f"{database.name}: {scenario.name}")
            measured.append(_measure_one(database, scenario, written[scenario.name], sizes, service, floor))
        return measured


async def _install(database: Database, material: Material, sizes: Sizes) -> World:
    stores = open_stores(*database.service_urls)
    try:
        return await install(stores, material, sizes)
    finally:
        await stores.close()


def _count_all(
    database: Database, planned: Sequence[Scenario], sizes: Sizes, settings: dict[str, str], folder: Path
) -> dict[str, Written]:
    # Without the recurring jobs, whose commits would be counted with the requests'.
    quiet = settings | {"HELPLINE_JOBS_ENABLED": "false"}
    with running(COUNTED_SERVICE, quiet, log=folder / "counted.log") as server:
        return {one.name: _count_one(database, one, sizes.counted, server, folder) for one in planned}


def _count_one(database: Database, scenario: Scenario, count: int, server: Server, folder: Path) -> Written:
    requests = scenario.lanes.take_one_lane(count)
    before = _counts(server)
    with _fsyncs(database, server, folder / f"{scenario.name}.trace") as fsyncs:
        sent = send(server.port, requests, status=scenario.status)
        after = _counts(server)
    main, shred = (
        {name: (value - before[store][name]) / count for name, value in after[store].items()}
        for store in ("main", "shred")
    )
    return Written(
        statements=main["statements"] + shred["statements"],
        main_writes=main["writes"],
        main_rows=main["rows"],
        main_bytes=main["bytes"],
        shred_rows=shred["rows"],
        shred_bytes=shred["bytes"],
        commits=main["commits"] + shred["commits"],
        fsyncs=fsyncs[0] / count if fsyncs else None,
        answer_bytes=sent.answer_bytes,
    )


@contextmanager
def _fsyncs(database: Database, server: Server, trace: Path) -> Iterator[list[int]]:
    """Yield a list that holds, once the block has ended, the number of fsyncs, or nothing where none can be seen."""
    found: list[int] = []
    if database.count_fsyncs is not None:
        time.sleep(_STATISTICS_ARRIVE_SECONDS)
        before = database.count_fsyncs()
        yield found
        time.sleep(_STATISTICS_ARRIVE_SECONDS)
        found.append(database.count_fsyncs() - before)
        return
    with counting_fsyncs(server.process_id, trace) as can_count:
        yield found
    if can_count:
        found.append(fsyncs_in(trace))


def _counts(server: Server) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = httpx.get(server.address + COUNTS_PATH).json()
    return counts


def _measure_one(
    database: Database, scenario: Scenario, written: Written, sizes: Sizes, service: Server, floor: Server
) -> Measured:
    if scenario.rows_read:
        _fill_shelf(floor, scenario, written)
    arms = Arms(Slices(service), Slices(floor), None if scenario.rows_read else Slices(floor))
    # One slice more than is counted: the first warms up.
    for number in range(sizes.slices + 1):
        requests = scenario.lanes.take(scenario.each)
        turns = [
            (arms.service, requests, scenario.status),
            (arms.floor, _floor_requests(scenario, written, requests), _floor_status(scenario)),
        ]
        if arms.batched_floor is not None:
            turns.append(
                (arms.batched_floor, _floor_requests(scenario, written, requests, batched=True), 201)
            )
        # Who goes first changes, so that nobody always follows the same one's disk traffic.
        for slices, lanes, status in turns if number % 2 else reversed(turns):
            slices.send(lanes, status, is_counted=number > 0)
    return _summed(database, scenario, written, arms)


def _fill_shelf(floor: Server, scenario: Scenario, written: Written) -> None:
    # As many bytes as the service's answer has, before base64.
    size = written.answer_bytes * 3 // 4
    path = f"/write?shelf={scenario.name.replace(' ', '-')}&answer_bytes=2"
    path += f"&main_rows={scenario.rows_read}&main_bytes={size}&shred_rows=0&shred_bytes=0"
    send(floor.port, [[request_bytes("POST", path, b"{}")]], status=201)


def _floor_status(scenario: Scenario) -> int:
    return 200 if scenario.rows_read else 201


def _floor_requests(
    scenario: Scenario, written: Written, requests: Sequence[Sequence[bytes]], *, batched: bool = False
) -> list[list[bytes]]:
    if scenario.rows_read:
        path = f"/read?shelf={scenario.name.replace(' ', '-')}&rows={scenario.rows_read}"
        return [[request_bytes("GET", path)] * len(lane) for lane in requests]
    path = (
        f"/write?main_rows={round(written.main_rows)}&main_bytes={round(written.main_bytes)}"
        f"&shred_rows={round(written.shred_rows)}&shred_bytes={round(written.shred_bytes)}"
        f"&answer_bytes={written.answer_bytes}{'&batched=yes' if batched else ''}"
    )
    return [[request_bytes("POST", path, body_of(one)) for one in lane] for lane in requests]


def _summed(database: Database, scenario: Scenario, written: Written, arms: Arms) -> Measured:
    p50_ms, p99_ms = percentiles_ms(arms.service.latencies_seconds)
    floor_p50_ms, _ = percentiles_ms(arms.floor.latencies_seconds)
    batched = arms.batched_floor
    return Measured(
        database=database.name,
        scenario=scenario.name,
        requests=len(arms.service.latencies_seconds),
        per_second=arms.service.per_second,
        p50_ms=p50_ms,
        p99_ms=p99_ms,
        floor_per_second=arms.floor.per_second,
        floor_p50_ms=floor_p50_ms,
        cpu_ms=arms.service.cpu_ms,
        floor_cpu_ms=arms.floor.cpu_ms,
        ratio=arms.service.ratio_to(arms.floor),
        batched_ratio=None if batched is None else arms.service.ratio_to(batched),
        target_ratio=scenario.target_ratio,
        rows=written.main_rows + written.shred_rows,
        commits=written.commits,
        fsyncs=written.fsyncs,
        statements=written.statements,
    )


def percentiles_ms(seconds: Sequence[float]) -> tuple[float, float]:
    """Return the 50th and the 99th percentile in milliseconds, interpolated."""
    cuts = quantiles(seconds, n=_PERCENT, method="inclusive")
    return cuts[49] * 1000, cuts[98] * 1000
