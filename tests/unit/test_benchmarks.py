"""The benchmarks run and count. Nothing here looks at a time: machines differ, and this one is shared."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

import benchmarks.servers
from benchmarks.__main__ import main
from tests.forks import ForkedPython

# What one request of each kind writes, by design: see docs/performance.md.
ROWS_AND_COMMITS = {
    "intake": (13, 2),
    "record write": (4, 1),
    "record read": (0, 0),
    "log-in": (2, 1),
    "slots of one": (0, 0),
    "slots of 4": (0, 0),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report of one quick run on SQLite, whose servers are forked as those of other tests are."""
    output = tmp_path_factory.mktemp("benchmarks") / "report.json"
    words = ["--quick", "--database", "sqlite", "--output", str(output)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(benchmarks.servers, "Popen", ForkedPython)
        patch.setattr(sys, "argv", ["benchmarks", *words])
        main()
    loaded: dict[str, Any] = json.loads(Path(output).read_text())
    return loaded


class TestQuickRun:
    def test_each_request_writes_as_many_rows_and_commits_as_it_should(self, report: dict[str, Any]) -> None:
        """An intake is durable in both stores, a read writes nothing; fsyncs are as many, where they can be counted."""
        counted = {one["scenario"]: (one["rows"], one["commits"]) for one in report["requests"]}
        assert counted == ROWS_AND_COMMITS
        assert all(one["fsyncs"] is None or one["fsyncs"] >= one["commits"] for one in report["requests"])

    def test_each_request_stands_beside_its_floor(self, report: dict[str, Any]) -> None:
        """Requests were answered by both, so that there is a ratio."""
        assert all(one["requests"] and one["ratio"] > 0 for one in report["requests"])

    def test_the_rules_were_measured(self, report: dict[str, Any]) -> None:
        """Match and slots ran in this process."""
        assert {one["rule"] for one in report["rules"]} == {"match among 4", "slots of one, 4 weeks"}

    def test_groups_were_formed_with_a_bound(self, report: dict[str, Any]) -> None:
        """Each list has a plan, and no plan has more points than the bound says."""
        assert len(report["plans"]) == 3
        assert all(0 < one["points"] <= one["most_points"] and one["gap"] >= 0 for one in report["plans"])

    def test_the_intake_was_sent_from_a_slow_phone(self, report: dict[str, Any]) -> None:
        """The browser told when its first question was there, and when each stage of sending began."""
        assert {one["wait"]: one["seconds"] > 0 for one in report["browser"]} == {
            "first question usable": True,
            "sealing and sending": True,
            "word list and phrase derivation": True,
        }

    def test_a_file_was_shown_and_a_note_saved_at_the_desk(self, report: dict[str, Any]) -> None:
        """The browser told how long a counselor waited for each."""
        assert {one["wait"]: one["seconds"] > 0 for one in report["desk"]} == {
            "3 opened records shown": True,
            "a note of 20000 characters sealed and saved": True,
        }
