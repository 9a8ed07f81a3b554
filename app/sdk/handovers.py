"""A counselor who shares a client, passes her on or gives her back: each act is a permit in the client's access log."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from app.clients.rules import ReturnReason
from app.crypto.epochs import EpochReason, Holder, HolderRole
from app.crypto.errors import NotEntitled
from app.crypto.fingerprints import fingerprint_words
from app.crypto.keypairs import ClientId, KeyId
from app.crypto.owners import Kind
from app.crypto.permits import PermitKind
from app.sdk.contents import Content, ContentType, text_content
from app.sdk.devices import OpenedCase
from app.sdk.entries import Entry
from app.sdk.permits import (
    CLIENT_SUBJECT,
    Named,
    counselor_named,
    keys_of,
    permit_body,
    sign_next_permit,
)
from app.sdk.staff import StaffDevice
from app.sdk.wire import to_wire

HISTORY: Final = (Kind.CONVERSATION, Kind.CASEWORK)
READ_ALONG: Final = (Kind.INTAKE, Kind.CONVERSATION)


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """How many texts of an earlier file stand in the new one, and how many could not be opened."""

    carried: int
    unopened: int


class SharingDevice(StaffDevice):
    """The part of a counselor's device that lets others read of her clients."""

    async def hand_over(
        self,
        case: OpenedCase,
        counselor_id: str,
        *,
        kinds: Collection[Kind] = HISTORY,
        summary: str | None = None,
        notes: Sequence[Entry] = (),
    ) -> None:
        """Choose what the next counselor opens of the past, before a coordinator assigns her.

        `kinds` are granted whole, none for no history. A `summary`, and chosen `notes` sealed anew, stand under one
        more key of `casework`, held by both. Whatever is not chosen she does not get. The team, which assigns, reads
        the intake again. Raises `NotEntitled`, `Refused`.
        """
        along = [] if summary is None else [text_content(ContentType.NOTE, summary)]
        along += [_note_in(entry) for entry in notes]
        named = counselor_named(self.organisation.directory, counselor_id)
        await self.permit(case, PermitKind.HANDED_OVER, named, kinds=kinds)
        # After the permit: from then on the service leaves it to the team.
        await self.let_team_read(case)
        if not along:
            return
        case = await self.open_case(case.client_id)
        both = {KeyId(self.blob.keys.key_id): HolderRole.COUNSELOR, named.key_id: HolderRole.COUNSELOR}
        case = await self._next_epoch(case, Kind.CASEWORK, both, EpochReason.HANDED_OVER)
        for content in along:
            await self.write(case, Kind.CASEWORK, content, signed=True)

    async def let_stand_in(
        self, case: OpenedCase, counselor_id: str, *, last_on: date, kinds: Collection[Kind] = READ_ALONG
    ) -> None:
        """Let another counselor read and write to a client until a day, that day included."""
        named = counselor_named(self.organisation.directory, counselor_id)
        await self.permit(case, PermitKind.COVER, named, kinds=kinds, last_on=last_on)

    async def begin_supervision(self, case: OpenedCase, counselor_id: str, *, last_on: date) -> OpenedCase:
        """Let somebody supervise until a day: a key of its own, under which chosen notes are sealed anew."""
        named = counselor_named(self.organisation.directory, counselor_id)
        await self.permit(case, PermitKind.SUPERVISION, named, kinds=(), last_on=last_on)
        case = await self.open_case(case.client_id)
        pair = {KeyId(self.blob.keys.key_id): HolderRole.COUNSELOR, named.key_id: HolderRole.SUPERVISOR}
        reason = EpochReason.ROUTINE if case.file.newest(Kind.SUPERVISION) else EpochReason.OPENED
        return await self._next_epoch(case, Kind.SUPERVISION, pair, reason)

    async def show_to_supervisor(self, case: OpenedCase, entry: Entry) -> None:
        """Seal one opened note anew for the supervisor. Raises `NotEntitled` for what is not her own note."""
        await self.write(case, Kind.SUPERVISION, _note_in(entry), signed=True)

    async def permitted_files(self) -> list[dict[str, Any]]:
        """Return the files she may read by permit: as a stand-in or as a supervisor."""
        view = await self.connection.get("/permits")
        return list(view["files"])

    async def give_back(self, case: OpenedCase, reason: ReturnReason) -> None:
        """Give a client back to the waiting list, in her old place. The team reads the intake again."""
        await self.let_team_read(case)
        signed = self._sign_of_herself(case, PermitKind.ENDED)
        body = {"permit": to_wire(signed), "reason": reason.value}
        await self.connection.post(f"/clients/{case.client_id.hex()}/return", body)

    def words_of(self, client_id: ClientId, list_id: str) -> tuple[str, ...]:
        """Return the words that a client sees too, to be compared by voice before an earlier file is linked."""
        return fingerprint_words(list_id, CLIENT_SUBJECT, client_id)

    async def link_earlier(self, case: OpenedCase, earlier: OpenedCase) -> CarriedOver:
        """Link the file whose phrase a woman lost to her new one, and carry what lies open over into her notes.

        Only after she was recognised and the words were compared. The texts become notes, so that none is lost when the
        earlier file closes; the woman herself sees in her access log that it was linked.
        """
        carried = 0
        for entry in earlier.entries.opened():
            # What a supervisor was shown is among the notes already.
            shown = entry.header is not None and entry.header.name.kind is Kind.SUPERVISION
            if entry.content is not None and entry.content.text and not shown:
                note = replace(
                    text_content(ContentType.NOTE, entry.content.text),
                    fields={"text": entry.content.text, "was": entry.content.type.value},
                )
                await self.write(case, Kind.CASEWORK, note, signed=True)
                carried += 1
        signed = self._sign_of_herself(case, PermitKind.LINKED, earlier_client=earlier.client_id)
        await self.connection.post(f"/clients/{case.client_id.hex()}/link", {"permit": to_wire(signed)})
        return CarriedOver(carried, len(earlier.entries.entries) - len(earlier.entries.opened()))

    async def permit(
        self,
        case: OpenedCase,
        kind: PermitKind,
        named: Named,
        *,
        kinds: Collection[Kind],
        last_on: date | None = None,
    ) -> None:
        """Sign and send a permit that grants every open key of some kinds."""
        keys = keys_of(case.file, kinds)
        recipient = await self.book_of(case).find(named.key_id) if keys else None
        signed = sign_next_permit(
            case.file,
            kind,
            named,
            signer=self.blob.keys,
            made_on=self.today,
            keys=keys,
            last_on=last_on,
        )
        path = f"/clients/{case.client_id.hex()}/permits"
        await self.connection.create(path, permit_body(signed, keys, recipient))

    def _sign_of_herself(
        self, case: OpenedCase, kind: PermitKind, *, earlier_client: ClientId | None = None
    ) -> bytes:
        """Return a permit that names herself."""
        own = Named(UUID(self.staff_id), self.blob.keys.key_id)
        return sign_next_permit(
            case.file,
            kind,
            own,
            signer=self.blob.keys,
            made_on=self.today,
            earlier_client=earlier_client,
        )

    async def _next_epoch(
        self, case: OpenedCase, kind: Kind, roles: dict[KeyId, HolderRole], reason: EpochReason
    ) -> OpenedCase:
        book = self.book_of(case)
        holders = {Holder(key_id, role): await book.find(key_id) for key_id, role in roles.items()}
        return replace(case, file=await self.open_epoch(case.file, kind, {**holders}, reason=reason))


def _note_in(entry: Entry) -> Content:
    if entry.content is None or entry.content.type is not ContentType.NOTE:
        raise NotEntitled
    return entry.content
