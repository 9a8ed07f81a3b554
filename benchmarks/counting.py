"""What a request writes, counted where it happens: rows, bytes and durable commits, and fsyncs as the system sees them.

A counted server is the service with listeners on its engines; it serves this one purpose, and is never the one
that is timed. Fsyncs are counted from outside: by strace on the process that writes the SQLite files, where strace
is there, and by PostgreSQL's own statistics.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from sqlalchemy import Engine, event

from app.main import create_served_app

COUNTS_PATH: Final = "/counts"
_ATTACH_TRIES: Final = 100
_PAUSE_SECONDS: Final = 0.05
_STOP_SECONDS: Final = 5


@dataclass(slots=True)
class StoreCounts:
    """What was done in one store: statements, those of them that wrote, rows and bytes written, durable commits."""

    statements: int = 0
    writes: int = 0
    rows: int = 0
    bytes: int = 0
    commits: int = 0
    _dirty: set[int] = field(default_factory=set, repr=False)

    def listen(self, engine: Engine) -> None:
        """Count from now on."""
        event.listen(engine, "after_cursor_execute", self._executed)
        event.listen(engine, "commit", self._committed)
        event.listen(engine, "rollback", lambda connection: self._dirty.discard(id(connection)))

    def _executed(self, *event_facts: Any) -> None:  # noqa: ANN401 - what SQLAlchemy hands to every listener
        connection, cursor, _, parameters, context, many = event_facts
        self.statements += 1
        if not (context.isinsert or context.isupdate or context.isdelete):
            return
        # SQLite counts the rows of an INSERT … RETURNING only when they are read, one here.
        rows = (
            len(parameters) if many else (1 if context.isinsert and cursor.rowcount < 0 else cursor.rowcount)
        )
        if rows > 0:
            self.writes += 1
            self.rows += rows
            self.bytes += sum(map(_size, parameters if many else [parameters]))
            self._dirty.add(id(connection))

    def _committed(self, connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's signature
        if id(connection) in self._dirty:
            self._dirty.discard(id(connection))
            self.commits += 1

    def shown(self) -> dict[str, int]:
        """Return the numbers."""
        return {name: value for name, value in asdict(self).items() if not name.startswith("_")}


def create_counted_app() -> FastAPI:
    """Return the service with its engines counted, and the numbers at `COUNTS_PATH`."""
    service = create_served_app()
    stores = service.state.wiring.stores
    counts = {"main": StoreCounts(), "shred": StoreCounts()}
    counts["main"].listen(stores.main.sync_engine)
    counts["shred"].listen(stores.shred.sync_engine)

    @service.get(COUNTS_PATH)
    async def show_counts() -> dict[str, dict[str, int]]:
        if stores.main.dialect.name == "postgresql":
            # A backend hands over its statistics at the latest when its connection ends.
            await stores.main.dispose()
            await stores.shred.dispose()
        return {name: store.shown() for name, store in counts.items()}

    return service


@contextmanager
def counting_fsyncs(process_id: int, trace: Path) -> Iterator[bool]:
    """Write every fsync of a process to `trace` until the block ends; yield whether that can be done here."""
    strace = shutil.which("strace")
    if strace is None:
        yield False
        return
    command = [strace, "-f", "-q", "-e", "trace=fsync,fdatasync", "-o", str(trace), "-p", str(process_id)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield _is_traced(process, process_id)
    finally:
        process.terminate()
        process.wait(_STOP_SECONDS)


def fsyncs_in(trace: Path) -> int:
    """Return how many fsyncs a trace shows. One that another thread interrupted stands there once as `resumed`."""
    lines = trace.read_text().splitlines() if trace.exists() else []
    return sum("sync(" in line for line in lines)


def _is_traced(tracer: "subprocess.Popen[bytes]", process_id: int) -> bool:
    for _ in range(_ATTACH_TRIES):
        if tracer.poll() is not None:
            return False
        status = Path(f"/proc/{process_id}/status").read_text()
        if "\nTracerPid:\t0\n" not in status:
            return True
        time.sleep(_PAUSE_SECONDS)
    return False


def _size(parameters: Any) -> int:  # noqa: ANN401 - a driver's parameters
    values = parameters.values() if isinstance(parameters, dict) else parameters
    return sum(len(value) if isinstance(value, str | bytes) else 8 for value in values)
