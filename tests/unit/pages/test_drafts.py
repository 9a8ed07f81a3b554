"""A draft travels sealed and comes back as it was, for a while."""

from datetime import timedelta

import pytest

from app.publishing.answers import Answers
from app.routers.pages.drafts import DRAFT_LIFE, Draft, begin_draft, open_draft, renew_draft, seal_draft
from app.sessions.rules import ANSWER_KEPT
from app.sessions.server_keys import ServerKeys
from tests.fakes import FrozenClock

KEYS = ServerKeys.generate()
DRAFT = Draft("ab" * 16, Answers({"story": ("канарэйка\n💛",), "ways": ("text", "video")}), reviewing=True)


@pytest.fixture
def sealed(clock: FrozenClock) -> str:
    """A draft, sealed now."""
    return seal_draft(KEYS, DRAFT, leaving_out=(), now=clock.now())


class TestDrafts:
    def test_it_comes_back_as_it_was(self, sealed: str, clock: FrozenClock) -> None:
        """Answers, nonce and place survive the way through a form."""
        clock.advance(hours=11)
        assert open_draft(KEYS, sealed, now=clock.now()) == DRAFT

    def test_it_can_be_read_by_nobody_else(self, sealed: str) -> None:
        """Neither the sealed text nor a representation shows her words."""
        assert "канарэйка" not in sealed + repr(DRAFT) + repr(DRAFT.answers)

    def test_what_stands_open_in_the_form_is_left_out(self, clock: FrozenClock) -> None:
        """Fields of the page itself do not travel twice."""
        sealed = seal_draft(KEYS, DRAFT, leaving_out=("story",), now=clock.now())
        opened = open_draft(KEYS, sealed, now=clock.now())
        assert opened is not None
        assert opened.answers == Answers({"ways": ("text", "video")})

    def test_it_ends_after_twelve_hours(self, sealed: str, clock: FrozenClock) -> None:
        """An old draft is not opened, and ends before the answer to its sending is forgotten."""
        clock.advance(hours=12, seconds=2)
        assert open_draft(KEYS, sealed, now=clock.now()) is None
        assert DRAFT_LIFE + timedelta(hours=1) < ANSWER_KEPT

    @pytest.mark.parametrize("change", ["", "x", "ж", "{sealed}A", "A{sealed}"])
    def test_what_is_not_ours_is_not_opened(self, change: str, sealed: str, clock: FrozenClock) -> None:
        """Nothing, rubbish, and a changed draft are the same: none."""
        assert open_draft(KEYS, change.format(sealed=sealed), now=clock.now()) is None

    def test_another_servers_draft_is_not_opened(self, sealed: str, clock: FrozenClock) -> None:
        """The key is the installation's own."""
        assert open_draft(ServerKeys.generate(), sealed, now=clock.now()) is None

    def test_another_sealed_thing_is_no_draft(self, clock: FrozenClock) -> None:
        """What the same key shut for another purpose is refused."""
        assert open_draft(KEYS, KEYS.seal(b'{"nonce": "x"}').decode(), now=clock.now()) is None

    def test_every_draft_has_a_nonce_of_its_own(self) -> None:
        """A new draft and a renewed one never share a nonce; renewing keeps the answers."""
        renewed = renew_draft(DRAFT)
        assert len({begin_draft().nonce, begin_draft().nonce, renewed.nonce, DRAFT.nonce}) == 4
        assert renewed.answers == DRAFT.answers
