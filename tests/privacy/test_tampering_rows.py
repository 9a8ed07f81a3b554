"""Gate 6, attacks on rows: those of another client, withheld, exchanged, repeated, or shown as they were yesterday.

Each is refused by its own name, or detected with the record named and the rest still shown.
"""

import pytest

from app.crypto.errors import ContextMismatch, NotEntitled
from app.sdk.errors import Refused
from tests.privacy import canaries
from tests.privacy.files import File, file_of
from tests.privacy.stages import Stage
from tests.privacy.wires import instead

pytestmark = pytest.mark.gate

MESSAGE, PLACE = 3, 5
"""Where the counselor's two records stand in what she reads of a woman."""


class TestSwappedRows:
    async def test_another_clients_keys(self, file: File, other_file: File) -> None:
        """Her id is the hash of her keys: others do not fit it."""
        with pytest.raises(ContextMismatch):
            await file.read("keys", other_file.said[f"{other_file.path}/keys"])

    async def test_another_clients_epochs(self, file: File, other_file: File) -> None:
        """Statements of another client are signed for another owner, by somebody nobody knows here."""
        with pytest.raises(ContextMismatch):
            await file.read("epochs", other_file.epochs)
        with pytest.raises((NotEntitled, ContextMismatch)):
            await file.read_epochs(statements=other_file.epochs["statements"])

    async def test_another_clients_records(self, file: File, other_file: File) -> None:
        """None of them opens, each is named."""
        told = await file.read_records(other_file.records)
        assert told.entries.opened() == []
        assert {entry.failure for entry in told.entries.entries} == {"ContextMismatch", "NotEntitled"}

    async def test_one_record_of_another_client(self, file: File, other_file: File) -> None:
        """Among hers it is named by its place; everything of hers is still read."""
        foreign = other_file.records[MESSAGE]
        told = await file.read_records([*file.records, foreign])
        assert [entry.position for entry in told.entries.entries if entry.failure] == [foreign["position"]]
        assert told.entries.entries[-1].failure == "ContextMismatch"
        assert len(told.entries.opened()) == len(file.records)


class TestRecordList:
    async def test_a_withheld_record_leaves_a_gap(self, file: File) -> None:
        """The author's next record names what is missing; everybody else's records still follow."""
        told = await file.read_records([one for n, one in enumerate(file.records) if n != MESSAGE])
        gaps = [entry.position for entry in told.entries.entries if not entry.follows]
        assert gaps == [file.records[PLACE]["position"]]
        assert len(told.entries.opened()) == len(file.records) - 1

    async def test_records_in_another_order(self, file: File) -> None:
        """Two records exchanged are both reported, and both still shown."""
        records = file.records
        records[MESSAGE], records[PLACE] = records[PLACE], records[MESSAGE]
        told = await file.read_records(records)
        assert [n for n, entry in enumerate(told.entries.entries) if not entry.follows] == [MESSAGE, PLACE]
        assert len(told.entries.opened()) == len(records)

    async def test_a_record_told_twice(self, file: File) -> None:
        """A repetition does not follow."""
        told = await file.read_records([*file.records, file.records[MESSAGE]])
        assert [entry.follows for entry in told.entries.entries] == [True] * len(file.records) + [False]

    async def test_an_old_list_is_noticed_when_something_is_written(self, stage: Stage) -> None:
        """To a device that was shown yesterday's list, the honest server says that another record came first."""
        before = await file_of(stage, stage.vera, stage.vera.client_id)
        await stage.vera.send_message(canaries.text("answer"))
        old = {"records": before.records, "next_after": None}
        async with stage.liar.telling(instead(f"{before.path}/records", old)):
            with pytest.raises(Refused) as refused:
                await stage.vera.send_message(canaries.text("answer"))
        assert (refused.value.status, refused.value.problem) == (409, "record-out-of-order")
