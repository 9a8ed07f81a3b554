"""The folder of copies: names, whole files, destruction on time, and hands off what is somebody else's."""

import os
import stat
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.retention.copy_files import (
    Destruction,
    destroy_due_copies,
    find_newest_copy,
    list_copies,
    write_copy,
)
from app.retention.rules import COPIES_GONE_WITHIN, COPY_LIFE, is_copy_due

AT = datetime(2026, 3, 2, 9, 0, 30, 999_999, tzinfo=UTC)
NAME = "shred-20260302T090030Z.sealed"
MOMENT = timedelta(microseconds=1)
LATE = AT + timedelta(days=365)
FOREIGN = (
    "notes.txt",
    "shred.db",
    "shred-20260302T090030Z.sealed.bak",
    "my-shred-20260302T090030Z.sealed",
    "shred-20260302T090030.sealed",
    "shred-20260231T090030Z.sealed",
    "shred-٢٠٢٦٠٣٠٢T090030Z.sealed",
    "SHRED-20260302T090030Z.SEALED",
)


def _names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def _write_each(folder: Path, ages: Iterable[timedelta]) -> None:
    for age in ages:
        write_copy(folder, AT - age, b"sealed")


class TestWriteCopy:
    def test_it_is_whole_named_by_its_second_and_closed_to_others(self, tmp_path: Path) -> None:
        """The folder is made where it is missing, closed to others as well; no part is left."""
        folder = tmp_path / "other disk" / "copies"
        mask = os.umask(0)
        try:
            file = write_copy(folder, AT, b"sealed")
        finally:
            os.umask(mask)
        assert (file.name, file.read_bytes()) == (NAME, b"sealed")
        assert _names(folder) == {NAME}
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    def test_a_copy_that_cannot_be_finished_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Before it is on the disk as a whole it bears no name of a copy, and a full disk is not filled further."""
        names: list[set[str]] = []

        def fail(_: int) -> None:
            names.append(_names(tmp_path))
            raise PermissionError

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(PermissionError):
            write_copy(tmp_path, AT, b"sealed")
        assert names == [{f"{NAME}.part"}]
        assert _names(tmp_path) == set()

    def test_what_a_killed_writer_left_is_no_copy_and_goes_in_time(self, tmp_path: Path) -> None:
        """Half a copy opens nothing, but is destroyed like a whole one."""
        (tmp_path / f"{NAME}.part").write_bytes(b"half")
        assert find_newest_copy(tmp_path) is None
        assert destroy_due_copies(tmp_path, AT + COPY_LIFE) == Destruction(1, 0)
        assert _names(tmp_path) == set()

    def test_two_writers_of_one_second_do_not_mix(self, tmp_path: Path) -> None:
        """The second is refused while the first writes."""
        (tmp_path / f"{NAME}.part").write_bytes(b"half")
        with pytest.raises(FileExistsError):
            write_copy(tmp_path, AT, b"sealed")


class TestIsCopyDue:
    def test_copies_go_an_hour_before_the_promise_ends(self) -> None:
        """So that a late turn does not break it."""
        assert timedelta(hours=72) == COPIES_GONE_WITHIN
        assert timedelta(hours=71) == COPY_LIFE

    @pytest.mark.parametrize(
        ("age", "due"),
        [
            (timedelta(0), False),
            (COPY_LIFE - MOMENT, False),
            (COPY_LIFE, True),
            (COPIES_GONE_WITHIN, True),
            (timedelta(days=400), True),
            (timedelta(minutes=-5), False),
            (timedelta(minutes=-5) - MOMENT, True),
        ],
        ids=["new", "last-moment", "due", "72-hours", "old", "skew", "future"],
    )
    def test_age_decides(self, age: timedelta, due: bool) -> None:
        """To the microsecond; one from the future has no age that anybody knows."""
        assert is_copy_due(AT - age, AT) is due


class TestDestroyDueCopies:
    def test_the_old_go_and_the_young_stay(self, tmp_path: Path) -> None:
        """With a copy every hour there are 71 of them, whatever the files' own dates say."""
        _write_each(tmp_path, (timedelta(hours=hours) for hours in range(100)))
        for copy in list_copies(tmp_path):
            os.utime(copy.path, (0, 0))
        now = AT.replace(microsecond=0)
        assert destroy_due_copies(tmp_path, now) == Destruction(29, 0)
        kept = list_copies(tmp_path)
        assert len(kept) == 71
        assert kept[0].made_at == now - timedelta(hours=70)
        assert destroy_due_copies(tmp_path, now) == Destruction(0, 0)

    def test_what_is_somebody_elses_is_never_touched(self, tmp_path: Path) -> None:
        """Other names, folders and links stay, and so does what a link points to; the control goes."""
        for name in FOREIGN:
            (tmp_path / name).write_text("mine")
        (tmp_path / "shred-20250101T000000Z.sealed").mkdir()
        (tmp_path / "shred-20250102T000000Z.sealed").symlink_to(tmp_path / "notes.txt")
        before = _names(tmp_path)
        write_copy(tmp_path, AT, b"sealed")
        assert [copy.path.name for copy in list_copies(tmp_path)] == [NAME]
        assert destroy_due_copies(tmp_path, LATE) == Destruction(1, 0)
        assert _names(tmp_path) == before
        assert {(tmp_path / name).read_text() for name in FOREIGN} == {"mine"}

    def test_a_destroyed_copy_is_no_more_even_by_another_name(self, tmp_path: Path) -> None:
        """Its beginning, in which the key to the rest is sealed, is overwritten before the file goes."""
        file = write_copy(tmp_path, AT, b"x" * 10_000)
        (tmp_path / "undeleted").hardlink_to(file)
        assert destroy_due_copies(tmp_path, LATE) == Destruction(1, 0)
        assert (tmp_path / "undeleted").read_bytes() == bytes(4_096) + b"x" * 5_904

    def test_one_that_resists_keeps_none_of_the_others(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """It is counted, and tried again next time."""
        _write_each(tmp_path, (timedelta(hours=hours) for hours in range(3)))
        unlink = Path.unlink

        def resist(self: Path, *, missing_ok: bool = False) -> None:
            if self.name == NAME:
                raise PermissionError
            unlink(self, missing_ok=missing_ok)

        monkeypatch.setattr(Path, "unlink", resist)
        assert destroy_due_copies(tmp_path, LATE) == Destruction(2, 1)
        monkeypatch.undo()
        assert destroy_due_copies(tmp_path, LATE) == Destruction(1, 0)

    def test_one_that_cannot_be_overwritten_is_deleted_all_the_same(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Gone is gone; that its blocks may remain is no reason to keep it."""
        write_copy(tmp_path, AT, b"sealed")

        def fail(*_: object) -> int:
            raise OSError

        monkeypatch.setattr(os, "pwrite", fail)
        assert destroy_due_copies(tmp_path, LATE) == Destruction(1, 0)
        assert _names(tmp_path) == set()

    def test_without_a_folder_there_is_nothing_to_do(self, tmp_path: Path) -> None:
        """And none is made."""
        assert destroy_due_copies(tmp_path / "absent", LATE) == Destruction(0, 0)
        assert find_newest_copy(tmp_path / "absent") is None
        assert _names(tmp_path) == set()


class TestFindNewestCopy:
    def test_it_is_the_one_with_the_latest_name(self, tmp_path: Path) -> None:
        """Whatever was written last."""
        _write_each(tmp_path, (timedelta(0), timedelta(hours=2), timedelta(hours=1)))
        newest = find_newest_copy(tmp_path)
        assert newest is not None
        assert newest.path.name == NAME
