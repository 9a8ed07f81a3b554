"""One run of the demo: a fresh folder, a free port, the story, and then a service that stays up."""

import shutil
import signal
import tempfile
import threading
from pathlib import Path
from typing import Final

import anyio
from rich.console import Console
from rich.panel import Panel

from app.clock import Clock, SystemClock, today
from app.demo.installing import install_organisation
from app.demo.people import devices_at, found_sample_organisation
from app.demo.servers import free_port, running_server
from app.demo.story import (
    Storyteller,
    Told,
    leave_somebody_waiting,
    tell_erasure,
    tell_founding,
    tell_group,
    tell_intake,
    tell_match,
    tell_return,
    tell_sessions,
    tell_theft,
)
from app.sdk.foundings import FoundedOrganisation

# The invented women of the demo must not wait for proof of work meant for strangers.
_SETTINGS: Final = {"HELPLINE_PROOF_OF_WORK_ROUNDS": "20", "HELPLINE_API_DOCS": "1"}


def run_demo(console: Console, *, stay: bool) -> None:
    """Tell the whole story against a real server; with `stay`, leave it running until Ctrl-C.

    Everything lives in a temporary folder that is removed at the end. Raises `ContentWasReadable` when the
    promise is broken.
    """
    folder = Path(tempfile.mkdtemp(prefix="helpline-demo-"))
    try:
        clock = SystemClock()
        data_dir = folder / "server"
        data_dir.mkdir()
        founded = found_sample_organisation(folder / "coordinator", today(clock))
        with console.status("Preparing an empty server …"):
            anyio.run(install_organisation, data_dir, founded.founding, clock)
        with running_server(
            data_dir, port=free_port(), log=folder / "server.log", settings=_SETTINGS
        ) as address:
            told = anyio.run(_tell, console, data_dir, address, founded, clock)
            _show_ways_in(console, address, told)
            if stay:
                _wait_for_interrupt(console)
    finally:
        shutil.rmtree(folder)


async def _tell(
    console: Console, data_dir: Path, address: str, founded: FoundedOrganisation, clock: Clock
) -> Told:
    teller = Storyteller(console, data_dir)
    async with devices_at(address, clock, on_request=teller.record) as devices:
        told = await tell_founding(teller, devices, founded)
        await tell_intake(teller, devices, told)
        await tell_match(teller, told)
        woman = await tell_return(teller, devices, told)
        await tell_sessions(teller, told, woman)
        await tell_group(teller, devices, told)
        tell_theft(teller)
        await tell_erasure(teller, told, woman)
        await leave_somebody_waiting(devices, told)
        return told


def _show_ways_in(console: Console, address: str, told: Told) -> None:
    console.rule("[bold]The service is running", align="left")
    console.print(f"  The form a woman sees:  [bold]{address}/[/bold]", highlight=False)
    console.print(f"  The API, described:     {address}/api/v1/openapi.json", highlight=False)
    for one in told.cast.credentials:
        lines = (
            f"passphrase   {one.passphrase}",
            f"TOTP secret  {one.totp_secret}",
            f"recovery     {one.recovery_code}",
        )
        console.print(
            Panel("\n".join(lines), title=f"{one.handle} ({', '.join(one.roles)})", title_align="left")
        )
    console.print(f"  Somebody new waits. Her phrase: [bold]{told.phrase}[/bold]", highlight=False)
    console.print("  Everybody here is invented, and everything is gone when this ends.")
    console.print("  A TOTP code opens once: if one was just used, wait for the next.")
    console.print(
        f"  Try:  .venv/bin/helpline waiting --server {address} --handle {told.cast.credentials[0].handle}",
        highlight=False,
    )


def _wait_for_interrupt(console: Console) -> None:
    console.print("  [bold]Ctrl-C ends it.[/bold]")
    stopped = threading.Event()
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda *_: stopped.set())
    stopped.wait()
