"""An organisation at its terminals: founded, installed and staffed by commands alone, and women who come to it."""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx

from app.clock import SystemClock
from app.demo import samples
from app.sdk.clients import ClientDevice
from app.sdk.groups import accept_group_invitation, choose_alias
from app.sdk.intakes import PreparedIntake
from app.sdk.letters import LetterSubject, write_to_team
from tests.api.cli.terminals import Terminal, reading, run_helpline, written

STORY = "I stand at the window. \x1b[2J\u202e[bold]Zubrovka[/bold]"
ALIAS = "Verabejka"


@dataclass
class Desk:
    """A running organisation: its coordinator and one counselor at their terminals, and where the server is."""

    server: str
    coordinator: Terminal
    counselor: Terminal
    folder: Path

    @property
    def people(self) -> tuple[Terminal, Terminal]:
        """Both."""
        return self.coordinator, self.counselor


def found(folder: Path) -> str:
    """Found an organisation and install its server in `folder`; return the coordinator's passphrase."""
    with reading() as (secrets, descriptor):
        done = run_helpline(
            *("organisation", "create", "--folder", str(folder / "organisation"), "--name", "Sample"),
            *("--handle", "olga", "--role", "administrator", f"--secrets-fd={descriptor}"),
            fds=(descriptor,),
        )
        assert done.returncode == 0, done.stderr
    founding = folder / "organisation" / "founding.json"
    done = run_helpline("init", "--data-dir", str(folder / "data"), "--founding", str(founding))
    assert done.returncode == 0, done.stderr
    return secrets.read_line()["passphrase"]


def bring_in(coordinator: Terminal, handle: str, role: str) -> Terminal:
    """Invite somebody, let her accept, compare words, admit her, and let her enrol."""
    code = coordinator.run_for_secret("staff", "invite", f"--role={role}")["invitation_code"]
    with written(f"{code}\n") as code_fd, reading() as (secrets, descriptor):
        newcomer = Terminal(coordinator.server, coordinator.clock, handle, "")
        shown = newcomer.invoke(
            *("staff", "accept", f"--handle={handle}", "--language=ru"),
            *(f"--code-fd={code_fd}", f"--secrets-fd={descriptor}"),
        )
    made = secrets.read_line()
    newcomer.passphrase, newcomer.recovery_code = made["passphrase"], made["recovery_code"]
    words = re.search(r"same:\n    (.+)\n", shown)
    assert words
    coordinator.run("staff", "admit", handle, "--words", words[1], "--role", role)
    newcomer.enrol()
    return newcomer


def ask_for_help(server: str) -> str:
    """Send an intake as a woman's device would; return her client id."""

    async def send() -> str:
        async with httpx.AsyncClient(base_url=server, timeout=60) as http:
            return (await _send_intake(ClientDevice(http, SystemClock()))).client_id.hex()

    return asyncio.run(send())


def write_letter(server: str, text: str) -> None:
    """Let a woman come and write to the intake team alone."""

    async def write() -> None:
        async with httpx.AsyncClient(base_url=server, timeout=60) as http:
            device = ClientDevice(http, SystemClock())
            await device.log_in((await _send_intake(device)).phrase.phrase())
            await write_to_team(device, LetterSubject.COMPLAINT, text)

    asyncio.run(write())


def invite_and_seat(desk: Desk, group_id: str) -> str:
    """Let a woman come, the coordinator invite her to a group, and her take a seat; return her client id."""

    async def take_part() -> str:
        async with httpx.AsyncClient(base_url=desk.server, timeout=60) as http:
            device = ClientDevice(http, SystemClock())
            prepared = await _send_intake(device)
            names = (group_id[:8], prepared.client_id.hex())
            await asyncio.to_thread(desk.coordinator.run, "group", "invite", *names)
            await device.log_in(prepared.phrase.phrase())
            await accept_group_invitation(device, UUID(group_id))
            await choose_alias(device, UUID(group_id), "Vesna")
            return prepared.client_id.hex()

    return asyncio.run(take_part())


async def _send_intake(device: ClientDevice) -> PreparedIntake:
    return await device.ask_for_help(criteria=samples.criteria(), story=STORY, alias=ALIAS, list_id="be-1")
