"""The whole path at the terminal: one woman from the waiting list to a sealed note, a group, and the staff."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import httpx

from app.clock import SystemClock, today
from app.crypto.fingerprints import fingerprint_words
from app.crypto.organisations import DIRECTORY_VALID_DAYS
from app.demo import samples
from app.sdk.permits import CLIENT_SUBJECT
from tests.api.cli.desks import ALIAS, Desk, ask_for_help, bring_in, invite_and_seat, write_letter
from tests.api.cli.terminals import Terminal, reading, written

NOTE = "She slept two nights. Kalyna."
MESSAGE = "Write whenever you like. Ramonak."


def _hours_in_toml(first_day: date) -> str:
    """Return hours as a person would write them, with days and wall times in TOML's own form."""
    days = "".join(
        f"[[weekly]]\nweekday = {weekday}\nstarts = 12:00:00\nends = 18:00:00\nvalid_from = {first_day}\n"
        for weekday in range(5)
    )
    return f'zone = "Europe/Vilnius"\n{days}[policy]\nnotice_minutes = 120\n'


class TestPath:
    def test_from_the_waiting_list_to_a_sealed_note(self, desk: Desk, tmp_path: Path) -> None:
        """Hours, waiting, match, assign, read, message, note, agenda: each command does its part."""
        olga, marta = desk.coordinator, desk.counselor
        assert "You have no clients yet." in marta.run("clients")
        assert "You have set no hours yet." in marta.run("hours", "show")

        hours = tmp_path / "hours.toml"
        hours.write_text(_hours_in_toml(today(SystemClock())))
        marta.run("hours", "set", str(hours))
        assert "Thursday" in marta.run("hours", "show")
        offer = tmp_path / "offer.json"
        offer.write_text(json.dumps(samples.capabilities("marta")))
        marta.run("capabilities", "set", str(offer))
        assert '"be"' in marta.run("capabilities", "show")

        client_id = ask_for_help(desk.server)
        assert "on hold" in olga.run("triage", client_id[:8], "--hold", "--note", text=samples.TRIAGE)
        listed = olga.run("waiting")
        assert "on hold" in listed
        assert client_id[:12] in listed
        assert ALIAS in listed
        assert ALIAS not in olga.run("waiting", "--closed")

        hours_asked = ("--since=2026-03-02", "--zone=Europe/Vilnius", "--slot=Tue 14:00", "--fewest=2")
        planned = olga.run("group", "form", *hours_asked, "--prefer=Thu 15:00")
        assert "No group can be formed." in planned
        assert "0 of 1 women in 0 groups." in planned
        assert "Who is placed: nothing better exists." in planned
        assert "1 fit" in planned

        matched = olga.run("match", client_id[:8])
        assert "1. marta" in matched
        assert "Counselors left after each question" in matched
        first_hour = re.search(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}) \(UTC([+-]\d{2}:\d{2})\)", matched)
        assert first_hour
        held = f"{first_hour[1]}T{first_hour[2]}{first_hour[3]}"
        assert "proposed" in olga.run("assign", client_id[:8], "marta", "--hold", held)

        assert ALIAS in marta.run("clients")
        assert "held" in marta.run("agenda")
        marta.run("message", client_id[:8], text=MESSAGE)
        marta.run("note", client_id[:8], text=NOTE)
        opened = marta.run("read", client_id[:8])
        assert "Note by you" in opened
        assert "Statement by the client" in opened
        assert all(words in opened for words in (NOTE, MESSAGE, "Zubrovka", ALIAS))
        self._coordinator_reads_no_note(desk, client_id)

    def _coordinator_reads_no_note(self, desk: Desk, client_id: str) -> None:
        opened = desk.coordinator.run("read", client_id)
        assert "Zubrovka" in opened
        assert NOTE not in opened
        assert MESSAGE not in opened

    def test_a_letter_cannot_move_the_cursor(self, desk: Desk) -> None:
        """Control characters and turned writing in a story are shown as what they are, brackets as brackets."""
        opened = desk.coordinator.run("read", ask_for_help(desk.server))
        assert "Zubrovka" in opened
        assert "[bold]" in opened
        assert "\x1b" not in opened
        assert "\u202e" not in opened


class TestDrafts:
    def test_a_draft_is_kept_shown_and_discarded(self, desk: Desk, tmp_path: Path) -> None:
        """One for each client, overwritten; it stands among no notes."""
        marta, client = desk.counselor, _assigned(desk, tmp_path)
        assert "No draft" in marta.run("draft", "show", client)
        for text in ("Begun.", NOTE):
            marta.run("draft", "keep", client, text=text)
        assert NOTE in marta.run("draft", "show", client)
        assert NOTE not in marta.run("read", client)
        marta.run("draft", "discard", client)
        assert "No draft" in marta.run("draft", "show", client)


class TestSessions:
    def test_a_series_from_preview_to_cancellation(self, desk: Desk, tmp_path: Path) -> None:
        """Previewed, booked, moved from the second on, cancelled; another calendar comes in, hers has an address."""
        marta, client = desk.counselor, _assigned(desk, tmp_path)
        start = f"{today(SystemClock()) + timedelta(days=20)}T06:00+00:00"
        week = ("session", "series", client, start, "3")
        assert "Nothing is booked yet." in marta.run(*week, "--preview")
        assert "Booked: 3 sessions." in marta.run(*week)
        sessions = re.findall(r"^\W*([0-9a-f]{8}-[0-9a-f]{3}).*booked", marta.run("agenda"), re.MULTILINE)
        later = f"{today(SystemClock()) + timedelta(days=28)}T06:00+00:00"
        assert marta.run("session", "move", sessions[1], later, "--following").count("Moved: ") == 2
        assert "has not started" in marta.run("session", "complete", sessions[0], succeed=False)
        assert marta.run("session", "cancel", sessions[0], "--series").count("Cancelled: ") == 3

        other = tmp_path / "other.ics"
        other.write_text(_calendar(today(SystemClock()) + timedelta(days=9)))
        assert "taken over: 1." in marta.run("calendar", "import", str(other))
        shown = marta.run("calendar", "show")
        assert "It has no address." in shown
        assert "Dentist" not in shown
        address = re.search(r"http://\S+/calendars/[A-Za-z0-9_-]{43}\.ics", marta.run("calendar", "address"))
        assert address
        assert httpx.get(address[0]).text.count("STATUS:CANCELLED") >= 3
        marta.run("calendar", "revoke")
        assert httpx.get(address[0]).status_code == 404
        assert "cannot be read as a calendar" in marta.run(
            "calendar", "import", str(tmp_path / "offer.json"), succeed=False
        )


def _assigned(desk: Desk, folder: Path) -> str:
    """Return the beginning of the id of a new client of marta's."""
    offer = folder / "offer.json"
    offer.write_text(json.dumps(samples.capabilities("marta")))
    desk.counselor.run("capabilities", "set", str(offer))
    client_id = ask_for_help(desk.server)
    desk.coordinator.run("assign", client_id, "marta")
    return client_id[:12]


def _calendar(on: date) -> str:
    lines = (
        *(
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Other//EN",
            "BEGIN:VEVENT",
            "UID:1",
            "SUMMARY:Dentist",
        ),
        *(f"DTSTAMP:{on:%Y%m%d}T000000Z", f"DTSTART:{on:%Y%m%d}T100000Z", f"DTEND:{on:%Y%m%d}T110000Z"),
        *("END:VEVENT", "END:VCALENDAR", ""),
    )
    return "\r\n".join(lines)


class TestSharing:
    def test_a_client_goes_through_many_hands_and_back(self, desk: Desk, tmp_path: Path) -> None:
        """Stand-in, supervision, giving back, another counselor, a link: each does what it says."""
        olga, marta = desk.coordinator, desk.counselor
        lena = bring_in(olga, "nina", "counselor")
        lena_id = self._staff_id(lena)
        offer = tmp_path / "offer.json"
        offer.write_text(json.dumps(samples.capabilities("lena")))
        for counselor in (marta, lena):
            counselor.run("capabilities", "set", str(offer))
        client = ask_for_help(desk.server)
        olga.run("assign", client, "marta")
        marta.run("note", client[:12], text=NOTE)
        until = (today(SystemClock()) + timedelta(days=9)).isoformat()
        marta.run("share", "stand-in", client[:12], lena_id[:8], "--until", until)
        assert client[:12] in lena.run("share", "list")
        lena.run("message", client[:12], text=MESSAGE)
        assert "It is over." in marta.run("share", "end", client[:12], lena_id[:8])
        marta.run("share", "supervise", client[:12], self._first_words(lena), "--until", until)
        number = re.search(r"#(\d+)  Note by you", marta.run("read", client[:12]))
        assert number
        marta.run("share", "note", client[:12], number[1])
        assert NOTE in lena.run("read", client)
        nothing_whole = ("--no-conversation", "--no-notes", "--note", number[1])
        marta.run("share", "hand-over", client[:12], lena_id[:8], *nothing_whole)
        marta.run("share", "give-back", client[:12], "--reason", "no-room", "--yes")
        assert "supervision" not in lena.run("share", "list")
        olga.run("assign", client, "nina")
        assert NOTE not in lena.run("read", client[:12])
        self._link(desk, lena, client)

    def _link(self, desk: Desk, lena: Terminal, earlier: str) -> None:
        new = ask_for_help(desk.server)
        desk.coordinator.run("assign", new, "nina")
        refused = lena.run("share", "link", new[:12], earlier, "--words", "bread " * 8, succeed=False)
        assert "Nothing was linked." in refused
        words = " ".join(fingerprint_words("ru-1", CLIENT_SUBJECT, bytes.fromhex(new)))
        assert "Linked." in lena.run("share", "link", new[:12], earlier, "--words", words)
        assert "Zubrovka" in lena.run("read", new[:12])

    def _first_words(self, terminal: Terminal) -> str:
        found = re.search(r"Your words: (\w+ \w+) ", terminal.run("share", "list"))
        assert found
        return found[1]

    def _staff_id(self, terminal: Terminal) -> str:
        found = re.search(r"Your staff id: ([0-9a-f-]{36})", terminal.run("share", "list"))
        assert found
        return found[1]


class TestGroups:
    def test_a_group_from_its_opening_to_a_note(self, desk: Desk) -> None:
        """A coordinator plans, describes and invites; a woman takes a seat; the facilitator admits her and writes."""
        olga, marta = desk.coordinator, desk.counselor
        assert "There are no groups yet." in olga.run("group", "list")
        opened = re.search(r"Its id: ([0-9a-f-]{36})", olga.run("group", "create", "marta", "--seats", "4"))
        assert opened
        group_id = opened[1]
        said = ("--language", "be", "--way", "video", "--share-aliases")
        olga.run("group", "describe", group_id[:8], *said, text="Loss\nEight evenings.")
        olga.run("group", "state", group_id[:8], "forming")
        client_id = invite_and_seat(desk, group_id)
        assert "seated" in olga.run("group", "invitations", group_id[:8])
        assert "from now on: 1." in marta.run("group", "admit", group_id[:8])
        marta.run("group", "note", group_id[:8], text=NOTE)
        marta.run("group", "announce", group_id[:8], text=NOTE)
        assert "Eight evenings." in marta.run("group", "about", group_id[:8])
        assert "Vesna" in marta.run("group", "lines", group_id[:8])
        marta.run("group", "answer", group_id[:8], client_id, text=NOTE)
        self._it_meets_twice(desk, group_id[:8])
        olga.run("group", "withdraw", group_id[:8], client_id)
        assert re.search(f"{group_id[:12]}.* forming .* yes ", marta.run("group", "list"))

    def _it_meets_twice(self, desk: Desk, group: str) -> None:
        marta = desk.counselor
        day = today(SystemClock()) + timedelta(days=3)
        planned = ("group", "plan", group, f"{day}T18:00", "2", "--zone", "Europe/Vilnius")
        assert "Planned: 2." in marta.run(*planned)
        assert "no time" in marta.run(*planned, succeed=False)
        session_id = re.search(r"([0-9a-f]{8}-[0-9a-f]{3})", marta.run("group", "sessions", group))
        assert session_id
        moved = ("group", "move", group, session_id[1], f"{day}T19:00", "--following")
        assert marta.run(*moved).count("Moved: ") == 2
        assert "not said" in marta.run("group", "attended", group, session_id[1])
        assert marta.run("group", "cancel", group, session_id[1]).count("Cancelled: ") == 1


class TestClosing:
    def test_somebody_who_waits_is_closed(self, desk: Desk) -> None:
        """After a coordinator closed her file she waits no more; without a yes nothing is done."""
        olga, client = desk.coordinator, ask_for_help(desk.server)[:12]
        olga.run("close", client, "--reason", "not-genuine", succeed=False)
        assert client in olga.run("waiting", "--closed")
        assert "Her file is closed." in olga.run("close", client, "--reason", "not-genuine", "--yes")
        assert client not in olga.run("waiting", "--closed")


class TestLetters:
    def test_a_letter_is_listed_read_and_settled(self, desk: Desk) -> None:
        """A coordinator sees who wrote, opens it here, and marks it; her counselor's terminal has no such list."""
        olga = desk.coordinator
        write_letter(desk.server, MESSAGE)
        listed = re.search(r"^\W*([0-9a-f]{8}-[0-9a-f]{3})", olga.run("letters", "list"), re.MULTILINE)
        assert listed
        opened = olga.run("letters", "read", listed[1])
        assert MESSAGE in opened
        assert "complaint" in opened
        olga.run("letters", "settle", listed[1])
        assert "There is no such letter." in olga.run("letters", "list")
        assert listed[1] in olga.run("letters", "list", "--settled")
        desk.counselor.run("letters", "list", succeed=False)


class TestStaff:
    def test_somebody_is_brought_in_and_sent_away(self, desk: Desk) -> None:
        """A counselor is admitted, listed, suspended, cannot log in; then the team gets another key, and goes on."""
        olga, waiting = desk.coordinator, ask_for_help(desk.server)
        lena = bring_in(olga, "lena", "counselor")
        assert re.search(r"lena\s.*counselor.*active", olga.run("staff", "list"))
        assert "You have no clients yet." in lena.run("clients")
        olga.run("staff", "suspend", "lena", "--yes")
        assert re.search(r"lena\s.*suspended", olga.run("staff", "list"))
        assert "Each one-time code works once" in lena.run("clients", succeed=False)
        assert "; 0 were granted" not in olga.run("organisation", "rotate-team-key", "--yes")
        assert "; 0 were granted" in olga.run("organisation", "rotate-team-key", "--cases-only")
        assert "Zubrovka" in olga.run("read", waiting)

    def test_lost_words_and_a_lost_authenticator_are_replaced(self, desk: Desk) -> None:
        """Lost words: the printed code leads back, and a colleague resets the second factor lost with them."""
        vera = bring_in(desk.coordinator, "vera", "counselor")
        old = vera.passphrase
        vera.passphrase = vera.run_for_secret("staff", "passphrase")["passphrase"]
        assert "You have no clients yet." in vera.run("clients")
        vera.passphrase, old = old, vera.passphrase
        vera.run("clients", succeed=False)
        desk.coordinator.run("staff", "reset-totp", "vera", "--yes")
        with written(f"{vera.recovery_code}\n") as code_fd, reading() as (secrets, descriptor):
            fds = (f"--code-fd={code_fd}", f"--secrets-fd={descriptor}")
            vera.invoke("staff", "recover", "--handle=vera", *fds, "--no-second-factor")
        vera.passphrase = secrets.read_line()["passphrase"]
        vera.enrol()
        assert "You have no clients yet." in vera.run("clients")
        desk.coordinator.run("staff", "suspend", "vera", "--yes")

    def test_the_directory_is_renewed(self, desk: Desk) -> None:
        """The coordinator signs it for thirty days more."""
        expires_on = today(SystemClock()) + timedelta(days=DIRECTORY_VALID_DAYS)
        assert f"good until {expires_on}" in desk.coordinator.run("staff", "renew")

    def test_a_newcomer_whose_words_differ_is_not_admitted(self, desk: Desk) -> None:
        """Other words than hers stop the admission, and she stays outside."""
        olga = desk.coordinator
        code = olga.run_for_secret("staff", "invite", "--role=counselor")["invitation_code"]
        with written(f"{code}\n") as code_fd, reading() as (_, descriptor):
            newcomer = Terminal(desk.server, olga.clock, "daria", "")
            newcomer.invoke(
                "staff", "accept", "--handle=daria", f"--code-fd={code_fd}", f"--secrets-fd={descriptor}"
            )
        refused = olga.run("staff", "admit", "daria", "--words", "bread " * 8, succeed=False)
        assert "do not admit her" in refused
        assert re.search(r"daria\s.*pending", olga.run("staff", "list"))


class TestSecrets:
    def test_no_secret_was_an_argument_or_was_printed(self, desk: Desk) -> None:
        """After all of this, neither command lines nor outputs hold a passphrase or a TOTP secret."""
        for person in desk.people:
            seen = "\n".join([*person.arguments, *person.output])
            assert person.handle in seen
            assert person.passphrase not in seen
            assert person.totp_secret not in seen
