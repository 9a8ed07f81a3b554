"""Handing mails to a real mail server on loopback, with and without TLS, whatever it answers."""

import socket
from pathlib import Path
from typing import Any

import pytest

from app.clock import Clock
from app.crypto.randomness import random_id
from app.notifications.letters import build_mail
from app.notifications.posting import MailPasswordUnreadable, MailServer
from app.notifications.rules import LANGUAGES, MailKind, Outcome
from app.publishing.languages import PageLanguage
from app.publishing.mails import mail_words
from app.settings import Settings
from tests.fakes import FrozenClock
from tests.integration.mail_servers import PASSWORD, USER, PostOffice, running_post_office

SENDER, RECIPIENT = "post@helpline.example", "anna@mail.example"


def server_at(office: PostOffice, **others: Any) -> MailServer:  # noqa: ANN401 - fields of `Settings`
    """Return the mail server as an installation's settings name it."""
    named: dict[str, Any] = {"mail_host": "127.0.0.1", "mail_port": office.port, "mail_from": SENDER}
    known: dict[str, Any] = {"mail_user": USER, "mail_password": PASSWORD, "mail_ca_file": office.ca_file}
    return MailServer(Settings(**(named | known | others)))


async def post(server: MailServer, clock: Clock, language: str = "en") -> Outcome:
    """Hand a digest over."""
    mail = build_mail(
        mail_words(MailKind.DIGEST, language),
        mail_id=random_id(),
        language=language,
        sender=SENDER,
        recipient=RECIPIENT,
        at=clock.now(),
    )
    return await server.post(mail, RECIPIENT)


class TestHandingOver:
    async def test_it_goes_by_tls_with_a_log_in(self, tmp_path: Path, clock: FrozenClock) -> None:
        """The password may stand in a file; with a wrong one, or where nobody vouches for the server, nothing goes."""
        (tmp_path / "password").write_text(f"{PASSWORD}\n")
        async with running_post_office(tmp_path) as office:
            in_file = {"mail_password": None, "mail_password_file": tmp_path / "password"}
            tried: tuple[dict[str, Any], ...] = (
                in_file,
                {},
                {"mail_password": "wrong"},
                {"mail_ca_file": None},
            )
            told = [await post(server_at(office, **others), clock) for others in tried]
        assert told == [Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.NOT_NOW, Outcome.NOT_NOW]
        assert office.recipients == [RECIPIENT] * 2

    async def test_it_goes_by_tls_from_the_first_byte(self, tmp_path: Path, clock: FrozenClock) -> None:
        """On a port that speaks nothing else, without a log-in."""
        async with running_post_office(tmp_path, security="tls") as office:
            server = server_at(office, mail_security="tls", mail_user=None, mail_password=None)
            assert await post(server, clock) is Outcome.ACCEPTED

    async def test_a_server_without_tls_gets_no_password(self, tmp_path: Path, clock: FrozenClock) -> None:
        """Where STARTTLS is asked for and not offered, nothing is sent."""
        async with running_post_office(tmp_path, security="none") as office:
            assert await post(server_at(office), clock) is Outcome.NOT_NOW
            assert office.taken == []

    async def test_an_unreadable_password_is_told(self, tmp_path: Path, clock: FrozenClock) -> None:
        """By a fact without the path. A password that is set shows nowhere."""
        server = server_at(
            PostOffice(port=1), mail_password=None, mail_password_file=tmp_path / "canary-absent"
        )
        with pytest.raises(MailPasswordUnreadable) as raised:
            await post(server, clock)
        assert "canary" not in str(raised.value)
        with_password = server_at(PostOffice(port=1))
        assert PASSWORD not in repr(with_password) + repr(with_password.settings)

    async def test_what_it_answers_is_told_apart(self, tmp_path: Path, clock: FrozenClock) -> None:
        """Refused for now, refused for good, not taken, taken with the answer lost, and nobody there."""
        async with running_post_office(tmp_path, security="none") as office:
            server = server_at(office, mail_security="none", mail_user=None, mail_password=None)
            told = []
            for answers in (
                {"to_recipient": "451 Later"},
                {"to_recipient": "550 Nobody"},
                {"to_recipient": "250 OK", "to_text": "554 No"},
                {"to_text": "250 OK", "falls_silent": True},
            ):
                vars(office).update(answers)
                told.append(await post(server, clock))
            assert told == [Outcome.NOT_NOW, Outcome.NEVER, Outcome.NOT_NOW, Outcome.UNKNOWN]
            assert len(office.taken) == 1
        assert await post(server, clock) is Outcome.NOT_NOW


class TestMail:
    async def test_it_says_nothing_of_anybody(self, tmp_path: Path, clock: FrozenClock) -> None:
        """A few headers and constant words in her language; no link, no machine's name, another id each time."""
        async with running_post_office(tmp_path, security="none") as office:
            server = server_at(office, mail_security="none", mail_user=None, mail_password=None)
            for language in (*LANGUAGES, "en"):
                assert await post(server, clock, language) is Outcome.ACCEPTED
        assert {str(one["Subject"]) for one in office.taken} == {"Напамін", "Напоминание", "A reminder"}
        assert len({str(one["Message-ID"]) for one in office.taken}) == 4
        allowed = {
            *("From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted"),
            *(
                "Content-Type",
                "Content-Transfer-Encoding",
                "MIME-Version",
                "X-Peer",
                "X-MailFrom",
                "X-RcptTo",
            ),
        }
        for mail in office.taken:
            assert set(mail.keys()) <= allowed
            assert mail.get_content_type() == "text/plain"
            text = mail.as_string() + mail.get_content()
            assert not any(word in text.lower() for word in ("http", "helpline\n", "<img", "python"))
            assert socket.gethostname() not in str(mail["Message-ID"])
        assert set(office.greetings) == {"helpline.example"}

    def test_it_speaks_what_the_pages_speak(self) -> None:
        """Every language of the pages, and no other."""
        assert set(LANGUAGES) == set(PageLanguage)
