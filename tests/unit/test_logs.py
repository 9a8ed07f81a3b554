"""What a server writes down: allow-listed fields, and of libraries only that they said something."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from app.logs import configure_logs
from tests.fakes import FrozenClock

TYPED = "zubrovka"


@pytest.fixture
def logs(clock: FrozenClock) -> Iterator[None]:
    """Logs as a server has them, and as they were before afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    for handler in handlers:
        root.removeHandler(handler)
    configure_logs("INFO", clock)
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.usefixtures("logs")
class TestFields:
    def test_an_event_has_time_and_level(self, capsys: pytest.CaptureFixture[str]) -> None:
        """By our own clock."""
        structlog.get_logger().info("job-failed", job="expire-holds")
        assert _lines(capsys) == [
            {
                "at": "2026-03-02T09:00:00.000+00:00",
                "event": "job-failed",
                "job": "expire-holds",
                "level": "info",
            }
        ]

    def test_a_field_that_is_not_on_the_list_is_dropped(self, capsys: pytest.CaptureFixture[str]) -> None:
        """An address, a path, a name: whatever somebody thought useful."""
        structlog.get_logger().info("seen", address=TYPED, path=TYPED, user_agent=TYPED, status=200)
        assert set(_lines(capsys)[0]) == {"at", "event", "level", "status"}

    @pytest.mark.parametrize("value", [["x"], {"x": 1}, b"x", "x" * 201, None])
    def test_a_value_that_is_not_short_and_plain_is_dropped(
        self, value: object, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A field on the list is no way around it."""
        structlog.get_logger().info("seen", error=value)
        assert "error" not in _lines(capsys)[0]

    def test_what_is_below_the_level_is_not_written(self, capsys: pytest.CaptureFixture[str]) -> None:
        """INFO writes no DEBUG."""
        structlog.get_logger().debug("seen")
        assert _lines(capsys) == []


@pytest.mark.usefixtures("logs")
class TestLibraries:
    def test_their_words_are_not_written(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Which library, where and how bad; never what it said."""
        logging.getLogger("uvicorn.error").warning("from 203.0.113.7: %s", TYPED)
        (line,) = _lines(capsys)
        assert line["event"] == "library-message"
        assert line["library"] == "uvicorn.error"
        assert line["level"] == "warning"
        assert not any(TYPED in str(value) or "203" in str(value) for value in line.values())

    def test_of_an_exception_only_class_and_place_are_written(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Its message may quote a letter."""
        try:
            int(TYPED)
        except ValueError:
            logging.getLogger("asyncio").exception(TYPED)
        (line,) = _lines(capsys)
        assert line["error"] == "ValueError"
        assert str(line["place"]).startswith("test_logs.py:")
        assert TYPED not in json.dumps(line)

    def test_what_they_say_when_all_is_well_is_not_passed_on(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """An access log could be among it."""
        logging.getLogger("uvicorn.access").info(TYPED)
        assert _lines(capsys) == []
