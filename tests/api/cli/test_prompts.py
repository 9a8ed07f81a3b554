"""At a real terminal: secrets are asked for unseen, and a text survives what goes wrong after it was typed."""

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.api.cli.desks import Desk, ask_for_help, bring_in
from tests.api.cli.terminals import ROOT, Terminal

NOTE = "Typed at the terminal. Kalyna."
END_OF_TEXT = "\x04"
_PATIENCE_SECONDS = 60


@dataclass
class Screen:
    """What a person at a terminal sees, and her keyboard."""

    descriptor: int
    seen: str = ""

    def wait_for(self, words: str) -> None:
        """Wait until these words appear after all that was waited for before."""
        start = len(self.seen)
        while words not in self.seen[start:]:
            ready, _, _ = select.select([self.descriptor], [], [], _PATIENCE_SECONDS)
            assert ready, f"waited for {words!r}"
            self.seen += os.read(self.descriptor, 4_096).decode()

    def type(self, text: str) -> None:
        """Type."""
        os.write(self.descriptor, text.encode())


@contextmanager
def at_terminal(*words: str, environment: dict[str, str] | None = None) -> Iterator[Screen]:
    """Run a command at a terminal of its own; it must succeed by the end of the block."""
    screen_end, program_end = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "from app.cli import main; main()", *words],
        cwd=ROOT,
        env={**os.environ, "TERM": "dumb", "COLUMNS": "200", "XDG_RUNTIME_DIR": "", **(environment or {})},
        stdin=program_end,
        stdout=program_end,
        stderr=program_end,
        start_new_session=True,
    )
    os.close(program_end)
    try:
        yield Screen(screen_end)
        assert process.wait(_PATIENCE_SECONDS) == 0
    finally:
        process.kill()
        process.wait()
        os.close(screen_end)


def _log_in(screen: Screen, person: Terminal, *, passphrase: str | None = None) -> None:
    screen.wait_for("Passphrase: ")
    screen.type(f"{passphrase or person.passphrase}\n")
    screen.wait_for("One-time code (6 digits): ")
    screen.type(f"{person.clock.next_code(person.totp_secret)}\n")


class TestLogIn:
    def test_passphrase_and_code_are_typed_unseen(self, desk: Desk) -> None:
        """Who looks over her shoulder sees neither; the handle is asked for openly."""
        marta = desk.counselor
        with at_terminal("agenda", "--server", desk.server) as screen:
            screen.wait_for("Handle: ")
            screen.type("marta\n")
            _log_in(screen, marta)
            screen.wait_for("\n")
        assert "marta" in screen.seen
        assert marta.passphrase not in screen.seen


class TestSecretsAtTerminal:
    def test_an_invitation_code_is_shown_at_a_terminal(self, desk: Desk) -> None:
        """Without a file descriptor it is shown here, once."""
        command = ("staff", "invite", "--role=counselor", "--server", desk.server, "--handle=olga")
        with at_terminal(*command) as screen:
            _log_in(screen, desk.coordinator)
            screen.wait_for("This is shown once.")
        assert "Invitation code" in screen.seen


class TestWriting:
    def test_a_text_survives_a_failed_log_in(self, desk: Desk) -> None:
        """A slip in the passphrase costs her nothing that she wrote."""
        marta, client_id = _with_a_client(desk)
        with at_terminal("note", client_id, "--server", desk.server, "--handle", marta.handle) as screen:
            screen.wait_for("Ctrl-D")
            screen.type(f"{NOTE}\n{END_OF_TEXT}")
            _log_in(screen, marta, passphrase="a slip")
            screen.wait_for("Your text is still here.")
            screen.type("y\n")
            _log_in(screen, marta)
            screen.wait_for("sealed and kept")
        assert NOTE in marta.run("read", client_id)

    def test_an_editors_file_lies_in_memory_and_is_gone_afterwards(self, desk: Desk, tmp_path: Path) -> None:
        """What she writes in an editor meets no disk."""
        marta, client_id = _with_a_client(desk)
        told = tmp_path / "where"
        editor = tmp_path / "editor"
        editor.write_text(f'#!/bin/sh\necho "{NOTE}" > "$1"\necho "$1" > {told}\n')
        editor.chmod(0o700)
        command = ("message", client_id, "--editor", "--server", desk.server, "--handle", marta.handle)
        surroundings = {"VISUAL": str(editor), "TMPDIR": "/var/tmp"}  # noqa: S108 - where it must not be
        with at_terminal(*command, environment=surroundings) as screen:
            _log_in(screen, marta)
            screen.wait_for("waits for her")
        file = Path(told.read_text().strip())
        assert file.is_relative_to("/dev/shm")  # noqa: S108 - where it was is what is looked at
        assert not file.parent.exists()
        assert NOTE in marta.run("read", client_id)


def _with_a_client(desk: Desk) -> tuple[Terminal, str]:
    """Return a new counselor and the id of a client who was assigned to her."""
    counselor = bring_in(desk.coordinator, f"writer-{len(desk.coordinator.output)}", "counselor")
    client_id = ask_for_help(desk.server)
    _offer_and_assign(desk, counselor, client_id)
    return counselor, client_id


def _offer_and_assign(desk: Desk, counselor: Terminal, client_id: str) -> None:
    offer = desk.folder / "offer.json"
    offer.write_text('{"languages": ["be"], "ways": ["video"], "capacity": 8}')
    counselor.run("capabilities", "set", str(offer))
    desk.coordinator.run("assign", client_id, counselor.handle)
