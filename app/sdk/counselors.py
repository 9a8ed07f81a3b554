"""A counselor's device: caseload, opening a case, notes and messages, hours and appointments."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from app.crypto.epochs import EpochKey, EpochReason, Holder, HolderRole
from app.crypto.errors import NotEntitled
from app.crypto.keypairs import ClientId
from app.crypto.owners import Kind
from app.sdk.contents import ContentType, place_content, text_content
from app.sdk.devices import OpenedCase
from app.sdk.handovers import SharingDevice

_KEPT: Final = (Kind.INTAKE, Kind.CONVERSATION, Kind.CASEWORK)

_AGENDA_PAST_DAYS: Final = 31
_AGENDA_AHEAD_DAYS: Final = 366


class CounselorDevice(SharingDevice):
    """A counselor's device."""

    async def set_capabilities(self, capabilities: dict[str, Any]) -> None:
        """Say what she offers: languages, ways, topics, room."""
        await self.connection.put("/counselors/me/capabilities", capabilities)

    async def set_hours(self, hours: dict[str, Any]) -> list[dict[str, Any]]:
        """Replace her weekly hours, exceptions, leave and booking policy; return the sessions that leave touches."""
        view = await self.connection.put("/counselors/me/hours", hours)
        return list(view["touched"])

    async def touched_by_leave(self, first_on: date, last_on: date) -> list[dict[str, Any]]:
        """Return which sessions would stand in leave on these days of her zone, both included."""
        params = {"first_on": first_on.isoformat(), "last_on": last_on.isoformat()}
        view = await self.connection.get("/counselors/me/hours/touched", params=params)
        return list(view["appointments"])

    async def hours(self) -> dict[str, Any]:
        """Return her hours as they stand."""
        view: dict[str, Any] = await self.connection.get("/counselors/me/hours")
        return view

    async def caseload(self) -> list[dict[str, Any]]:
        """Return her clients."""
        view = await self.connection.get("/caseload")
        return list(view["clients"])

    async def take_on(self, client_id: ClientId) -> OpenedCase:
        """Open a client's file, with keys that the right people hold: made at the first time, renewed where needed.

        Before she makes a key the assignment in force must name this counselor. Somebody else opens what is there.
        Raises `NotEntitled` where nothing is.
        """
        case = await self.open_case(client_id)
        own = self.blob.keys.key_id
        if case.assignment is None or case.assignment.counselor_key != own:
            permitted = own in {one.key_id for one in self.standing_permits(case)}
            if permitted or (case.file.newest(Kind.CONVERSATION) and case.file.newest(Kind.CASEWORK)):
                return case
            raise NotEntitled
        for kind in _KEPT:
            if case.file.newest(kind) is None:
                case = await self._begin(case, kind)
            elif own not in self.holders_of_newest(case, kind) or not self.trusts_newest(case, kind):
                case = await self.renew(case, kind, reason=self._why_renewed(case, kind))
        return case

    async def _begin(self, case: OpenedCase, kind: Kind) -> OpenedCase:
        holders = {Holder(self.blob.keys.key_id, HolderRole.COUNSELOR): self.blob.keys.public}
        linked: tuple[EpochKey, ...] = ()
        if kind is Kind.CONVERSATION:
            holders[Holder(case.client_keys.key_id, HolderRole.CLIENT)] = case.client_keys
            linked = (case.file.newest_key(Kind.INTAKE),)
        file = await self.open_epoch(case.file, kind, {**holders}, reason=EpochReason.OPENED, linked=linked)
        return replace(case, file=file)

    def _why_renewed(self, case: OpenedCase, kind: Kind) -> EpochReason:
        holders, own = self.holders_of_newest(case, kind), self.blob.keys.key_id
        newest = case.file.newest(kind)
        former = {one.counselor_key for one in case.file.assignments} - {own}
        gone = holders - self.rightful_holders(case, kind).keys()
        makers = {newest.statement.creator} if newest else set()
        handed_over = own not in holders or (gone | makers) & former
        return EpochReason.HANDED_OVER if handed_over else EpochReason.HOLDER_REVOKED

    async def write_message(self, case: OpenedCase, text: str) -> None:
        """Write to the client, signed."""
        await self.write(case, Kind.CONVERSATION, text_content(ContentType.MESSAGE, text), signed=True)

    async def write_note(self, case: OpenedCase, text: str) -> None:
        """Write a session note for herself, signed. The client's device never gets its key."""
        await self.write(case, Kind.CASEWORK, text_content(ContentType.NOTE, text), signed=True)

    async def write_place(self, case: OpenedCase, appointment_id: str, place: str) -> None:
        """Tell the client where a session takes place, sealed like everything else."""
        await self.write(case, Kind.CONVERSATION, place_content(appointment_id, place), signed=True)

    async def agenda(self) -> list[dict[str, Any]]:
        """Return her appointments and held hours, a month back and a year ahead."""
        window = {
            "from": (self.now - timedelta(days=_AGENDA_PAST_DAYS)).isoformat(),
            "to": (self.now + timedelta(days=_AGENDA_AHEAD_DAYS)).isoformat(),
        }
        view = await self.connection.get("/appointments", params=window)
        return list(view["appointments"])

    async def book(
        self, client_id: ClientId, starts_at: datetime, *, minutes: int | None = None
    ) -> dict[str, Any]:
        """Book an hour for one of her clients, as long as she usually talks if `minutes` is not said."""
        body: dict[str, Any] = {"client_id": client_id.hex(), "starts_at": starts_at.isoformat()}
        if minutes is not None:
            body["minutes"] = minutes
        created: dict[str, Any] = await self.connection.create("/appointments", body)
        return created

    async def reschedule(self, appointment_id: str, starts_at: datetime, *, version: int) -> dict[str, Any]:
        """Move a session, decided on the version she saw."""
        body = {"starts_at": starts_at.isoformat(), "version": version}
        moved: dict[str, Any] = await self.connection.post(f"/appointments/{appointment_id}/reschedule", body)
        return moved

    async def attendances(self, appointment_id: str) -> dict[str, str]:
        """Return how a session of hers went, by participant."""
        view = await self.connection.get(f"/appointments/{appointment_id}/attendances")
        return {one["client_id"]: one["outcome"] for one in view["attendances"]}

    async def complete(self, appointment_id: str) -> dict[str, Any]:
        """Mark a session as held."""
        completed: dict[str, Any] = await self.connection.post(f"/appointments/{appointment_id}/complete", {})
        return completed

    async def mark_no_show(self, appointment_id: str) -> dict[str, Any]:
        """Note that the client did not come."""
        marked: dict[str, Any] = await self.connection.post(f"/appointments/{appointment_id}/no-show", {})
        return marked

    async def cancel(self, appointment_id: str) -> dict[str, Any]:
        """Cancel a session."""
        cancelled: dict[str, Any] = await self.connection.post(f"/appointments/{appointment_id}/cancel", {})
        return cancelled
