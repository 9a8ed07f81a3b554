"""The draft of a note: one slot for each client and author, sealed, overwritten, and nobody else's."""

from typing import Final

import pytest

from app.crypto.errors import ContextMismatch
from app.crypto.owners import Kind
from app.sdk.contents import ContentType, text_content
from app.sdk.counselors import CounselorDevice
from app.sdk.devices import OpenedCase
from app.sdk.drafts import discard_draft, find_draft, keep_draft
from app.sdk.entries import records_path
from app.sdk.errors import Refused
from tests.api.worlds import Woman, World

DRAFT: Final = "Zhavaranak: she sleeps"


async def taken_on(world: World) -> tuple[CounselorDevice, OpenedCase, Woman]:
    """Return a counselor with the open case of a woman who is hers."""
    woman = await world.woman()
    await world.assign(woman, "marta")
    counselor = world.cast.counselors["marta"]
    return counselor, await counselor.take_on(woman.client_id), woman


class TestDraft:
    async def test_it_comes_back_and_is_overwritten_and_discarded(self, world: World) -> None:
        """What was typed last comes back from a fresh look at the server; a discarded one does not."""
        counselor, case, _ = await taken_on(world)
        assert await find_draft(counselor, case) is None
        await keep_draft(counselor, case, DRAFT)
        await keep_draft(counselor, case, f"{DRAFT} better.", template="soap")
        found = await find_draft(counselor, await counselor.open_case(case.client_id))
        assert found is not None
        assert (found.text, found.fields["template"]) == (f"{DRAFT} better.", "soap")
        await discard_draft(counselor, case)
        assert await find_draft(counselor, case) is None

    async def test_the_server_takes_no_other_kind(self, world: World) -> None:
        """Something readable, or a record sealed under `conversation`, is refused by name."""
        counselor, case, _ = await taken_on(world)
        path = f"/clients/{case.client_id.hex()}/draft"
        await counselor.write_message(case, "A message.")
        view = await counselor.connection.get(records_path(case.file), params={"kind": "conversation"})
        for body, problem in (
            ("aGVsbG8", "not-a-sealed-record"),
            (view["records"][0]["record"], "not-a-draft"),
        ):
            with pytest.raises(Refused) as refused:
                await counselor.connection.put(path, {"draft": body})
            assert refused.value.problem == problem

    async def test_a_note_in_the_slot_is_not_a_draft(self, world: World) -> None:
        """Her own first note, put into the slot, has the right form and the wrong type: the device refuses it."""
        counselor, case, _ = await taken_on(world)
        await counselor.write(case, Kind.CASEWORK, text_content(ContentType.NOTE, DRAFT), signed=True)
        view = await counselor.connection.get(records_path(case.file), params={"kind": "casework"})
        path = f"/clients/{case.client_id.hex()}/draft"
        await counselor.connection.put(path, {"draft": view["records"][0]["record"]})
        with pytest.raises(ContextMismatch):
            await find_draft(counselor, case)

    async def test_it_goes_with_her(self, world: World) -> None:
        """What was being written of a woman is erased along with everything of hers."""
        counselor, case, woman = await taken_on(world)
        await keep_draft(counselor, case, DRAFT)
        await woman.device.log_in(woman.phrase)
        await woman.device.erase_everything()
        with pytest.raises(Refused) as refused:
            await find_draft(counselor, case)
        assert refused.value.status == 404
