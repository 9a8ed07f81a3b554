"""What the doctor thinks of one fact at a time."""

import os
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.cli.examinations import (
    Finding,
    Grade,
    examine_clock,
    examine_copies,
    examine_copies_place,
    examine_directory,
    examine_file_times,
    examine_folder,
    examine_keys,
    examine_mail,
    examine_python,
    examine_room,
    examine_sqlite,
    examine_standing,
)
from app.migrating import Standing, Store
from app.retention.copy_files import CopyFile
from app.sessions.server_keys import load_or_create_server_keys
from app.settings import Settings
from tests.factories.organisations import build_organisation

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _worst(findings: Iterable[Finding]) -> Grade:
    order = list(Grade)
    return max((finding.grade for finding in findings), key=order.index)


class TestVersions:
    @pytest.mark.parametrize(
        ("version", "grade"), [((3, 10), Grade.WRONG), ((3, 11), Grade.FINE), ((4, 0), Grade.FINE)]
    )
    def test_python_is_new_enough_from_3_11_on(self, version: tuple[int, int], grade: Grade) -> None:
        """Older ones lack what is used."""
        assert examine_python(version).grade is grade

    @pytest.mark.parametrize(
        ("version", "grade"),
        [
            ("3.40.1", Grade.ATTENTION),
            ("3.51.2", Grade.ATTENTION),
            ("3.51.3", Grade.FINE),
            ("3.100.0", Grade.FINE),
        ],
    )
    def test_sqlite_before_its_mending_asks_for_one_process(self, version: str, grade: Grade) -> None:
        """Numbers are compared as numbers."""
        assert examine_sqlite(version).grade is grade


class TestFolder:
    def test_a_closed_folder_is_fine(self, tmp_path: Path) -> None:
        """Nobody else may look in, and there is room."""
        tmp_path.chmod(0o700)
        assert _worst(examine_folder(tmp_path)) is Grade.FINE

    def test_an_open_folder_asks_for_attention(self, tmp_path: Path) -> None:
        """Others on the machine could list it."""
        tmp_path.chmod(0o755)
        assert _worst(examine_folder(tmp_path)) is Grade.ATTENTION

    @pytest.mark.parametrize(
        ("free_bytes", "grade"),
        [(0, Grade.WRONG), (500 * 1024**2, Grade.ATTENTION), (2 * 1024**3, Grade.FINE)],
    )
    def test_room_is_judged(self, free_bytes: int, grade: Grade) -> None:
        """Little asks for attention, next to none is wrong."""
        assert examine_room(free_bytes).grade is grade


class TestKeys:
    def test_keys_that_are_there_and_closed_are_fine(self, tmp_path: Path) -> None:
        """As the server makes them."""
        load_or_create_server_keys(tmp_path / "keys.json")
        assert _worst(examine_keys(tmp_path / "keys.json")) is Grade.FINE

    def test_keys_that_others_may_read_are_wrong(self, tmp_path: Path) -> None:
        """Whoever reads them forges sessions."""
        load_or_create_server_keys(tmp_path / "keys.json")
        (tmp_path / "keys.json").chmod(0o640)
        assert _worst(examine_keys(tmp_path / "keys.json")) is Grade.WRONG

    @pytest.mark.parametrize(
        "content", ["", "{}", "[]", '{"signing_keys": [], "mac_key": "", "vault_key": ""}']
    )
    def test_damaged_keys_are_wrong(self, content: str, tmp_path: Path) -> None:
        """Whatever the damage is."""
        (tmp_path / "keys.json").write_text(content)
        (tmp_path / "keys.json").chmod(0o600)
        assert _worst(examine_keys(tmp_path / "keys.json")) is Grade.WRONG

    def test_absent_keys_are_not_made(self, tmp_path: Path) -> None:
        """Looking changes nothing."""
        assert _worst(examine_keys(tmp_path / "keys.json")) is Grade.ATTENTION
        assert not (tmp_path / "keys.json").exists()


class TestClock:
    def test_files_of_the_future_show_a_clock_that_is_behind(self, tmp_path: Path) -> None:
        """Nothing can have been written later than now."""
        file = tmp_path / "helpline.db"
        file.touch()
        for later, grade in ((timedelta(hours=-1), Grade.FINE), (timedelta(hours=1), Grade.WRONG)):
            at = (NOW + later).timestamp()
            os.utime(file, (at, at))
            assert examine_file_times(tmp_path, NOW).grade is grade

    def test_a_few_seconds_are_forgiven(self) -> None:
        """Two clocks never agree wholly."""
        assert examine_clock(timedelta(seconds=5), NOW).grade is Grade.FINE


class TestStanding:
    @pytest.mark.parametrize("standing", Standing)
    def test_only_current_tables_are_fine(self, standing: Standing) -> None:
        """Every other standing is wrong and says what to do."""
        expected = Grade.FINE if standing is Standing.CURRENT else Grade.WRONG
        assert examine_standing(Store.MAIN, standing).grade is expected


def _copy(age: timedelta, *, is_whole: bool = True) -> CopyFile:
    return CopyFile(Path("copy"), NOW - age, is_whole)


class TestCopies:
    @pytest.mark.parametrize(
        ("copies", "grade", "said"),
        [
            ([], Grade.ATTENTION, "no copy"),
            ([_copy(timedelta(0), is_whole=False)], Grade.ATTENTION, "no copy"),
            ([_copy(timedelta(hours=70)), _copy(timedelta(minutes=9))], Grade.FINE, "of 2 copies"),
            ([_copy(timedelta(minutes=119))], Grade.FINE, "119 minutes old"),
            ([_copy(timedelta(minutes=120))], Grade.ATTENTION, "2 hours old"),
            ([_copy(timedelta(hours=72)), _copy(timedelta(0))], Grade.FINE, "0 minutes old"),
            ([_copy(timedelta(hours=72, seconds=1)), _copy(timedelta(0))], Grade.WRONG, "1 copies"),
            ([_copy(timedelta(hours=73), is_whole=False), _copy(timedelta(0))], Grade.WRONG, "1 copies"),
        ],
        ids=["none", "half", "fine", "last-minute", "late", "72-hours", "overdue", "overdue-half"],
    )
    def test_the_newest_is_young_and_none_too_old(
        self, copies: list[CopyFile], grade: Grade, said: str
    ) -> None:
        """An old one breaks the promise, which is wrong; a missing one asks for attention."""
        found = examine_copies(copies, NOW)
        assert found.grade is grade
        assert said in found.sentence

    def test_copies_on_the_disk_of_the_store_ask_for_attention(self, tmp_path: Path) -> None:
        """They would be lost with it. On another file system, or without a folder yet, nothing is said."""
        (tmp_path / "copies").mkdir()
        assert _worst(examine_copies_place(tmp_path / "copies", tmp_path)) is Grade.ATTENTION
        assert list(examine_copies_place(Path("/proc"), tmp_path)) == []
        assert list(examine_copies_place(tmp_path / "absent", tmp_path)) == []


class TestMail:
    def test_a_mail_server_is_looked_at_and_not_asked(self, tmp_path: Path) -> None:
        """None and a whole one are fine; an open password file, an absent one and no address are wrong."""
        named: dict[str, Any] = {"data_dir": tmp_path, "mail_host": "post.example", "mail_user": "reminders"}
        (tmp_path / "password").write_text("canary")
        (tmp_path / "password").chmod(0o600)

        def judged(sender: str = "post@helpline.example", file: str = "password") -> Grade:
            return examine_mail(Settings(**named, mail_from=sender, mail_password_file=tmp_path / file)).grade

        assert examine_mail(Settings(data_dir=tmp_path)).grade is Grade.FINE
        assert judged() is Grade.FINE
        assert judged(sender="no address") is Grade.WRONG
        assert judged(file="absent") is Grade.WRONG
        (tmp_path / "password").chmod(0o640)
        assert judged() is Grade.WRONG


class TestDirectory:
    @pytest.mark.parametrize(
        ("days", "grade"),
        [(0, Grade.FINE), (22, Grade.FINE), (23, Grade.ATTENTION), (30, Grade.ATTENTION), (31, Grade.WRONG)],
    )
    def test_it_is_renewed_in_time(self, days: int, grade: Grade) -> None:
        """A week before it expires somebody is told; afterwards it is wrong."""
        founded_on = date(2026, 3, 2)
        directory = build_organisation(founded_on).directory
        assert examine_directory(directory, founded_on + timedelta(days=days)).grade is grade
