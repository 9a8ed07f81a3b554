"""Gate 1 on the path without script: nothing of hers at rest and nothing in a log."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
import structlog
from fastapi import FastAPI

from app.database import transaction
from app.demo import samples
from app.demo.thieves import Word, search_bytes, search_files
from app.logs import configure_logs
from app.publishing.contents import site_contents
from app.publishing.sites import MANIFEST, load_site
from app.sessions.models import KeptAnswer
from app.staff import service as staff
from tests.api.pages.conftest import Site
from tests.api.pages.visitors import ALIAS, CONSENTS, OWN, PEOPLE, STORY, Visitor
from tests.api.worlds import World
from tests.fakes import FrozenClock

ON_SQLITE = pytest.mark.parametrize("store_urls", ["sqlite"], indirect=True)


@ON_SQLITE
class TestSeizure:
    async def test_nothing_she_gave_stands_in_any_file_or_log(
        self, site: Site, visitor: Visitor, tmp_path: Path
    ) -> None:
        """Neither words, choices, draft nor phrase, in any disguise; planted in the same places they are found."""
        # Its pages are to be written among its files.
        del site.app.state.site
        words = [STORY[:12], PEOPLE, "Зуброўка", ALIAS, "Asia/Kathmandu", "house_arrest", "over_40"]
        with _log(site.clock) as log:
            await visitor.answer_everything("be", **OWN)
            words.append(visitor.page.fields["draft"].values[0][-64:])
            await visitor.press("send", consents=CONSENTS)
            words += [" ".join(visitor.page.phrase[:3]), " ".join(visitor.page.phrase[-3:])]
            await visitor.post("/be/intake", b"step=story&go=next&story=%00" + quote(PEOPLE).encode())
            await visitor.post("/be/intake", b"story=" + PEOPLE.encode() * 20_000)
            assert await site.count_clients() == 1
            # The published pages name every choice there is, the same for everybody: of hers there is nothing in them.
            _ensure_public(site.app.state.wiring.settings.site_path, await _document(site))
            assert search_files(words, [tmp_path]) == []
            assert search_bytes(words, log.getvalue().encode(), "log") == []
            await _plant(site.app, PEOPLE)
        assert {Path(found.file).name for found in search_files(words, [tmp_path])} & {"helpline.db-wal"}
        assert search_bytes(words, log.getvalue().encode(), "log") != []


@ON_SQLITE
class TestSeizureOfTheWayBack:
    async def test_neither_words_nor_keys_nor_letters_stay(self, world: World, tmp_path: Path) -> None:
        """Whatever she typed, read and carried is in no file and no log; planted in the same places it is found."""
        woman = await world.woman()
        await world.assign(woman, "marta", hold=1)
        marta = world.counselor("marta")
        await marta.write_message(await marta.take_on(woman.client_id), samples.MESSAGE)
        visitor = Visitor(world.app)
        phrase = woman.phrase.split()
        keys = woman.device.blob.keys
        words: list[Word] = ["Kalyna", "Ramonak", " ".join(phrase[:3]), " ".join(phrase[-3:])]
        words += [bytes(keys.hpke_seed), bytes(keys.signing_seed), woman.client_id.hex() + "/"]
        with _log(world.clock) as log:
            await visitor.come_back(woman.phrase)
            words.append(visitor.page.fields["state"].values[0][-64:])
            await visitor.press("send", message=samples.ANSWER)
            words.append(visitor.page.fields["state"].values[0][-64:])
            await visitor.press("confirm", hour=visitor.page.fields["hour"].offered[0])
            await visitor.come_back(" ".join(reversed(phrase)))
            await visitor.come_back("Ramonak " + " ".join(phrase[:3]))
            await visitor.post("/en/portal", b"phrase=" + b"Ramonak" * 200_000)
            assert (await woman.device.visit())["coming"]
            assert search_files(words, [tmp_path]) == []
            assert search_bytes(words, log.getvalue().encode(), "log") == []
            await _plant(world.app, "Ramonak")
        assert search_files(words, [tmp_path]) != []
        assert search_bytes(words, log.getvalue().encode(), "log") != []


@contextmanager
def _log(clock: FrozenClock) -> Iterator[StringIO]:
    """Yield what this process logs meanwhile, at its most talkative."""
    settings, handlers, level = structlog.get_config(), logging.root.handlers[:], logging.root.level
    try:
        with redirect_stderr(StringIO()) as written:
            configure_logs("DEBUG", clock)
            yield written
    finally:
        structlog.configure(**settings)
        logging.root.handlers[:] = handlers
        logging.root.setLevel(level)


async def _document(site: Site) -> str:
    async with transaction(site.app.state.wiring.stores, write=False) as work:
        return (await staff.get_installation(work.main)).document


def _ensure_public(folder: Path, document: str) -> None:
    """Remove the published pages after seeing that they are those of anybody."""
    published = load_site(folder)
    assert published is not None
    contents = {address: file.content for address, file in published.files.items()}
    assert contents.pop(MANIFEST)
    assert contents == site_contents(document)
    shutil.rmtree(folder)


async def _plant(app: FastAPI, words: str) -> None:
    async with transaction(app.state.wiring.stores) as work:
        work.main.add(
            KeptAnswer(
                actor_id="planted",
                idempotency_key="planted",
                request_mac="",
                body=words,
                expires_at=app.state.wiring.clock.now(),
            )
        )
    structlog.get_logger().warning(words)
