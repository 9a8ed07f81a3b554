"""What a person is told at the terminal when something does not work: one sentence, nothing typed repeated."""

from dataclasses import replace
from pathlib import Path

from tests.api.cli.desks import Desk


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

    def test_an_empty_note_is_not_sent(self, desk: Desk) -> None:
        """Nothing written, nothing asked, nothing sent."""
        assert "Nothing was written" in desk.counselor.run("note", "ffffffff", text="  \n", succeed=False)

    def test_a_server_that_is_away_is_said_plainly(self, desk: Desk) -> None:
        """No traceback when nobody listens."""
        away = replace(desk.counselor, server="http://127.0.0.1:9")
        assert "The server does not answer" in away.run("agenda", succeed=False)

    def test_hours_the_server_refuses_are_said_plainly(self, desk: Desk, tmp_path: Path) -> None:
        """A file whose fields are not hours is refused, and nothing of it is repeated."""
        file = tmp_path / "hours.json"
        file.write_text('{"zone": "Nowhere/Zubrovka"}')
        assert "Zubrovka" not in desk.counselor.run("hours", "set", str(file), succeed=False)
