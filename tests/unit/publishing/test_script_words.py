"""A page's words and its script fit together: nothing said is missing in the page, nothing in it is unsaid."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest

from app.publishing.languages import PageLanguage
from app.publishing.words import words_for_scripts
from tests.unit.house import ROOT

_WEB: Final = ROOT / "web"
_SAID: Final = re.compile(r'"([a-zA-Z]+(?:\.[\w-]+)+)"')
_PLURALS: Final = frozenset({"one", "few", "many", "other"})
_FEWEST_SAID: Final = 20
_NAMED_ON_EVERY_PAGE: Final = ("code.", "calendar.", "log.")


def paths_in(words: dict[str, Any], above: str = "") -> Iterator[str]:
    """Return the path of every text and of every group of texts."""
    for name, value in words.items():
        yield above + name
        if isinstance(value, dict) and not value.keys() <= _PLURALS:
            yield from paths_in(value, f"{above}{name}.")


def texts_in(paths: frozenset[str]) -> set[str]:
    """Return those under which nothing else stands."""
    return {path for path in paths if not any(other.startswith(f"{path}.") for other in paths)}


@dataclass(frozen=True, slots=True)
class ScriptedPage:
    """A page with its scripts. `named_by_data` are paths looked up by what the service or an answer names."""

    name: str
    named_by_data: tuple[str, ...]

    @property
    def paths(self) -> frozenset[str]:
        """The paths of its words."""
        return frozenset(paths_in(json.loads(words_for_scripts(self.name, PageLanguage.EN))))

    @property
    def source(self) -> str:
        """What its scripts are made of, besides what knows no words."""
        folders = [_WEB / self.name, _WEB / "parts"]
        files = [file for folder in folders for file in sorted(folder.rglob("*.ts*"))]
        files += [*(_WEB / "pages").glob(f"{self.name}.ts*"), _WEB / "markup" / "words.ts"]
        return "\n".join(file.read_text("utf-8") for file in files)


INTAKE: Final = ScriptedPage("intake", ("stage.", "statement.consents."))
PORTAL: Final = ScriptedPage(
    "portal",
    (
        *("home.band.", "team.subject.", "opening.", "more.", "problem.", "download.file.state."),
        *("groups.answer.", "groups.meaning.", "groups.told.", "groups.standing.", "groups.over."),
        *("groups.lead.", "download.file.group."),
    ),
)
DESK: Final = ScriptedPage(
    "desk",
    (
        *("closed.", "clients.status.", "door.stage.", "file.part.", "file.sort.", "file.type.", "hours."),
        *("nav.", "note.draft.", "note.section.", "note.templates.", "returning.reason."),
        *("series.standing.", "session.state.", "sharing.lead.", "sharing.standing."),
        *("today.correct.", "today.went."),
        *("groups.came.as.", "groups.fact.", "groups.meeting.state.", "groups.part.", "groups.state."),
        *(
            "closingFile.reason.",
            "letters.about.",
            "matching.filter.",
            "matching.meanwhile.",
            "override.why.",
        ),
        *("reason.", "staff.role.", "staff.roleWith.", "urgency.", "waiting.order.", "waiting.returned."),
        "waiting.share.",
    ),
)


@pytest.mark.parametrize("page", [INTAKE, PORTAL, DESK], ids=lambda page: page.name)
class TestScriptedPage:
    def test_everything_said_stands_there(self, page: ScriptedPage) -> None:
        """No path in a script leads nowhere."""
        paths = page.paths
        said = {path for path in _SAID.findall(page.source) if path.split(".")[0] in paths}
        assert len(said) > _FEWEST_SAID
        assert said - paths == set()

    def test_nothing_stands_there_unsaid(self, page: ScriptedPage) -> None:
        """The last part of each path is named in a script, but for those that data name."""
        known = (*_NAMED_ON_EVERY_PAGE, *page.named_by_data)
        source = page.source
        checked = {path for path in texts_in(page.paths) if not path.startswith(known)}
        named = {path for path in checked if re.search(rf"\b{path.split('.')[-1]}\b", source)}
        assert checked - named == set()
