"""Gate 5: who erased everything is gone, and yesterday's main backup opens nothing of hers, whoever lends her keys.

On each database, with copies the database itself made, and with a service that starts on a restored one.
"""

from collections.abc import AsyncIterator

import pytest

from app.crypto.keypairs import KeyPair
from app.sdk.casefiles import Reader
from app.sdk.contents import ContentType
from app.sdk.devices import contents_of
from app.sdk.errors import Refused
from tests.privacy import canaries
from tests.privacy.databases import Database, Databases, empty_databases
from tests.privacy.erasures import Erasure, erased_world
from tests.privacy.sizes import sized

pytestmark = [pytest.mark.gate, pytest.mark.usefixtures("anyio_backend")]
_RECORDS_EACH = 7
"""Statement, criteria, triage, message, answer, place and note."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
async def erasure(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Erasure]:
    """A world in which all women but one erased everything, on each database in turn."""
    folder = tmp_path_factory.mktemp("erasure")
    with empty_databases(request, request.param, folder) as databases:
        async with erased_world(databases, folder, women=sized(reduced=2, full=8)) as erased:
            yield erased


class TestBackup:
    def test_before_the_erasure_it_opens(self, erasure: Erasure) -> None:
        """The control: yesterday's stores together open every record of theirs with everybody's keys."""
        theirs, others = erasure.opened(*_stores(erasure.yesterday), erasure.everybody())
        assert theirs == _RECORDS_EACH * len(erasure.erased)
        assert others > _RECORDS_EACH

    def test_after_the_erasure_it_opens_nothing_of_theirs(self, erasure: Erasure) -> None:
        """Yesterday's main store, today's shred store, every key of every person: 0 of theirs, all of the others'."""
        _, others = erasure.opened(*_stores(erasure.yesterday), erasure.everybody())
        assert erasure.opened(erasure.yesterday.main, erasure.today.shred, erasure.everybody()) == (0, others)

    def test_another_key_opens_nothing(self, erasure: Erasure) -> None:
        """Before an erasure too, a stranger's key opens none, and another client's none but her own."""
        stranger = Reader(KeyPair.generate())
        assert erasure.opened(*_stores(erasure.yesterday), [stranger]) == (0, 0)
        theirs, own = erasure.opened(*_stores(erasure.yesterday), [Reader(erasure.other.prepared.keys)])
        assert theirs == 0
        assert own > 0


class TestLiveServer:
    def test_nothing_of_theirs_is_left(self, erasure: Erasure) -> None:
        """No sealed word, grant, key or id of theirs stands in any row, nor in SQLite's files and write-ahead logs."""
        assert erasure.traces(erasure.today) == []

    def test_yesterday_everything_was_there(self, erasure: Erasure) -> None:
        """The control: the same search finds all of it in yesterday's copies, in rows and on SQLite in files."""
        places = {one.file for one in erasure.traces(erasure.yesterday)}
        assert places >= {"records", "grants", "clients", "shred_secrets", "assignments"}
        names = {file.name for store in _stores(erasure.yesterday) for file in store.files()}
        assert names <= places

    async def test_the_phrase_is_unknown_and_another_is_not(self, erasure: Erasure) -> None:
        """Hers opens no door any more; the other woman still finds everything."""
        for woman in erasure.erased:
            with pytest.raises(Refused, match="words are not right"):
                await woman.device.log_in(woman.phrase)
        await erasure.other.device.log_in(erasure.other.phrase)
        case = await erasure.other.device.open_own_case()
        assert len(case.entries.opened()) == erasure.entries_of_other


class TestRestored:
    async def test_before_start_up_her_row_is_back_but_opens_nothing(self, erasure: Erasure) -> None:
        """The control: a service that skipped its start-up knows her phrase again; her own keys open nothing there."""
        woman = erasure.erased[0]
        async with erasure.restored(erasure.yesterday.main, erasure.today.shred) as service:
            assert {one.file for one in erasure.traces(service.databases)} >= {"records", "grants", "clients"}
            async with service.unstarted() as devices:
                device = await devices.client()
                await device.log_in(woman.phrase)
                entries = (await device.open_own_case()).entries.entries
                assert {entry.failure for entry in entries} == {"NothingHeld"}

    async def test_start_up_erases_again_before_anybody_is_served(self, erasure: Erasure) -> None:
        """Started on yesterday's main store, the service removes them first: no phrase, no row, no byte."""
        restored = erasure.restored(erasure.yesterday.main, erasure.today.shred)
        async with restored as service, service.started() as devices:
            assert erasure.traces(service.databases) == []
            for woman in erasure.erased:
                device = await devices.client()
                with pytest.raises(Refused, match="words are not right"):
                    await device.log_in(woman.phrase)

    async def test_others_come_back_whole(self, erasure: Erasure) -> None:
        """From the same restored service the other woman reads all she read before."""
        restored = erasure.restored(erasure.yesterday.main, erasure.today.shred)
        async with restored as service, service.started() as devices:
            device = await devices.client()
            await device.log_in(erasure.other.phrase)
            case = await device.open_own_case()
            assert len(case.entries.opened()) == erasure.entries_of_other
            texts = [one.text for one in contents_of(case, ContentType.MESSAGE)]
            assert texts == [canaries.text("message"), canaries.long_text("answer")]

    async def test_a_restored_shred_store_is_emptied_of_them(self, erasure: Erasure) -> None:
        """Started on today's main store and yesterday's shred store, the service destroys their secrets first."""
        async with erasure.restored(erasure.today.main, erasure.yesterday.shred) as service:
            brought_back = {one.file for one in erasure.traces(service.databases)}
            assert "shred_secrets" in brought_back
            assert not {"records", "grants", "clients"} & brought_back
            async with service.started():
                assert erasure.traces(service.databases) == []


def _stores(databases: Databases) -> tuple[Database, Database]:
    return databases.main, databases.shred
