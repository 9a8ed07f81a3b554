"""The draft of a note on a counselor's device: one sealed slot for each client, gone when the note is kept.

It has the form of a record under `casework`, signed like one, and the type `draft` inside the seal: a service that puts
a draft among the notes, or a note into the slot, is found out by that type.
"""

from typing import Final

from app.crypto.errors import ContextMismatch
from app.crypto.owners import Kind
from app.crypto.randomness import random_id
from app.crypto.records import RecordHeader, SealedRecord, open_record, seal_record
from app.sdk.contents import Content, ContentType
from app.sdk.counselors import CounselorDevice
from app.sdk.devices import OpenedCase
from app.sdk.wire import from_wire, to_wire

# One length for all but the longest, so that saving while she types does not tell how much she has typed.
DRAFT_BYTES: Final = 16_384


async def keep_draft(device: CounselorDevice, case: OpenedCase, text: str, *, template: str = "free") -> None:
    """Seal a draft and put it in the place of the one before. Raises `TooLong`, `NothingHeld`, `Refused`."""
    key, own = case.file.newest_key(Kind.CASEWORK), device.blob.keys
    header = RecordHeader(
        name=key.name, record_id=random_id(), version=1, commitment=key.commitment, author=own.key_id
    )
    content = Content(ContentType.DRAFT, {"template": template, "replaces": None, "text": text})
    sealed = seal_record(key, header, content.encoded(), signer=own, at_least_bytes=DRAFT_BYTES)
    await device.connection.put(_path(case), {"draft": to_wire(sealed)})


async def find_draft(device: CounselorDevice, case: OpenedCase) -> Content | None:
    """Return the draft in the slot. Raises `OpeningFailed` for one that is not hers, or no draft."""
    view = await device.connection.get(_path(case))
    if view["draft"] is None:
        return None
    sealed, own = from_wire(view["draft"]), device.blob.keys
    header = SealedRecord.read(sealed).header
    key = case.file.keys.get((header.name.kind, header.name.epoch))
    if key is None or header.name.kind is not Kind.CASEWORK or header.author != own.key_id:
        raise ContextMismatch
    opened = open_record(sealed, key, author_signing_key=own.public.signing)
    content = Content.read(opened.content)
    if content.type is not ContentType.DRAFT:
        raise ContextMismatch
    return content


async def discard_draft(device: CounselorDevice, case: OpenedCase) -> None:
    """Empty the slot."""
    await device.connection.delete(_path(case))


def _path(case: OpenedCase) -> str:
    return f"/clients/{case.client_id.hex()}/draft"
