"""What every page without script keeps to, and what the first ones say."""

from collections.abc import AsyncIterator

import pytest

from app.routers.hardening import CONTENT_SECURITY_POLICY, NO_SCRIPT_POLICY
from tests.api.pages.visitors import CONSENTS, NEEDED, Visitor

# What a page looks like does not depend on the database.
ON_SQLITE = pytest.mark.parametrize("store_urls", ["sqlite"], indirect=True)
LANGUAGES = ["be", "ru", "en"]
PAGES = ["/", "/be/", "/ru/", "/en/", "/en/how", "/en/leaving", "/en/portal", "/en/intake"]
FILES = ["/static/pages.css", "/static/icon.svg"]


@ON_SQLITE
class TestFirstPages:
    @pytest.mark.parametrize("lang", LANGUAGES)
    async def test_the_start_says_what_matters_first(self, lang: str, visitor: Visitor) -> None:
        """Title, emergency, first answer and the honest label stand there in her language before any question."""
        words = {
            "be": (
                "Размова",
                "тэлефануйце 112",
                "за тры працоўныя дні",
                "Уначы ніхто не чытае",
                "менш абаронены",
            ),
            "ru": (
                "Разговор",
                "звоните 112",
                "в течение трёх рабочих дней",
                "Ночью никто",
                "менее защищённый",
            ),
            "en": (
                "Conversation",
                "call 112",
                "within three working days",
                "Nobody reads at",
                "the weaker way",
            ),
        }
        await visitor.open(f"/{lang}/")
        assert [word for word in words[lang] if word not in visitor.page.words] == []
        assert f'<html lang="{lang}"' in visitor.answer.text
        assert f"/{lang}/intake" in visitor.page.addresses_of("a")

    async def test_the_choice_names_each_language_in_itself(self, visitor: Visitor) -> None:
        """The first page offers every language, and says in each what to do in an emergency."""
        await visitor.open("/")
        assert {"/be/", "/ru/", "/en/"} <= set(visitor.page.addresses_of("a"))
        for word in ("Беларуская", "Русский", "English", "тэлефануйце 112", "звоните 112", "call 112"):
            assert word in visitor.page.words

    async def test_the_first_pages_are_light(self, visitor: Visitor) -> None:
        """A first page with all that belongs to it stays far below 60 kB over the wire, and the form too."""
        sizes = {}
        for path in (*PAGES, *FILES):
            await visitor.open(path)
            assert visitor.answer.status_code == 200
            sizes[path] = visitor.answer.num_bytes_downloaded
        files = sum(sizes[path] for path in FILES)
        with_forms = ("/intake", "/portal")
        assert all(0 < sizes[path] + files < 12_000 for path in PAGES if not path.endswith(with_forms))
        assert 0 < sizes["/en/portal"] + files < 18_000
        assert 0 < sizes["/en/intake"] + files < 30_000

    @pytest.mark.parametrize("path", ["/uk/", "/xx/intake", "/static/canary.css", "/BE/"])
    async def test_what_is_not_there_is_not_found(self, path: str, visitor: Visitor) -> None:
        """Another language and another file are not found, and not repeated."""
        await visitor.open(path)
        assert visitor.answer.status_code == 404
        assert "canary" not in visitor.answer.text


@ON_SQLITE
class TestEveryPage:
    async def test_no_script_no_trace_and_nothing_from_elsewhere(self, visitor: Visitor) -> None:
        """Every page forbids caching and referrers, sets no cookie, and its first link leads away.

        That is the only other site it names. What the server made for her forbids every script; a published page has
        only such as the site itself holds.
        """
        titles = set()
        async for _ in _walk(visitor):
            titles.add(visitor.page.title)
            headers = visitor.answer.headers
            is_made = visitor.answer.request.method == "POST"
            assert headers["content-security-policy"] == (
                NO_SCRIPT_POLICY if is_made else CONTENT_SECURITY_POLICY
            )
            scripts = [found for tag, found in visitor.page.tags if tag == "script"]
            assert not (is_made and scripts)
            assert all((found.get("src") or "/static/").startswith("/static/") for found in scripts)
            assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
            assert "set-cookie" not in headers
            away, *links = visitor.page.addresses_of("a")
            assert away.startswith("https://")
            assert all(link == away or link.startswith(("/", "#")) for link in links)
            assert all(address.startswith("/static/") for address in visitor.page.addresses_of("link"))
            assert not {"style", "img", "iframe", "object"} & visitor.page.tag_names
            assert not [name for name in visitor.page.attribute_names if name.startswith("on")]
        assert {"Conversation", "Conversation · 10/10", "Conversation · Overview"} <= titles
        assert "script-src 'none'" in NO_SCRIPT_POLICY

    async def test_the_honest_label_stands_before_every_field(self, visitor: Visitor) -> None:
        """On each page with a form to fill in, what is weaker is said above the form."""
        forms = set()
        async for _ in _walk(visitor):
            if visitor.step and visitor.page.fields.keys() - {"step", "draft"}:
                html = visitor.answer.text
                assert html.index("This is the weaker way in") < html.index("<form")
                forms.add(visitor.step)
        assert len(forms) == 11

    async def test_a_browser_is_told_to_remember_and_send_nothing(self, visitor: Visitor) -> None:
        """Texts are neither offered again nor checked for spelling by somebody else, and no page is translated."""
        async for _ in _walk(visitor):
            assert visitor.page.tags[0][1]["translate"] == "no"
            typed = [
                found for tag, found in visitor.page.tags if tag == "textarea" or found.get("type") == "text"
            ]
            assert all((one["autocomplete"], one["spellcheck"]) == ("off", "false") for one in typed)

    async def test_every_field_has_its_label(self, visitor: Visitor) -> None:
        """What can be filled in is named by a label; groups by a legend; ids are unique and links find them."""
        async for _ in _walk(visitor):
            fields = [
                found["id"]
                for tag, found in visitor.page.tags
                if tag in {"select", "textarea"} or (tag == "input" and found["type"] != "hidden")
            ]
            assert set(fields) == {found["for"] for tag, found in visitor.page.tags if tag == "label"}
            ids = [found["id"] for _, found in visitor.page.tags if "id" in found]
            assert len(ids) == len(set(ids))
            described = [
                found["aria-describedby"] or ""
                for _, found in visitor.page.tags
                if "aria-describedby" in found
            ]
            assert {one for names in described for one in names.split()} <= set(ids)
            assert {link.removeprefix("#") for link in visitor.faults} <= set(ids)

    async def test_nothing_is_ticked_beforehand(self, visitor: Visitor) -> None:
        """On a first way through no question has an answer and no consent is given."""
        await visitor.open("/en/intake")
        while visitor.step != "review":
            given = [
                control.values
                for name, control in visitor.page.fields.items()
                if name not in {"step", "draft"}
            ]
            assert not any(value for values in given for value in values)
            asked = visitor.page.fields.keys() & NEEDED.keys()
            await visitor.press("next", **{name: NEEDED[name] for name in asked})
        assert visitor.page.fields["consents"].values == []
        assert visitor.page.fields["consents"].offered == [*CONSENTS, "statistics"]


async def _walk(visitor: Visitor) -> AsyncIterator[None]:
    """Stop at every page there is: the first ones, each question with and without faults, and the ends."""
    for path in PAGES:
        await visitor.open(path)
        yield
    while visitor.step != "review":
        await visitor.press("next")
        yield
        if visitor.faults:
            asked = visitor.page.fields.keys() & NEEDED.keys()
            await visitor.press("next", **{name: NEEDED[name] for name in asked})
            yield
    await visitor.press("send")
    yield
    overview = visitor.page
    await visitor.press("send", consents=CONSENTS)
    yield
    visitor.page = overview
    await visitor.press("send", consents=CONSENTS)
    yield
    await visitor.post("/en/intake", b"&".join([b"x=1"] * 500))
    yield
