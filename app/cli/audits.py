"""`helpline audit verify`: walking the log's chain on the server."""

import typer

from app.audit.rules import ChainReport
from app.audit.service import verify_chain
from app.cli.failures import CannotContinue
from app.cli.installation import DataDirOption, are_databases_there, read_settings, with_stores
from app.cli.output import say, warn, working
from app.database import Stores, transaction

commands = typer.Typer(no_args_is_help=True, help="Look after the log of what was done.")


@commands.callback()
def audit() -> None:
    """Make a group of its commands."""


@commands.command()
def verify(data_dir: DataDirOption = None) -> None:
    """Walk the chain of the log from its start; exit code 1 where a link does not fit."""
    settings = read_settings(data_dir)
    if not are_databases_there(settings):
        raise CannotContinue("There is no database in this folder.")
    with working("Walking the chain …"):
        report = with_stores(settings, _walk)
    if not report.intact:
        raise CannotContinue(
            f"The log was changed: link {report.first_broken_position} does not fit. {report.length} before it do."
        )
    say(f"All {report.length} links fit. Note the head elsewhere; it shows whether all was rewritten:")
    say(f"    {report.head}", "bold")
    if report.unlinked:
        warn(
            f"{report.unlinked} events are not chained yet. The server does that within a minute while it runs."
        )


async def _walk(stores: Stores) -> ChainReport:
    async with transaction(stores, write=False) as work:
        return await verify_chain(work.main)
