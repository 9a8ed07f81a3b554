"""A counselor's device: caseload, opening a case, notes and messages, hours and appointments."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from app.crypto.epochs import EpochReason, Holder, HolderRole
from app.crypto.errors import NotEntitled
from app.crypto.keypairs import ClientId
from app.crypto.owners import Kind
from app.sdk.contents import ContentType, place_content, text_content
from app.sdk.devices import OpenedCase
from app.sdk.staff import StaffDevice

_AGENDA_PAST_DAYS: Final = 31
_AGENDA_AHEAD_DAYS: Final = 366


class CounselorDevice(StaffDevice):
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
        """Open a client's file, and at the first time make `conversation` and `casework` for her.

        Before she makes a key the assignment in force must name this counselor. Raises `NotEntitled` otherwise.
        """
        case = await self.open_case(client_id)
        file, own = case.file, self.blob.keys
        if file.newest(Kind.CONVERSATION) and file.newest(Kind.CASEWORK):
            return case
        if case.assignment is None or case.assignment.counselor_key != own.key_id:
            raise NotEntitled
        client = Holder(case.client_keys.key_id, HolderRole.CLIENT)
        counselor = Holder(own.key_id, HolderRole.COUNSELOR)
        if file.newest(Kind.CONVERSATION) is None:
            holders = {client: case.client_keys, counselor: own.public}
            intake_key = file.newest_key(Kind.INTAKE)
            file = await self.open_epoch(
                file, Kind.CONVERSATION, {**holders}, reason=EpochReason.OPENED, linked=(intake_key,)
            )
        if file.newest(Kind.CASEWORK) is None:
            file = await self.open_epoch(
                file, Kind.CASEWORK, {counselor: own.public}, reason=EpochReason.OPENED
            )
        return replace(case, file=file)

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
