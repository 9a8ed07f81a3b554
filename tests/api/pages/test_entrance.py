"""The door of the weaker way back: which words open it, and what is said of those that do not."""

import time

import pytest

from app.crypto.phrases import ACCESS_PHRASE_WORDS, WordSecret, derive_client_secrets
from app.demo import samples
from app.routers.hardening import NO_SCRIPT_POLICY
from tests.api.pages.conftest import Site
from tests.api.pages.visitors import NEEDED, Visitor
from tests.fakes import FrozenClock
from tests.stretched import FRESH

# What is refused reaches no database; the journeys run on both.
ON_SQLITE = pytest.mark.parametrize("store_urls", ["sqlite"], indirect=True)


@ON_SQLITE
class TestWords:
    @pytest.mark.parametrize("lang", ["be", "ru", "en"])
    async def test_words_of_every_list_open_in_every_language(self, lang: str, visitor: Visitor) -> None:
        """However she types them: capitals, lines, and no more than the first four letters."""
        phrase = await visitor.send_everything(lang)
        typed = "\n  ".join(word[:4].upper() for word in phrase.split())
        await visitor.come_back(typed, "en" if lang == "be" else "be")
        assert (visitor.answer.status_code, "state" in visitor.page.fields) == (200, True)

    async def test_a_wrong_phrase_is_answered_like_an_unknown_one(self, visitor: Visitor) -> None:
        """Two words changed places, or ten that nobody has: the same page, byte for byte."""
        own = (await visitor.send_everything()).split()
        answers = []
        for wrong in (
            " ".join([own[1], own[0], *own[2:]]),
            WordSecret.generate("en-1", ACCESS_PHRASE_WORDS).phrase(),
        ):
            await visitor.come_back(wrong)
            assert (visitor.answer.status_code, visitor.faults) == (422, ["#phrase"])
            answers.append((visitor.answer.content, sorted(visitor.answer.headers.raw)))
        assert answers[0] == answers[1]

    async def test_it_takes_its_time_also_when_nobody_has_these_words(self, visitor: Visitor) -> None:
        """Keys are derived before anything is asked, so an unknown phrase is not refused any sooner."""
        unknown = FRESH("en-1", ACCESS_PHRASE_WORDS)
        began = time.process_time()
        derive_client_secrets(unknown, bytes(32))
        derived = time.process_time()
        await visitor.come_back(unknown.phrase())
        assert visitor.faults == ["#phrase"]
        assert time.process_time() - derived > (derived - began) / 2

    @pytest.mark.parametrize("typed", ["", "canary canary", "canary " * 10, "canary\0" * 10, "ж" * 5_000])
    async def test_what_is_no_phrase_is_said_and_not_given_back(self, typed: str, visitor: Visitor) -> None:
        """The field is empty again, and nothing of what she typed stands anywhere on the page."""
        await visitor.come_back(typed)
        assert (visitor.answer.status_code, visitor.faults) == (422, ["#phrase"])
        assert not any(visitor.page.fields["phrase"].values)
        assert "canary" not in visitor.answer.text
        assert "жжж" not in visitor.answer.text

    async def test_her_words_are_on_no_page(self, visitor: Visitor) -> None:
        """Neither the page they open nor the one that asks again holds any of her words in a row."""
        phrase = await visitor.send_everything()
        pair = " ".join(phrase.split()[:2])
        await visitor.come_back(phrase)
        assert pair not in visitor.answer.text
        await visitor.press("look")
        assert pair not in visitor.answer.text


@ON_SQLITE
class TestForgedPages:
    @pytest.mark.parametrize("state", ["canary", "ж", "gAAAAA" + "A" * 200])
    async def test_a_state_that_is_not_ours_asks_for_her_words(self, state: str, visitor: Visitor) -> None:
        """It is not repeated, and nothing breaks."""
        await visitor.post("/en/portal", [("state", state), ("go", "look")])
        assert (visitor.answer.status_code, visitor.faults) == (422, ["#phrase"])
        assert "canary" not in visitor.answer.text

    async def test_a_changed_state_asks_for_her_words(self, visitor: Visitor) -> None:
        """One letter in the middle is enough."""
        await visitor.come_back(await visitor.send_everything())
        [state] = visitor.page.fields["state"].values
        middle = len(state) // 2
        changed = state[:middle] + ("A" if state[middle] != "A" else "B") + state[middle + 1 :]
        visitor.page.fields["state"].values = [changed]
        await visitor.press("look")
        assert (visitor.answer.status_code, visitor.faults) == (422, ["#phrase"])

    async def test_a_draft_is_no_open_page(self, visitor: Visitor) -> None:
        """What the server sealed for another purpose opens nothing here."""
        await visitor.open("/en/intake")
        await visitor.press("next", language=NEEDED["language"])
        [draft] = visitor.page.fields["draft"].values
        await visitor.post("/en/portal", [("state", draft), ("go", "look")])
        assert (visitor.answer.status_code, visitor.faults) == (422, ["#phrase"])

    @pytest.mark.parametrize("body", [b"&".join([b"x=1"] * 500), b"\xff\xfe\x00=\x00", b""])
    async def test_whatever_is_sent_a_page_comes_back(self, body: bytes, visitor: Visitor) -> None:
        """Nothing that is not ours breaks anything."""
        await visitor.post("/en/portal", body)
        assert visitor.answer.status_code in {400, 422}
        assert visitor.page.tags


@ON_SQLITE
class TestBusyOrShut:
    async def test_a_full_room_asks_to_wait(self, site: Site, visitor: Visitor) -> None:
        """When this process has derived its share she is asked to wait a minute; a message she wrote stays."""
        phrase = await visitor.send_everything()
        for _ in range(29):
            site.app.state.sending_room.enter()
        await visitor.post("/en/portal", [("phrase", phrase), ("message", samples.ANSWER), ("go", "open")])
        assert (visitor.answer.status_code, visitor.faults) == (503, ["#main"])
        assert "Please wait a minute" in visitor.page.words
        assert visitor.page.fields["message"].values == [samples.ANSWER]
        assert not any(visitor.page.fields["phrase"].values)

    async def test_an_open_page_needs_no_room(self, site: Site, visitor: Visitor) -> None:
        """Only words are derived; who is in already goes on."""
        await visitor.come_back(await visitor.send_everything())
        for _ in range(28):
            site.app.state.sending_room.enter()
        await visitor.press("look")
        assert visitor.answer.status_code == 200

    async def test_under_an_expired_directory_nothing_opens(
        self, visitor: Visitor, clock: FrozenClock
    ) -> None:
        """No device would trust it, so this one does not either."""
        phrase = await visitor.send_everything()
        clock.advance(days=31)
        await visitor.come_back(phrase)
        assert visitor.answer.status_code == 503
        assert "Nothing of yours is lost" in visitor.page.words


@ON_SQLITE
class TestEveryAnswer:
    async def test_no_script_no_trace_and_a_way_out(self, visitor: Visitor) -> None:
        """Each answer forbids scripts, caching and referrers, sets no cookie, and its first link leads away."""
        phrase = await visitor.send_everything()
        for act in ("wrong", "open", "look", "close", "again"):
            if act in {"look", "close"}:
                await visitor.press(act)
            else:
                await visitor.come_back(phrase if act == "open" else "no words")
            headers = visitor.answer.headers
            assert headers["content-security-policy"] == NO_SCRIPT_POLICY
            assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
            assert "set-cookie" not in headers
            assert "location" not in headers
            away, *links = visitor.page.addresses_of("a")
            assert away.startswith("https://")
            assert all(link == away or link.startswith(("/", "#")) for link in links)
            assert not {"script", "style", "img", "iframe", "object"} & visitor.page.tag_names
            assert visitor.page.tags[0][1]["translate"] == "no"

    async def test_what_is_weaker_is_said_before_she_types(self, visitor: Visitor) -> None:
        """On the published page and wherever her words are asked for again, the label stands above the form."""
        await visitor.open("/en/portal")
        for _ in range(2):
            html = visitor.answer.text
            assert html.index("This is the weaker way back") < html.index("<form")
            await visitor.press("open", phrase="no words")

    async def test_every_field_has_its_label(self, visitor: Visitor) -> None:
        """Fields are named by labels, ids are unique, and every link and description finds its place."""
        phrase = await visitor.send_everything()
        await visitor.come_back("no words")
        for answer in ("asked", "opened", "closed"):
            if answer != "asked":
                await (visitor.press("open", phrase=phrase) if answer == "opened" else visitor.press("close"))
            tags = visitor.page.tags
            fields = [
                found["id"]
                for tag, found in tags
                if tag == "textarea" or (tag == "input" and found["type"] != "hidden")
            ]
            assert set(fields) == {found["for"] for tag, found in tags if tag == "label"}
            ids = [found["id"] for _, found in tags if "id" in found]
            assert len(ids) == len(set(ids))
            links = {
                link.removeprefix("#") for link in visitor.page.addresses_of("a") if link.startswith("#")
            }
            named = {one for _, found in tags for one in (found.get("aria-describedby") or "").split()}
            assert links | named <= set(ids)
            assert sum(tag == "h1" for tag, _ in tags) == 1
