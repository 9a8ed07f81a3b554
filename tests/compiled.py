"""SQL compiled once a process instead of once a test: every test opens engines of its own, all of them alike."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Dialect
from sqlalchemy.ext.asyncio import AsyncEngine

_Opening = Callable[[str], AsyncEngine]
_DIALECTS: Final[dict[str, Dialect]] = {}
_COMPILED: Final[dict[Any, Any]] = {}


def compiled_once(open_engine: _Opening) -> _Opening:
    """Return an `open_engine` whose engines remember what those before them compiled.

    What was compiled belongs to the dialect it was compiled for, so all of one kind get the first dialect that has met
    its database. Their connections are their own.
    """

    def opened(url: str) -> AsyncEngine:
        engine = open_engine(url).sync_engine
        known = _DIALECTS.get(engine.dialect.name)
        if known is None or known.server_version_info is None:
            _DIALECTS[engine.dialect.name] = engine.dialect
        else:
            engine.dialect = known
        engine.update_execution_options(compiled_cache=_COMPILED)
        return AsyncEngine(engine)

    return opened
