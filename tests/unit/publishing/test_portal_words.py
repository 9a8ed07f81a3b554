"""The portal's words and its script fit together: nothing said is missing in the page, nothing in it is unsaid."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from app.publishing.languages import PageLanguage
from app.publishing.words import words_for_scripts
from tests.unit.house import ROOT

_WEB: Final = ROOT / "web"
_SOURCES: Final = (
    *sorted((_WEB / "portal").rglob("*.ts*")),
    *(_WEB / "pages" / "portal.tsx", _WEB / "markup" / "words.ts"),
)
_SAID: Final = re.compile(r'"([a-zA-Z]+(?:\.[\w-]+)+)"')
# Looked up by what an answer, a calendar, a signed statement or the service names.
_PLURALS: Final = frozenset({"one", "few", "many", "other"})
_NAMED_BY_DATA: Final = (
    *("code.", "calendar.", "home.band.", "log.", "team.subject.", "opening.", "more.", "problem."),
    "download.file.state.",
)


def paths_in(words: dict[str, Any], above: str = "") -> Iterator[str]:
    """Return the path of every text and of every group of texts."""
    for name, value in words.items():
        yield above + name
        if isinstance(value, dict) and not value.keys() <= _PLURALS:
            yield from paths_in(value, f"{above}{name}.")


def texts_in(paths: frozenset[str]) -> set[str]:
    """Return those under which nothing else stands."""
    return {path for path in paths if not any(other.startswith(f"{path}.") for other in paths)}


_PATHS: Final = frozenset(paths_in(json.loads(words_for_scripts("portal", PageLanguage.EN))))
_SOURCE: Final = "\n".join(source.read_text("utf-8") for source in _SOURCES)


class TestPortalWords:
    def test_everything_said_stands_there(self) -> None:
        """No path in a script leads nowhere."""
        said = {path for path in _SAID.findall(_SOURCE) if f"{path.split('.')[0]}" in _PATHS}
        assert len(said) > len(_PATHS) / 3
        assert said - _PATHS == set()

    def test_nothing_stands_there_unsaid(self) -> None:
        """The last part of each path is named in a script, but for those that data name."""
        checked = {path for path in texts_in(_PATHS) if not path.startswith(_NAMED_BY_DATA)}
        named = {path for path in checked if re.search(rf"\b{path.split('.')[-1]}\b", _SOURCE)}
        assert checked - named == set()
