"""What a person is told at the terminal when something does not work: one sentence, nothing typed repeated."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from app.sdk import intakes
from app.sdk.contents import Content, ContentType
from tests.api.cli.desks import ALIAS, Desk, ask_for_help


class TestRefusals:
    def test_a_wrong_code_is_one_sentence(self, desk: Desk) -> None:
        """Who logs in with a code that was used before is told so, in one line."""
        anna = replace(desk.counselor, totp_secret="A" * 32)
        assert len(anna.run("agenda", succeed=False).strip().splitlines()) == 1

    def test_a_passphrase_that_is_none_is_not_repeated(self, desk: Desk) -> None:
        """Words of no list are refused on this machine, and not shown again."""
        anna = replace(desk.counselor, passphrase="this was never a passphrase of mine")
        refused = anna.run("agenda", succeed=False)
        assert "These are not the words of a phrase" in refused
        assert "never" not in refused

    def test_a_role_one_lacks_is_said_plainly(self, desk: Desk) -> None:
        """A counselor has no waiting list, and a coordinator no agenda."""
        assert "for a coordinator" in desk.counselor.run("waiting", succeed=False)
        assert "for a counselor" in desk.coordinator.run("agenda", succeed=False)

    def test_an_unknown_client_is_said_plainly(self, desk: Desk) -> None:
        """A beginning that fits nobody, or is too short, is answered in words."""
        assert "no client of yours" in desk.counselor.run("read", "ffffffff", succeed=False)
        assert "at least 4" in desk.counselor.run("read", "f", succeed=False)

    def test_a_beginning_invites_nobody(self, desk: Desk) -> None:
        """Whom an admission names she types herself, all of it; matching shows it with the opened intake."""
        client_id = ask_for_help(desk.server)
        refused = desk.coordinator.run("group", "invite", "ffff", client_id[:12], succeed=False)
        assert "whole id" in refused
        assert client_id in desk.coordinator.run("match", client_id[:12])

    def test_an_empty_note_is_not_sent(self, desk: Desk) -> None:
        """Nothing written, nothing asked, nothing sent."""
        assert "Nothing was written" in desk.counselor.run("note", "ffffffff", text="  \n", succeed=False)

    def test_a_text_that_is_too_long_is_not_sent(self, desk: Desk) -> None:
        """The bound is said before anything is asked."""
        refused = desk.counselor.run("note", "ffffffff", text="ы" * 25_001, succeed=False)
        assert "at most 50000 bytes" in refused

    def test_an_intake_that_is_forged_hides_nobody(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        """It stands in the list as what it is, and the women beside it are shown."""
        ask_for_help(desk.server)
        monkeypatch.setattr(
            intakes, "criteria_content", lambda *_: Content(ContentType.CRITERIA, {"alias": "Mallory"})
        )
        forged = ask_for_help(desk.server)
        listed = desk.coordinator.run("waiting")
        assert ALIAS in listed
        assert re.search(rf"{forged[:12]}.*cannot be opened", listed)
        assert "Mallory" not in listed

    def test_a_server_that_is_away_is_said_plainly(self, desk: Desk) -> None:
        """No traceback when nobody listens."""
        away = replace(desk.counselor, server="http://127.0.0.1:9")
        assert "The server does not answer" in away.run("agenda", succeed=False)

    def test_hours_the_server_refuses_are_said_plainly(self, desk: Desk, tmp_path: Path) -> None:
        """A file whose fields are not hours is refused, and nothing of it is repeated."""
        file = tmp_path / "hours.json"
        file.write_text('{"zone": "Nowhere/Zubrovka"}')
        assert "Zubrovka" not in desk.counselor.run("hours", "set", str(file), succeed=False)
