"""What was measured, as a table for people and as JSON for machines."""

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from benchmarks.browser import BrowserMeasured
from benchmarks.measuring import Measured
from benchmarks.plans import PlanMeasured, target
from benchmarks.rules import RuleMeasured
from benchmarks.waits import Wait

_PACKAGES: Final = (
    "fastapi",
    "uvicorn",
    "sqlalchemy",
    "pydantic",
    "aiosqlite",
    "psycopg",
    "cryptography",
    "highspy",
)
_MET: Final = {True: "[green]met[/green]", False: "[red]missed[/red]", None: ""}
_WHOLE_FROM: Final = 20
_INTAKE: Final = "The intake in Chromium at 400 kbit/s, 300 ms latency, a processor four times slower"
_DESK: Final = "The counselor's desk in Chromium on this machine"
_LEGEND: Final = """\
  Ratio: requests a second as a share of the floor's, a bare route with the same body, rows, bytes and durable commits;
  median of slices measured in turn. The floor writes each row with one bare INSERT; "batched", all rows of a store with
  one. CPU: the worker's own. Rows, commits (of a transaction that wrote), fsyncs and SQL
  statements are those of one request. A dash: cannot be counted here.
"""


def show(
    console: Console,
    requests: Sequence[Measured],
    rules: Sequence[RuleMeasured],
    plans: Sequence[PlanMeasured],
    browser: BrowserMeasured,
) -> None:
    """Print the tables, and what their columns mean."""
    console.print(_requests_table(requests))
    console.print(_LEGEND, highlight=False)
    console.print(_rules_table(rules))
    console.print(_plans_table(plans))
    console.print(_waits_table(_INTAKE, browser.intake))
    console.print(_waits_table(_DESK, browser.desk))


def write(
    path: Path,
    requests: Sequence[Measured],
    rules: Sequence[RuleMeasured],
    plans: Sequence[PlanMeasured],
    browser: BrowserMeasured,
) -> None:
    """Write everything as JSON."""
    report = {
        "machine": _machine(),
        "requests": [asdict(one) | {"is_met": one.is_met} for one in requests],
        "rules": [asdict(one) | {"is_met": one.is_met} for one in rules],
        "plans": [asdict(one) | {"is_met": one.is_met} for one in plans],
        "browser": [asdict(one) | {"is_met": one.is_met} for one in browser.intake],
        "desk": [asdict(one) | {"is_met": one.is_met} for one in browser.desk],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=2) + "\n")


def _machine() -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "sqlite": sqlite3.sqlite_version,
        "packages": {name: version(name) for name in _PACKAGES},
    }


def _requests_table(requests: Sequence[Measured]) -> Table:
    table = Table(title="Requests to one worker", title_justify="left")
    table.add_column("database")
    table.add_column("request")
    for name in (
        "req/s",
        "p50 ms",
        "p99 ms",
        "CPU ms",
        "floor req/s",
        "floor CPU",
        "ratio",
        "batched",
        "target",
        "rows",
        "commits",
        "fsyncs",
        "SQL",
    ):
        table.add_column(name, justify="right")
    for one in requests:
        target = "" if one.target_ratio is None else f"≥ {one.target_ratio} {_MET[one.is_met]}"
        table.add_row(
            one.database,
            one.scenario,
            f"{one.per_second:.0f}" if one.per_second >= _WHOLE_FROM else f"{one.per_second:.1f}",
            f"{one.p50_ms:.1f}",
            f"{one.p99_ms:.1f}",
            f"{one.cpu_ms:.1f}",
            f"{one.floor_per_second:.0f}",
            f"{one.floor_cpu_ms:.1f}",
            f"{one.ratio:.2f}",
            "" if one.batched_ratio is None else f"{one.batched_ratio:.2f}",
            target,
            f"{one.rows:g}",
            f"{one.commits:g}",
            "–" if one.fsyncs is None else f"{one.fsyncs:g}",
            f"{one.statements:g}",
        )
    return table


def _rules_table(rules: Sequence[RuleMeasured]) -> Table:
    table = Table(title="Pure rules, no server", title_justify="left")
    table.add_column("decision")
    for name in ("runs", "a second", "p50 ms", "p99 ms", "target"):
        table.add_column(name, justify="right")
    for one in rules:
        table.add_row(
            one.rule,
            str(one.runs),
            f"{one.per_second:.0f}",
            f"{one.p50_ms:.3f}",
            f"{one.p99_ms:.3f}",
            f"p99 < {one.target_p99_ms:g} ms {_MET[one.is_met]}",
        )
    return table


def _plans_table(plans: Sequence[PlanMeasured]) -> Table:
    table = Table(title="Groups formed of a waiting list", title_justify="left")
    table.add_column("list")
    for name in ("women", "placed", "groups", "points", "proven bound", "gap", "seconds", "target"):
        table.add_column(name, justify="right")
    for one in plans:
        table.add_row(
            one.plan,
            str(one.women),
            str(one.placed),
            str(one.groups),
            str(one.points),
            str(one.most_points),
            f"{one.gap:.2%}",
            f"{one.seconds:.1f}",
            f"{target()} {_MET[one.is_met]}",
        )
    return table


def _waits_table(title: str, waits: Sequence[Wait]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("her wait")
    for name in ("runs", "seconds", "target"):
        table.add_column(name, justify="right")
    for one in waits:
        target = "" if one.target_seconds is None else f"≤ {one.target_seconds:g} s {_MET[one.is_met]}"
        table.add_row(one.wait, str(one.runs), f"{one.seconds:.2f}", target)
    return table
