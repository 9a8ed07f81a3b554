"""What a server writes down about itself: one JSON object a line, made of allow-listed fields only.

No address, no user agent, no path with an id and nothing that a person typed can get into a line, because a field
that is not on the list is dropped, and of what other libraries say only the fact is kept that they said something:
their messages may quote anything.
"""

import logging
import sys
import traceback
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from app.clock import Clock

ALLOWED_FIELDS: Final = frozenset(
    {
        "at",
        "duration_ms",
        "error",
        "event",
        "job",
        "level",
        "library",
        "place",
        "port",
        "rows",
        "sqlite",
        "status",
        "version",
    }
)
_LONGEST_VALUE: Final = 200
_PLAIN: Final = (str, int, float, bool)


def configure_logs(level: str, clock: Clock) -> None:
    """Write this process's logs to standard error. `level` is DEBUG, INFO, WARNING or ERROR."""
    threshold = logging.getLevelNamesMapping()[level]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _timed_by(clock),
            keep_allowed_fields,
            structlog.processors.JSONRenderer(ensure_ascii=True, sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # What libraries say at INFO is about themselves and frequent; only what went wrong is passed on.
    logging.basicConfig(handlers=[LibraryMessages()], level=max(threshold, logging.WARNING), force=True)


def keep_allowed_fields(_: WrappedLogger, __: str, fields: EventDict) -> EventDict:
    """Drop every field that is not on the list, and every value that is not short and plain."""
    return {name: value for name, value in fields.items() if name in ALLOWED_FIELDS and _is_plain(value)}


class LibraryMessages(logging.Handler):
    """Passes on that a library logged something: which one, where, and the class of an exception. Never its words."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line about a library's message."""
        error = record.exc_info[1] if record.exc_info else None
        structlog.get_logger().log(
            record.levelno,
            "library-message",
            library=record.name,
            place=_place_of(error) or f"{record.filename}:{record.lineno}",
            error=type(error).__name__ if error else None,
        )


def _place_of(error: BaseException | None) -> str | None:
    frames = traceback.extract_tb(error.__traceback__) if error else []
    return f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else None


def _timed_by(clock: Clock) -> Processor:
    def add_instant(_: WrappedLogger, __: str, fields: EventDict) -> EventDict:
        fields["at"] = clock.now().isoformat(timespec="milliseconds")
        return fields

    return add_instant


def _is_plain(value: Any) -> bool:  # noqa: ANN401 - whatever somebody logged
    return isinstance(value, _PLAIN) and len(str(value)) <= _LONGEST_VALUE
