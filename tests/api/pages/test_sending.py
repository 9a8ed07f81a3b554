"""Sending: from the overview to the phrase, once, and into her own hands."""

import pytest

from app.crypto.owners import Kind
from app.sdk.contents import ContentType
from app.sdk.devices import contents_of
from app.settings import Settings
from tests.api.pages.conftest import Site
from tests.api.pages.visitors import ALIAS, CONSENTS, OWN, STORY, Visitor
from tests.fakes import FrozenClock

LANGUAGES = ["be", "ru", "en"]


class TestJourney:
    @pytest.mark.parametrize("lang", LANGUAGES)
    async def test_it_ends_in_a_phrase_that_lets_her_in(
        self, lang: str, site: Site, visitor: Visitor
    ) -> None:
        """In each language the ten words come from its list and open her own file on a device."""
        phrase = await visitor.send_everything(lang, **OWN)
        assert (visitor.answer.status_code, len(visitor.page.phrase)) == (200, 10)
        device = site.device()
        await device.log_in(phrase)
        hers = await device.open_own_case()
        assert (await device.look())["server_assisted"] is True
        assert contents_of(hers, ContentType.STATEMENT)[0].text.startswith(STORY)

    async def test_the_least_she_can_say_is_enough(self, site: Site, visitor: Visitor) -> None:
        """Language, a way, a zone and times lead to a phrase; everything else may stay empty."""
        device = site.device()
        await device.log_in(await visitor.send_everything())
        assert {kind for kind, _ in (await device.open_own_case()).file.keys} == {Kind.INTAKE}


class TestSending:
    async def test_nothing_is_sent_without_consent(self, site: Site, visitor: Visitor) -> None:
        """Send without the three consents keeps nothing and keeps what she ticked."""
        await visitor.answer_everything("en")
        await visitor.press("send", consents=["team"])
        assert (visitor.answer.status_code, visitor.faults) == (422, ["#consents"])
        assert visitor.page.fields["consents"].values == ["team"]
        assert await site.count_clients() == 0

    async def test_sending_twice_keeps_the_first(self, site: Site, visitor: Visitor) -> None:
        """A reload of the last page makes nothing new and says so; no phrase is shown a second time."""
        await visitor.answer_everything("en")
        sent = [*visitor.sent("send"), *(("consents", one) for one in CONSENTS)]
        await visitor.post("/en/intake", sent)
        assert len(visitor.page.phrase) == 10
        await visitor.post("/en/intake", sent)
        assert visitor.page.phrase == []
        assert "Your request is already with us" in visitor.page.words
        assert await site.count_clients() == 1

    async def test_a_changed_repeat_is_not_sent_either(self, site: Site, visitor: Visitor) -> None:
        """Going back, changing an answer and sending again is told honestly: the first one was kept."""
        await visitor.answer_everything("en")
        before_sending = visitor.page
        await visitor.press("send", consents=CONSENTS)
        visitor.page = before_sending
        await visitor.press("change-alias")
        await visitor.press("next", alias="Other")
        await visitor.press("send", consents=CONSENTS)
        assert "Your request is already with us" in visitor.page.words
        assert await site.count_clients() == 1

    async def test_who_never_saw_her_words_can_send_anew(self, site: Site, visitor: Visitor) -> None:
        """From the page that says so, her answers can become a second request with words of its own."""
        await visitor.answer_everything("en", **OWN)
        before_sending = visitor.page
        await visitor.press("send", consents=CONSENTS)
        visitor.page = before_sending
        await visitor.press("send", consents=CONSENTS)
        await visitor.press("renew")
        assert (visitor.step, ALIAS in visitor.page.words) == ("review", True)
        await visitor.press("send", consents=CONSENTS)
        device = site.device()
        await device.log_in(" ".join(visitor.page.phrase))
        assert await site.count_clients() == 2

    async def test_every_request_has_words_of_its_own(self, site: Site, visitor: Visitor) -> None:
        """Two requests of one browser are two women to the server, with nothing in common."""
        assert await visitor.send_everything() != await visitor.send_everything()
        assert await site.count_clients() == 2


class TestFullOrClosed:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """A waiting list with one place."""
        return settings.model_copy(update={"waiting_list_limit": 1})

    async def test_a_full_waiting_list_is_said(self, site: Site, visitor: Visitor) -> None:
        """Where the list is full nothing is kept, and her answers still stand there."""
        await visitor.send_everything()
        await visitor.answer_everything("en", alias=ALIAS)
        await visitor.press("send", consents=CONSENTS)
        assert (visitor.answer.status_code, visitor.faults) == (503, ["#main"])
        assert "The waiting list is full" in visitor.page.words
        assert ALIAS in visitor.page.words
        assert await site.count_clients() == 1

    async def test_under_an_expired_directory_nothing_is_asked(
        self, site: Site, visitor: Visitor, clock: FrozenClock
    ) -> None:
        """A device would not seal under it, so the first thing she sends is answered with that, and so is the last."""
        await visitor.answer_everything("en")
        clock.advance(days=31)
        await visitor.press("send", consents=CONSENTS)
        assert visitor.answer.status_code == 503
        await visitor.open("/en/intake")
        await visitor.press("next", language="be")
        assert (visitor.answer.status_code, visitor.step) == (503, "")
        assert "Nothing was kept" in visitor.page.words
        assert await site.count_clients() == 0


class TestFlood:
    async def test_a_flood_is_asked_to_wait(self, site: Site, visitor: Visitor) -> None:
        """When this process has sealed its share, she is asked to wait a minute; nothing is lost."""
        await visitor.answer_everything("en", alias=ALIAS)
        for _ in range(30):
            site.app.state.sending_room.enter()
        await visitor.press("send", consents=CONSENTS)
        assert (visitor.answer.status_code, visitor.faults) == (503, ["#main"])
        assert "Please wait a minute" in visitor.page.words
        assert await site.count_clients() == 0
