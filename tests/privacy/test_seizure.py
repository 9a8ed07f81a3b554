"""Gate 1: whoever takes everything a server has reads nothing, and finds nothing that opens anything.

On a real server in a process of its own, on each database: every file with logs and write-ahead logs, every row, and
every request and answer of the people it served. Each search is shown to find what is there.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app.crypto.epochs import EpochKey
from app.crypto.errors import TooLong
from app.crypto.owners import Kind
from app.crypto.phrases import derive_client_secrets
from app.crypto.randomness import random_id
from app.crypto.records import RecordHeader, SealedRecord, seal_record
from app.demo import thieves
from app.sdk.casefiles import Reader
from app.sdk.intakes import prepare_intake
from app.sdk.wire import from_wire, to_wire
from tests.privacy import canaries
from tests.privacy.guesses import opened_by_guessing
from tests.privacy.lives import COUNSELOR
from tests.privacy.seizures import Seizure, seized
from tests.privacy.sizes import FULL, sized
from tests.privacy.stolen_keys import reader_from_passphrase, reader_from_phrase, wrapped_keys
from tests.shapes import shape_of

pytestmark = [pytest.mark.gate, pytest.mark.usefixtures("anyio_backend")]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
async def seizure(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Seizure]:
    """A server after everybody used it, as it is carried away, on each database in turn."""
    folder = tmp_path_factory.mktemp("seizure")
    async with seized(request.param, folder, women=sized(reduced=2, full=8)) as taken:
        yield taken


class TestWords:
    def test_nothing_typed_stands_in_any_file_or_row(self, seizure: Seizure) -> None:
        """No text of anybody, in no disguise: databases, write-ahead logs, server keys, logs."""
        assert seizure.traces(canaries.TYPED, in_clusters=True) == []

    def test_nothing_typed_went_over_the_wire(self, seizure: Seizure) -> None:
        """No text of anybody in a week of requests and answers, in address, headers or body."""
        assert seizure.tap.traces(canaries.TYPED) == []

    def test_nothing_chosen_is_readable(self, seizure: Seizure) -> None:
        """Neither what a woman picked from lists nor the names of what can be picked."""
        assert seizure.traces(canaries.CHOSEN, in_clusters=FULL) == []
        assert seizure.tap.traces(canaries.CHOSEN) == []

    def test_the_log_says_that_something_failed_and_nothing_else(self, seizure: Seizure) -> None:
        """The control for the log: it was written to, for a request full of words, and names a class and a place."""
        assert "request-failed" in seizure.log.read_text()
        assert thieves.search_files([*canaries.TYPED, "/organisation"], [seizure.log.parent]) == []

    def test_what_the_server_may_know_is_found(self, seizure: Seizure) -> None:
        """The control: a handle is no secret, and the same search finds it in files, rows, requests and answers."""
        places = {one.file for one in seizure.traces([COUNSELOR], in_clusters=True)}
        assert "staff_accounts" in places
        assert any(place.startswith("/") for place in places)
        heard = {one.file for one in seizure.tap.traces([COUNSELOR])}
        assert "request of POST /api/v1/staff/log-in" in heard
        assert "answer of GET /api/v1/staff" in heard


class TestKeys:
    def test_nothing_that_opens_ever_left_a_device(self, seizure: Seizure) -> None:
        """No phrase, passphrase, recovery code or private key of anybody, at rest or on the wire."""
        secrets = seizure.secrets()
        assert seizure.traces(secrets, in_clusters=FULL) == []
        assert seizure.tap.traces(secrets) == []

    def test_what_was_sent_once_is_not_kept(self, seizure: Seizure) -> None:
        """An invitation's code, one-time secrets and locators passed by; none of them lies there in the clear."""
        sent = seizure.sent_once()
        assert seizure.traces(sent, in_clusters=FULL) == []
        assert {one.file for one in seizure.tap.traces(sent)} >= {
            "request of POST /api/v1/staff/acceptances",
            "answer of POST /api/v1/staff/totp",
            "request of POST /api/v1/clients/log-in",
        }

    def test_shred_secrets_lie_in_their_store_alone(self, seizure: Seizure) -> None:
        """The control for bytes: a shred secret is found, in its own store's rows and files and in no other's."""
        secret = next(iter(seizure.loot().secrets.values()))
        assert {one.file for one in thieves.search_rows([secret], seizure.premises.shred_url)} == {
            "shred_secrets"
        }
        assert thieves.search_rows([secret], seizure.premises.main_url) == []
        places = {one.file for one in seizure.traces_in_files([secret])}
        assert places
        assert all("shred" in place for place in places)


class TestOpening:
    def test_all_the_server_has_opens_nothing(self, seizure: Seizure) -> None:
        """Every 32 bytes in any row and every key in its own file, tried on all that is sealed: 0 open."""
        loot, guesses = seizure.loot(), seizure.guesses()
        assert len(guesses) > len(loot.records) > 0
        assert opened_by_guessing(loot, wrapped_keys(seizure.premises.main_url), guesses) == 0

    def test_guessing_opens_when_a_key_lies_about(self, seizure: Seizure) -> None:
        """The control: with one private key among the guesses, or one that wraps, the same trying succeeds."""
        loot, blobs = seizure.loot(), wrapped_keys(seizure.premises.main_url)
        seed = seizure.reader(COUNSELOR).keys.hpke_seed
        assert opened_by_guessing(loot, blobs, frozenset({seed})) == len(loot.records)
        derived = derive_client_secrets(seizure.women[0].prepared.phrase, seizure.installation_id)
        assert opened_by_guessing(loot, blobs, frozenset({derived.wrap})) == 1

    def test_a_counselors_passphrase_opens_her_cases(self, seizure: Seizure) -> None:
        """The control: with her passphrase the same loot opens, out of the stolen database alone."""
        loot = seizure.loot()
        passphrase = next(one.passphrase for one in seizure.cast.credentials if one.handle == COUNSELOR)
        reader = reader_from_passphrase(seizure.premises.main_url, COUNSELOR, passphrase)
        opened = thieves.open_stolen(loot, [reader])
        assert len(opened) == len(loot.records) > 0
        assert {header.name.kind for header in opened} == {
            Kind.INTAKE,
            Kind.CONVERSATION,
            Kind.CASEWORK,
            Kind.ANNOUNCEMENTS,
        }

    def test_a_coordinator_and_the_team_open_intakes_alone(self, seizure: Seizure) -> None:
        """A coordinator holds `intake` and nothing else: all of theirs, and not one message or note."""
        loot = seizure.loot()
        headers = [SealedRecord.read(sealed).header for sealed in loot.records]
        intakes = [header for header in headers if header.name.kind is Kind.INTAKE]
        opened = thieves.open_stolen(loot, [seizure.cast.coordinator.reader])
        assert {header.name.kind for header in opened} == {Kind.INTAKE}
        assert len(opened) == len(intakes) >= 3 * len(seizure.women)

    def test_a_womans_phrase_opens_her_own_but_no_notes(self, seizure: Seizure) -> None:
        """Her phrase opens what was written to her and by her; notes about her and other women's records stay shut."""
        first = seizure.women[0]
        reader = reader_from_phrase(seizure.premises.main_url, first.phrase)
        opened = thieves.open_stolen(seizure.loot(), [reader])
        assert {header.name.kind for header in opened} == {Kind.INTAKE, Kind.CONVERSATION, Kind.ANNOUNCEMENTS}
        own = {header.name.owner.id for header in opened if header.name.kind is not Kind.ANNOUNCEMENTS}
        assert own == {first.client_id}

    def test_without_shred_secrets_everybodys_keys_open_nothing(self, seizure: Seizure) -> None:
        """The main store alone, a backup of it for instance, opens nothing with all keys together."""
        loot = seizure.loot()
        everybody: list[Reader] = [
            seizure.cast.coordinator.reader,
            seizure.reader(COUNSELOR),
            *(Reader(woman.prepared.keys) for woman in seizure.women),
        ]
        assert thieves.count_opened(loot, everybody) == len(loot.records)
        assert thieves.count_opened(replace(loot, secrets={}), everybody) == 0


class TestIntakes:
    """The first woman wrote and chose all she could, the second next to nothing."""

    def test_two_intakes_cannot_be_told_apart(self, seizure: Seizure) -> None:
        """The same length, headers and structure; what differs are ciphertexts, keys and random fields."""
        first, second, *_ = seizure.tap.sent_to("/intakes")
        assert len(first.sent) == len(second.sent)
        assert first.sent_headers | {"idempotency-key": ""} == second.sent_headers | {"idempotency-key": ""}
        assert shape_of(json.loads(first.sent)) == shape_of(json.loads(second.sent))

    def test_a_careless_device_would_be_told_apart(self, seizure: Seizure) -> None:
        """The control: a record only as large as it must be gives another structure."""
        woman = seizure.women[1]
        body = woman.prepared.body
        name = SealedRecord.read(from_wire(body["records"][0])).header.name
        key = EpochKey.generate(name)
        header = RecordHeader(name, random_id(), 1, key.commitment, woman.prepared.keys.key_id)
        careless = body | {"records": [to_wire(seal_record(key, header, b"")), body["records"][1]]}
        assert shape_of(careless) != shape_of(body)

    def test_answers_that_would_show_are_refused(self, seizure: Seizure) -> None:
        """An alias too long for the size every criteria record has is not sent at all."""
        device = seizure.women[0].device
        with pytest.raises(TooLong):
            prepare_intake(
                device.organisation,
                criteria=canaries.criteria(),
                story="",
                alias=canaries.long_text("alias"),
                list_id="en-1",
                today=device.today,
            )


class TestPlanted:
    """Last in this file: its traces are its own, and in nobody's way."""

    def test_a_planted_word_is_found_in_each_kind_of_file(self, seizure: Seizure) -> None:
        """In a row of each store, in the files and write-ahead logs beneath it, and in the log."""
        assert seizure.traces([canaries.PLANTED], in_clusters=False) == []
        seizure.plant(canaries.PLANTED)
        rows = [
            thieves.search_rows([canaries.PLANTED], url)
            for url in (seizure.premises.main_url, seizure.premises.shred_url)
        ]
        assert [[one.file for one in found] for found in rows] == [["planted"], ["planted"]]
        files = {one.file for one in seizure.traces_in_files([canaries.PLANTED])}
        on_sqlite = not seizure.premises.cluster_folders
        wanted = (
            ("helpline.db-wal", "shred.db-wal") if on_sqlite else ("main/pg_wal/", "shred/pg_wal/", "/base/")
        )
        for part in (*wanted, "server.log"):
            assert any(part in file for file in files), part
