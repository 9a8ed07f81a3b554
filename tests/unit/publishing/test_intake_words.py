"""The intake's words and its script fit together: nothing said is missing in the page, nothing in it is unsaid."""

import json
import re
from typing import Final

from app.publishing.languages import PageLanguage
from app.publishing.words import words_for_scripts
from tests.unit.house import ROOT
from tests.unit.publishing.test_portal_words import paths_in, texts_in

_WEB: Final = ROOT / "web"
_SOURCES: Final = (
    *sorted((_WEB / "intake").glob("*.ts")),
    *(_WEB / "pages" / "intake.ts", _WEB / "markup" / "words.ts"),
)
_SAID: Final = re.compile(r'"([a-zA-Z]+(?:\.[\w-]+)+)"')
# Looked up by what an answer, a calendar, a stage or a fault names.
_NAMED_BY_DATA: Final = ("code.", "calendar.", "stage.", "statement.consents.")

_PATHS: Final = frozenset(paths_in(json.loads(words_for_scripts("intake", PageLanguage.EN))))
_SOURCE: Final = "\n".join(source.read_text("utf-8") for source in _SOURCES)


class TestIntakeWords:
    def test_everything_said_stands_there(self) -> None:
        """No path in a script leads nowhere."""
        said = {path for path in _SAID.findall(_SOURCE) if path.split(".")[0] in _PATHS}
        assert len(said) > 20
        assert said - _PATHS == set()

    def test_nothing_stands_there_unsaid(self) -> None:
        """The last part of each path is named in a script, but for those that data name."""
        checked = {path for path in texts_in(_PATHS) if not path.startswith(_NAMED_BY_DATA)}
        named = {path for path in checked if re.search(rf"\b{path.split('.')[-1]}\b", _SOURCE)}
        assert checked - named == set()
