"""Reminders by mail at the terminal: a wish set, shown and taken back, and a mail server tried out."""

from pathlib import Path

from anyio import to_thread
from typer.testing import Result

from tests.api.cli.desks import Desk
from tests.api.cli.terminals import run_here
from tests.integration.mail_servers import PASSWORD, USER, PostOffice, running_post_office

ADDRESS = "marta@mail.example"


class TestWish:
    def test_from_setting_to_forgetting(self, desk: Desk) -> None:
        """Set for an hour, shown, refused where it is not hers to wish, forgotten."""
        marta = desk.counselor
        assert "no address of yours is kept" in marta.run("mail", "show")
        marta.run("mail", "set", ADDRESS, "--hour=9", "--zone=Europe/Vilnius", "--language=ru")
        shown = marta.run("mail", "show")
        assert ADDRESS in shown
        assert "at 9:00 (Europe/Vilnius)" in shown
        assert "Only coordinators" in marta.run("mail", "set", ADDRESS, "--intakes", succeed=False)
        marta.run("mail", "forget")
        assert ADDRESS not in marta.run("mail", "show")


class TestTrying:
    async def test_a_reminder_goes_through_the_mail_server(self, tmp_path: Path) -> None:
        """It arrives; an address that nobody has, and a server that is gone, are told in a sentence."""
        async with running_post_office(tmp_path, security="none") as office:
            tried = await _try(office, tmp_path)
            assert tried.exit_code == 0, tried.output
            assert office.recipients == [ADDRESS]
            office.to_recipient = "550 Nobody"
            assert "knows nobody with this address" in (await _try(office, tmp_path)).output
        refused = await _try(office, tmp_path)
        assert refused.exit_code == 1
        assert "does not answer, or did not take it" in refused.output

    def test_half_a_mail_server_is_refused(self, tmp_path: Path) -> None:
        """None at all, a user without a password, and no TLS on the way elsewhere: each is said."""
        assert "No mail server is set" in run_here("mail", "try", ADDRESS, "--data-dir", str(tmp_path)).output
        for half in (
            {"HELPLINE_MAIL_HOST": "post.example"},
            {"HELPLINE_MAIL_USER": USER},
            {"HELPLINE_MAIL_PASSWORD": PASSWORD},
            {
                "HELPLINE_MAIL_HOST": "post.example",
                "HELPLINE_MAIL_FROM": ADDRESS,
                "HELPLINE_MAIL_SECURITY": "none",
            },
        ):
            refused = run_here("mail", "try", ADDRESS, "--data-dir", str(tmp_path), urls=half)
            assert "HELPLINE_MAIL_* do not fit together" in refused.output
            assert PASSWORD not in refused.output


async def _try(office: PostOffice, folder: Path) -> Result:
    named = {
        "HELPLINE_MAIL_HOST": "127.0.0.1",
        "HELPLINE_MAIL_PORT": str(office.port),
        "HELPLINE_MAIL_FROM": "post@helpline.example",
        "HELPLINE_MAIL_SECURITY": "none",
    }
    return await to_thread.run_sync(
        lambda: run_here("mail", "try", ADDRESS, "--data-dir", str(folder), urls=named)
    )
