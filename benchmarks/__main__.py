"""`python -m benchmarks`: measure, print, and write JSON if asked. A missed target is reported, and no error."""

import argparse
import tempfile
from pathlib import Path

from rich.console import Console

from benchmarks import reports
from benchmarks.browser import measure_browser
from benchmarks.databases import DATABASES
from benchmarks.materials import QUICK, WHOLE, prepare
from benchmarks.measuring import Measured, measure
from benchmarks.plans import measure_plans
from benchmarks.rules import measure_rules

# Wide enough for the table also where the output is no terminal.
_COLUMNS = 170


def main() -> None:
    """Run the benchmarks that were asked for."""
    asked = _parser().parse_args()
    sizes = QUICK if asked.quick else WHOLE
    console = Console(width=_COLUMNS)
    measured: list[Measured] = []
    with console.status("Making keys, seals and proofs of work …") as status:
        material = prepare(sizes)
        status.update("Rules")
        rules = measure_rules(material.clock, counselors=sizes.counselors, runs=sizes.rule_runs)
        for name in asked.database or DATABASES:
            with tempfile.TemporaryDirectory(prefix="helpline-bench-") as folder:
                data_dir = Path(folder)
                with DATABASES[name](data_dir) as database:
                    measured += measure(database, material, sizes, data_dir, status.update)
        status.update("Groups")
        plans = measure_plans(is_whole=not asked.quick)
        status.update("The intake on a slow phone, the desk on this machine")
        browser = measure_browser(sizes, slowed=not asked.quick)
    reports.show(console, measured, rules, plans, browser)
    if asked.quick:
        console.print("  [bold]A quick run:[/bold] it shows that everything runs. Its times mean nothing.")
    if asked.output:
        reports.write(asked.output, measured, rules, plans, browser)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--output", type=Path, help="write everything as JSON to this file")
    parser.add_argument(
        "--quick", action="store_true", help="a few requests only: shows that it runs, measures nothing"
    )
    parser.add_argument(
        "--database", action="append", choices=[*DATABASES], help="only this one; may stand twice"
    )
    return parser


if __name__ == "__main__":
    main()
