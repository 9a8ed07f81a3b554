"""A woman with a browser without scripts: she sees one page at a time and sends what its form would send."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import takewhile
from urllib.parse import urlencode

import httpx
from fastapi import FastAPI

ADDRESS = "http://helpline.test"
CONSENTS = ["team", "counselor", "server"]
STORY = "Я не сплю з вясны.\n\n  «Ціха», — кажа маці & чакае <ліст>. 💛"
PEOPLE = "Пятро Зуброўка, трэці паверх"
ALIAS = 'Вераб\'ёк "Ві"'
NEEDED: dict[str, str | Sequence[str]] = {
    "language": "be",
    "ways": ["text"],
    "zone": "Europe/Minsk",
    "when": "any",
}
"""The answers that matching cannot do without."""
OWN: dict[str, str | Sequence[str]] = {
    "reason": "relative",
    "other_languages": ["ru", "lt"],
    "ways": ["voice", "text"],
    "group": "yes",
    "topics": ["house_arrest", "low_mood"],
    "urgency": "urgent",
    "zone": "Asia/Kathmandu",
    "when": "chosen",
    "hours": ["0-6", "6-18"],
    "wish_gender": "woman-must",
    "wish_over_40": "wish",
    "people": PEOPLE,
    "story": STORY,
    "alias": ALIAS,
}
"""An answer to every question."""


@dataclass
class Control:
    """One field of a form: what it holds now, and what could be chosen where there is a choice."""

    values: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)


class PageReader(HTMLParser):
    """Reads a page as a browser does: its form, its links, its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, Control] = {}
        self.buttons: list[tuple[str, str | None]] = []
        self.action = ""
        self.title = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.phrase: list[str] = []
        self.words = ""
        self._open: list[str] = []
        self._templates = 0
        self._name: str | None = None
        self._in_phrase = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field, a button, a link."""
        found = dict(attrs)
        # What stands in a template is neither shown nor sent without script; a script's data is no text.
        self._templates += tag == "template"
        if self._templates:
            return
        self._open.append(tag)
        self.tags.append((tag, found))
        if tag == "ol":
            self._in_phrase = found.get("class") == "phrase"
        if tag == "form":
            self.action = found["action"] or ""
        elif tag == "button":
            self.buttons.append((found["value"] or "", found.get("formaction")))
        elif tag in {"select", "textarea"}:
            self._name = found["name"] or ""
            self.fields[self._name] = Control()
        elif tag == "option" and self._name:
            self._offer(self._name, found, "selected")
        elif tag == "input":
            self._read_input(found)

    def handle_endtag(self, tag: str) -> None:
        """Leave a field."""
        if self._templates:
            self._templates -= tag == "template"
            return
        while self._open and self._open.pop() != tag:
            pass
        if tag in {"select", "textarea"}:
            self._name = None
        if tag == "ol":
            self._in_phrase = False

    def handle_data(self, data: str) -> None:
        """Note what stands in a text field, in the phrase and on the page."""
        inside = self._open[-1] if self._open else ""
        if self._templates or inside == "script":
            return
        self.words += data
        if inside == "title":
            self.title = data
        if inside == "textarea" and self._name:
            # A browser drops one line end right behind the tag.
            self.fields[self._name].values = [data.removeprefix("\n")]
        if inside == "li" and self._in_phrase:
            self.phrase.append(data.strip())

    def addresses_of(self, tag: str) -> list[str]:
        """Return where the elements of a kind lead, in order."""
        return [found["href"] or "" for name, found in self.tags if name == tag]

    @property
    def tag_names(self) -> set[str]:
        """The kinds of elements on the page."""
        return {tag for tag, _ in self.tags}

    @property
    def attribute_names(self) -> set[str]:
        """The names of all attributes on the page."""
        return {name for _, found in self.tags for name in found}

    def _read_input(self, found: dict[str, str | None]) -> None:
        name, kind = found["name"] or "", found["type"]
        if kind in {"checkbox", "radio"}:
            self._offer(name, found, "checked")
        else:
            self.fields[name] = Control([found.get("value") or ""])

    def _offer(self, name: str, found: dict[str, str | None], chosen: str) -> None:
        control = self.fields.setdefault(name, Control())
        control.offered.append(found["value"] or "")
        if chosen in found:
            control.values.append(found["value"] or "")


class Visitor:
    """Her browser. It keeps nothing but the page she looks at."""

    def __init__(self, app: FastAPI) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._http = httpx.AsyncClient(transport=transport, base_url=ADDRESS)
        self.answer = httpx.Response(204)
        self.page = PageReader("")

    async def open(self, path: str) -> None:
        """Go to an address."""
        self._look(await self._http.get(path))

    async def press(self, button: str, **answers: str | Sequence[str]) -> None:
        """Fill in fields of the page, press a button of it, and look at what comes.

        Fails when the page has no such button or field, or does not offer what is chosen.
        """
        action = next(action or self.page.action for value, action in self.page.buttons if value == button)
        for name, given in answers.items():
            values = [given] if isinstance(given, str) else list(given)
            control = self.page.fields[name]
            assert not control.offered or set(values) <= set(control.offered), f"{name} is not offered so"
            control.values = values
        await self.post(action, self.sent(button))

    def sent(self, button: str) -> list[tuple[str, str]]:
        """Return what the form would send."""
        fields = [(name, value) for name, control in self.page.fields.items() for value in control.values]
        return [*fields, ("go", button)]

    async def change_language(self, lang: str) -> None:
        """Press the button of another language."""
        await self.post(f"/{lang}/intake", self.sent("stay"))

    async def post(self, path: str, fields: list[tuple[str, str]] | bytes) -> None:
        """Send fields, or bytes as they are."""
        content = fields if isinstance(fields, bytes) else urlencode(fields).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self._look(await self._http.post(path, content=content, headers=headers))

    def _look(self, answer: httpx.Response) -> None:
        self.answer = answer
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        self.page = PageReader(answer.text if is_page else "")

    @property
    def step(self) -> str:
        """The step she is at."""
        return self.page.fields["step"].values[0] if "step" in self.page.fields else ""

    @property
    def faults(self) -> list[str]:
        """Where the summary of faults leads."""
        inside = [found.get("class") for _, found in self.page.tags]
        if "faults" not in inside:
            return []
        after = self.page.tags[inside.index("faults") + 1 :]
        summary = takewhile(lambda tag: tag[0] in {"h2", "ul", "li", "a"}, after)
        return [found["href"] or "" for tag, found in summary if tag == "a"]

    async def answer_everything(self, lang: str, **own: str | Sequence[str]) -> None:
        """Go from the first question to the overview; `own` are answers besides those that are needed."""
        given = {**NEEDED, **own}
        await self.open(f"/{lang}/intake")
        while self.step != "review":
            asked = self.page.fields.keys() & given.keys()
            before = self.step
            await self.press("next", **{name: given[name] for name in asked})
            assert self.step != before, self.faults

    async def send_everything(self, lang: str = "en", **own: str | Sequence[str]) -> str:
        """Go the whole way and return the phrase."""
        await self.answer_everything(lang, **own)
        await self.press("send", consents=CONSENTS)
        return " ".join(self.page.phrase)

    async def come_back(self, phrase: str, lang: str = "en") -> None:
        """Type ten words on the published page, and look at what they open."""
        await self.open(f"/{lang}/portal")
        await self.press("open", phrase=phrase)
