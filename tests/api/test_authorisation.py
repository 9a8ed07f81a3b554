"""Gate 2: every route, asked by everybody, about one's own, another's and a missing thing.

The table says the exact status. A route without a row fails, a row without a route fails, and somebody who may not
know of a thing gets byte for byte the answer for a thing that does not exist.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from app.crypto.owners import Kind
from app.crypto.randomness import random_bytes
from app.crypto.records import RecordHeader, seal_record
from app.demo import samples
from app.groups.rules import GroupState
from app.main import create_app
from app.scheduling.rules import WeeklySeries
from app.sdk import groups
from app.sdk.calendars import make_calendar_address
from app.sdk.connections import new_idempotency_key
from app.sdk.group_sessions import plan_group_session
from app.sdk.letters import LetterSubject, write_to_team
from app.sdk.series import book_series
from app.sdk.wire import to_wire
from app.settings import Settings
from tests.api.actors import Everybody
from tests.api.worlds import Woman, World
from tests.fakes import FrozenClock

pytestmark = pytest.mark.gate

NAMES = (
    "anybody",
    "own client",
    "other client",
    "own counselor",
    "other counselor",
    "coordinator",
    "administrator",
    "enrolling",
)
Statuses = dict[str, int]
Body = dict[str, Any] | None


def expecting(
    anybody: int, client: int, other: int, own: int, foreign: int, team: int, admin: int
) -> Statuses:
    """Return the statuses by actor, in the order of `NAMES`; whoever has yet to enrol gets 403 almost everywhere."""
    return dict(zip(NAMES, (anybody, client, other, own, foreign, team, admin, 403), strict=True))


@dataclass(frozen=True)
class Row:
    """One route: what is sent, and the status everybody gets. `thing` names the path parameter's own object."""

    statuses: Statuses
    body: str = "none"


def everybody_gets(status: int) -> Statuses:
    """Return the same status for everybody: a route for anybody."""
    return dict.fromkeys(NAMES, status)


# Empty and wrong bodies are used on purpose where a right one would change the world: 422 then shows that the actor
# passed the door, 401, 403 and 404 that she did not.
MATRIX: dict[tuple[str, str], Row] = {
    ("GET", "/healthz"): Row(everybody_gets(200)),
    ("GET", "/readyz"): Row(everybody_gets(200)),
    ("GET", "/api/v1/organisation"): Row(everybody_gets(200)),
    ("GET", "/api/v1/directory"): Row(everybody_gets(200)),
    ("PUT", "/api/v1/directory"): Row(expecting(401, 403, 403, 403, 403, 422, 403), "empty"),
    ("GET", "/api/v1/keys/{key_id}"): Row(everybody_gets(200)),
    ("POST", "/api/v1/sessions/refresh"): Row(everybody_gets(401), "empty"),
    ("DELETE", "/api/v1/sessions/current"): Row(
        expecting(401, 204, 204, 204, 204, 204, 204) | {"enrolling": 204}
    ),
    ("DELETE", "/api/v1/sessions"): Row(expecting(401, 204, 204, 204, 204, 204, 204) | {"enrolling": 204}),
    ("POST", "/api/v1/staff/log-in/begin"): Row(everybody_gets(422), "empty"),
    ("POST", "/api/v1/staff/log-in"): Row(everybody_gets(422), "empty"),
    ("POST", "/api/v1/staff/totp"): Row(
        expecting(401, 403, 403, 409, 409, 409, 409) | {"enrolling": 409}, "empty"
    ),
    ("POST", "/api/v1/staff/totp/confirm"): Row(
        expecting(401, 403, 403, 422, 422, 422, 422) | {"enrolling": 422}, "empty"
    ),
    ("POST", "/api/v1/staff/invitations"): Row(expecting(401, 403, 403, 403, 403, 422, 422), "empty"),
    ("POST", "/api/v1/staff/acceptances"): Row(everybody_gets(422), "empty"),
    ("GET", "/api/v1/staff"): Row(expecting(401, 403, 403, 403, 403, 200, 200)),
    ("GET", "/api/v1/staff/me"): Row(expecting(401, 403, 403, 200, 200, 200, 200)),
    ("GET", "/api/v1/staff/me/mail"): Row(expecting(401, 403, 403, 200, 200, 200, 200)),
    ("PUT", "/api/v1/staff/me/mail"): Row(expecting(401, 403, 403, 422, 422, 422, 422), "empty"),
    ("DELETE", "/api/v1/staff/me/mail"): Row(expecting(401, 403, 403, 204, 204, 204, 204)),
    ("PUT", "/api/v1/staff/me/wrapped-keys"): Row(expecting(401, 403, 403, 422, 422, 422, 422), "empty"),
    ("POST", "/api/v1/staff/me/passphrase/begin"): Row(expecting(401, 403, 403, 200, 200, 200, 200), "empty"),
    ("POST", "/api/v1/staff/me/passphrase"): Row(expecting(401, 403, 403, 422, 422, 422, 422), "empty"),
    ("POST", "/api/v1/staff/recovery/begin"): Row(everybody_gets(422), "empty"),
    ("POST", "/api/v1/staff/recovery"): Row(everybody_gets(422), "empty"),
    # Whoever came by her recovery code gets 422 here and 403 everywhere else: see `test_recoveries`.
    ("POST", "/api/v1/staff/recovery/passphrase"): Row(expecting(401, 403, 403, 403, 403, 403, 403), "empty"),
    ("DELETE", "/api/v1/staff/{staff_id}/totp"): Row(expecting(401, 403, 403, 403, 403, 204, 204)),
    ("GET", "/api/v1/staff/me/team-grant"): Row(expecting(401, 403, 403, 403, 403, 200, 403)),
    ("POST", "/api/v1/staff/{staff_id}/admission"): Row(
        expecting(401, 403, 403, 403, 403, 422, 403), "empty"
    ),
    ("POST", "/api/v1/staff/{staff_id}/suspension"): Row(
        expecting(401, 403, 403, 403, 403, 422, 422), "unknown field"
    ),
    ("GET", "/api/v1/intakes/challenge"): Row(everybody_gets(200)),
    ("POST", "/api/v1/intakes"): Row(everybody_gets(422), "empty"),
    ("POST", "/api/v1/intakes/chosen"): Row(everybody_gets(422), "empty"),
    ("POST", "/api/v1/capabilities"): Row(everybody_gets(422), "empty"),
    ("POST", "/api/v1/clients/log-in/begin"): Row(everybody_gets(200), "empty"),
    ("POST", "/api/v1/clients/log-in"): Row(everybody_gets(422), "empty"),
    ("GET", "/api/v1/clients/me"): Row(expecting(401, 200, 200, 403, 403, 403, 403)),
    ("GET", "/api/v1/clients/me/visit"): Row(expecting(401, 200, 200, 403, 403, 403, 403)),
    ("GET", "/api/v1/clients/me/access-log"): Row(expecting(401, 200, 200, 403, 403, 403, 403)),
    ("GET", "/api/v1/clients/me/export"): Row(expecting(401, 200, 200, 403, 403, 403, 403)),
    ("PUT", "/api/v1/clients/me/wrapped-keys"): Row(expecting(401, 422, 422, 403, 403, 403, 403), "empty"),
    ("POST", "/api/v1/clients/me/phrase/begin"): Row(expecting(401, 200, 200, 403, 403, 403, 403), "empty"),
    ("POST", "/api/v1/clients/me/phrase"): Row(expecting(401, 422, 422, 403, 403, 403, 403), "empty"),
    ("POST", "/api/v1/clients/me/erasure/begin"): Row(expecting(401, 200, 200, 403, 403, 403, 403), "empty"),
    ("POST", "/api/v1/clients/me/erasure"): Row(expecting(401, 422, 422, 403, 403, 403, 403), "empty"),
    ("GET", "/api/v1/clients/me/waiting"): Row(expecting(401, 409, 200, 403, 403, 403, 403)),
    ("POST", "/api/v1/clients/me/decline"): Row(expecting(401, 409, 409, 403, 403, 403, 403)),
    ("GET", "/api/v1/clients/me/slots"): Row(expecting(401, 200, 200, 403, 403, 403, 403)),
    ("GET", "/api/v1/clients/{client_id}/keys"): Row(expecting(401, 200, 404, 200, 404, 200, 404)),
    ("GET", "/api/v1/clients/{client_id}/epochs"): Row(expecting(401, 200, 404, 200, 404, 200, 404)),
    ("POST", "/api/v1/clients/{client_id}/epochs"): Row(
        expecting(401, 422, 404, 422, 404, 422, 404), "epoch"
    ),
    ("GET", "/api/v1/clients/{client_id}/records"): Row(expecting(401, 200, 404, 200, 404, 200, 404)),
    ("POST", "/api/v1/clients/{client_id}/records"): Row(
        expecting(401, 422, 404, 422, 404, 422, 404), "record"
    ),
    ("GET", "/api/v1/clients/{client_id}/draft"): Row(expecting(401, 403, 403, 200, 404, 403, 403)),
    ("PUT", "/api/v1/clients/{client_id}/draft"): Row(expecting(401, 403, 403, 422, 422, 403, 403), "empty"),
    ("DELETE", "/api/v1/clients/{client_id}/draft"): Row(expecting(401, 403, 403, 204, 404, 403, 403)),
    ("POST", "/api/v1/clients/{client_id}/assignments"): Row(
        expecting(401, 403, 403, 403, 403, 422, 403), "empty"
    ),
    ("POST", "/api/v1/clients/{client_id}/close"): Row(expecting(401, 403, 403, 403, 403, 422, 403), "empty"),
    ("POST", "/api/v1/clients/me/team-letters"): Row(expecting(401, 422, 422, 403, 403, 403, 403), "empty"),
    ("GET", "/api/v1/clients/me/team-letters"): Row(expecting(401, 200, 200, 403, 403, 403, 403)),
    ("GET", "/api/v1/team-letters"): Row(expecting(401, 403, 403, 403, 403, 200, 403)),
    ("GET", "/api/v1/team-letters/{letter_id}"): Row(expecting(401, 403, 403, 403, 403, 200, 403)),
    ("POST", "/api/v1/team-letters/{letter_id}/settle"): Row(expecting(401, 403, 403, 403, 403, 200, 403)),
    ("GET", "/api/v1/permits"): Row(expecting(401, 403, 403, 200, 200, 403, 403)),
    ("POST", "/api/v1/clients/{client_id}/permits"): Row(
        expecting(401, 422, 404, 422, 404, 422, 404), "permit"
    ),
    ("POST", "/api/v1/clients/{client_id}/team-grants"): Row(
        expecting(401, 422, 404, 422, 404, 422, 404), "team grant"
    ),
    ("GET", "/api/v1/team-grants/former"): Row(expecting(401, 403, 403, 403, 403, 200, 403)),
    ("PUT", "/api/v1/team-key"): Row(expecting(401, 403, 403, 403, 403, 422, 403), "empty"),
    ("POST", "/api/v1/clients/{client_id}/return"): Row(
        expecting(401, 403, 403, 422, 404, 403, 403), "return"
    ),
    ("POST", "/api/v1/clients/{client_id}/link"): Row(
        expecting(401, 403, 403, 422, 404, 403, 403), "permit alone"
    ),
    ("GET", "/api/v1/waiting-list"): Row(expecting(401, 403, 403, 403, 403, 200, 403)),
    ("GET", "/api/v1/counselors"): Row(expecting(401, 403, 403, 403, 403, 200, 403)),
    ("GET", "/api/v1/counselors/me/capabilities"): Row(expecting(401, 403, 403, 200, 200, 403, 403)),
    ("PUT", "/api/v1/counselors/me/capabilities"): Row(expecting(401, 403, 403, 422, 422, 403, 403), "empty"),
    ("GET", "/api/v1/counselors/me/hours"): Row(expecting(401, 403, 403, 200, 200, 403, 403)),
    ("PUT", "/api/v1/counselors/me/hours"): Row(expecting(401, 403, 403, 422, 422, 403, 403), "empty"),
    ("GET", "/api/v1/counselors/me/hours/touched"): Row(expecting(401, 403, 403, 422, 422, 403, 403)),
    ("GET", "/api/v1/counselors/me/busy-times"): Row(expecting(401, 403, 403, 200, 200, 403, 403)),
    ("PUT", "/api/v1/counselors/me/busy-times"): Row(expecting(401, 403, 403, 422, 422, 403, 403), "empty"),
    ("GET", "/api/v1/counselors/me/calendar-address"): Row(expecting(401, 403, 403, 200, 200, 403, 403)),
    ("PUT", "/api/v1/counselors/me/calendar-address"): Row(
        expecting(401, 403, 403, 422, 422, 403, 403), "empty"
    ),
    # Whoever has the address may read, logged in or not.
    ("GET", "/api/v1/calendars/{address}.ics"): Row(everybody_gets(200)),
    ("DELETE", "/api/v1/counselors/me/calendar-address"): Row(expecting(401, 403, 403, 204, 204, 403, 403)),
    ("GET", "/api/v1/counselors/{staff_id}/slots"): Row(expecting(401, 403, 403, 403, 403, 200, 403)),
    ("GET", "/api/v1/counselors/{staff_id}/appointments"): Row(expecting(401, 403, 403, 403, 403, 200, 403)),
    ("GET", "/api/v1/counselors/{staff_id}/clients"): Row(expecting(401, 403, 403, 403, 403, 404, 403)),
    ("GET", "/api/v1/caseload"): Row(expecting(401, 403, 403, 200, 200, 403, 403)),
    ("GET", "/api/v1/appointments"): Row(expecting(401, 200, 200, 200, 200, 200, 200)),
    ("POST", "/api/v1/appointments"): Row(expecting(401, 422, 422, 422, 422, 422, 422), "empty"),
    ("POST", "/api/v1/appointments/{appointment_id}/confirm"): Row(
        expecting(401, 409, 404, 403, 403, 403, 403)
    ),
    ("POST", "/api/v1/appointments/{appointment_id}/reschedule"): Row(
        expecting(401, 409, 404, 409, 404, 404, 404), "stale move"
    ),
    ("POST", "/api/v1/appointments/{appointment_id}/complete"): Row(
        expecting(401, 403, 403, 409, 404, 403, 403)
    ),
    ("POST", "/api/v1/appointments/{appointment_id}/no-show"): Row(
        expecting(401, 403, 403, 409, 404, 403, 403)
    ),
    ("GET", "/api/v1/appointments/{appointment_id}/attendances"): Row(
        expecting(401, 403, 403, 200, 404, 403, 403)
    ),
    ("POST", "/api/v1/series/preview"): Row(expecting(401, 403, 403, 422, 422, 403, 403), "empty"),
    ("POST", "/api/v1/series"): Row(expecting(401, 403, 403, 422, 422, 403, 403), "empty"),
    ("POST", "/api/v1/series/{series_id}/reschedule"): Row(
        expecting(401, 403, 403, 409, 404, 403, 403), "stale series"
    ),
    # As with single ones: the first who may cancel does.
    ("POST", "/api/v1/series/{series_id}/cancel"): Row(expecting(401, 200, 404, 409, 404, 404, 404)),
    # Last of its kind: the first who may cancel does, and the second finds it closed.
    ("POST", "/api/v1/appointments/{appointment_id}/cancel"): Row(
        expecting(401, 200, 404, 409, 404, 404, 404)
    ),
    ("POST", "/api/v1/groups"): Row(expecting(401, 403, 403, 403, 403, 422, 403), "empty"),
    ("GET", "/api/v1/groups"): Row(expecting(401, 200, 200, 200, 200, 200, 200)),
    ("GET", "/api/v1/groups/{group_id}"): Row(expecting(401, 200, 404, 200, 404, 200, 404)),
    ("POST", "/api/v1/groups/{group_id}/invitations"): Row(
        expecting(401, 403, 403, 403, 403, 422, 403), "empty"
    ),
    ("POST", "/api/v1/groups/{group_id}/acceptance"): Row(expecting(401, 201, 404, 403, 403, 403, 403)),
    ("PUT", "/api/v1/groups/{group_id}"): Row(expecting(401, 403, 403, 403, 403, 422, 403), "empty"),
    ("POST", "/api/v1/groups/{group_id}/state"): Row(expecting(401, 403, 403, 403, 403, 422, 403), "empty"),
    ("PUT", "/api/v1/groups/{group_id}/substitute"): Row(
        expecting(401, 403, 403, 409, 404, 403, 403), "let in"
    ),
    ("GET", "/api/v1/groups/{group_id}/description"): Row(expecting(401, 200, 404, 200, 404, 200, 404)),
    ("PUT", "/api/v1/groups/{group_id}/description"): Row(
        expecting(401, 403, 403, 403, 403, 422, 403), "empty"
    ),
    ("GET", "/api/v1/groups/{group_id}/invitations"): Row(expecting(401, 403, 403, 403, 403, 200, 403)),
    ("PUT", "/api/v1/groups/{group_id}/invitations/order"): Row(
        expecting(401, 403, 403, 403, 403, 422, 403), "empty"
    ),
    ("POST", "/api/v1/groups/{group_id}/answer"): Row(
        expecting(401, 409, 404, 403, 403, 403, 403), "not now"
    ),
    ("GET", "/api/v1/groups/{group_id}/line"): Row(expecting(401, 200, 404, 403, 403, 403, 403)),
    ("POST", "/api/v1/groups/{group_id}/line"): Row(expecting(401, 422, 422, 403, 403, 403, 403), "empty"),
    ("GET", "/api/v1/groups/{group_id}/lines"): Row(expecting(401, 403, 403, 200, 404, 403, 403)),
    ("POST", "/api/v1/groups/{group_id}/lines/{client_id}"): Row(
        expecting(401, 403, 403, 422, 422, 403, 403), "empty"
    ),
    ("GET", "/api/v1/groups/{group_id}/seats"): Row(expecting(401, 403, 403, 200, 404, 200, 404)),
    ("GET", "/api/v1/groups/{group_id}/epochs"): Row(expecting(401, 200, 404, 200, 404, 404, 404)),
    ("POST", "/api/v1/groups/{group_id}/epochs"): Row(expecting(401, 403, 403, 422, 404, 403, 403), "epoch"),
    ("GET", "/api/v1/groups/{group_id}/records"): Row(expecting(401, 200, 404, 200, 404, 404, 404)),
    ("POST", "/api/v1/groups/{group_id}/records"): Row(
        expecting(401, 422, 404, 422, 404, 404, 404), "record"
    ),
    ("GET", "/api/v1/groups/{group_id}/sessions"): Row(expecting(401, 200, 404, 200, 404, 200, 404)),
    ("POST", "/api/v1/groups/{group_id}/sessions"): Row(
        expecting(401, 403, 403, 422, 404, 422, 404), "empty span"
    ),
    ("POST", "/api/v1/groups/{group_id}/series/preview"): Row(
        expecting(401, 403, 403, 200, 404, 200, 404), "series in the past"
    ),
    ("POST", "/api/v1/groups/{group_id}/series"): Row(
        expecting(401, 403, 403, 409, 404, 409, 404), "series in the past"
    ),
    ("POST", "/api/v1/groups/{group_id}/sessions/move"): Row(
        expecting(401, 403, 403, 409, 404, 409, 404), "stale sessions"
    ),
    ("POST", "/api/v1/groups/{group_id}/sessions/cancel"): Row(
        expecting(401, 403, 403, 409, 404, 409, 404), "stale cancelling"
    ),
    ("POST", "/api/v1/groups/{group_id}/sessions/{session_id}/substitution"): Row(
        expecting(401, 403, 403, 409, 404, 409, 404), "stale substitution"
    ),
    ("GET", "/api/v1/groups/{group_id}/sessions/{session_id}/attendances"): Row(
        expecting(401, 403, 403, 200, 404, 403, 403)
    ),
    ("PUT", "/api/v1/groups/{group_id}/sessions/{session_id}/attendances/{client_id}"): Row(
        expecting(401, 403, 403, 409, 404, 403, 403), "came"
    ),
    ("PUT", "/api/v1/groups/{group_id}/sessions/{session_id}/attendances/{client_id}/follow-up"): Row(
        expecting(401, 403, 403, 404, 404, 403, 403)
    ),
    ("GET", "/api/v1/groups/{group_id}/absences"): Row(expecting(401, 403, 403, 200, 404, 403, 403)),
    ("GET", "/api/v1/groups/{group_id}/seats/{client_id}/assignment"): Row(
        expecting(401, 403, 403, 200, 404, 403, 403)
    ),
    ("POST", "/api/v1/groups/{group_id}/remarks"): Row(expecting(401, 403, 403, 422, 422, 403, 403), "empty"),
    ("GET", "/api/v1/counselors/me/remarks"): Row(expecting(401, 403, 403, 200, 200, 403, 403)),
    ("DELETE", "/api/v1/counselors/me/remarks/{remark_id}"): Row(
        expecting(401, 403, 403, 404, 404, 403, 403)
    ),
    # Last of all: she leaves, and then her invitation goes.
    ("POST", "/api/v1/groups/{group_id}/leave"): Row(expecting(401, 204, 404, 403, 403, 403, 403)),
    ("DELETE", "/api/v1/groups/{group_id}/invitations/{client_id}"): Row(
        expecting(401, 403, 403, 403, 403, 204, 403)
    ),
}

MISSING = {
    "key_id": "0" * 64,
    "client_id": "0" * 64,
    "staff_id": "00000000-0000-4000-8000-000000000000",
    "appointment_id": "00000000-0000-4000-8000-000000000000",
    "group_id": "00000000-0000-4000-8000-000000000000",
    "letter_id": "00000000-0000-4000-8000-000000000000",
    "series_id": "00000000-0000-4000-8000-000000000000",
    "session_id": "00000000-0000-4000-8000-000000000000",
    "remark_id": "00000000-0000-4000-8000-000000000000",
    "address": "A" * 43,
}


@dataclass
class Scene:
    """A world in which one woman has a counselor, an appointment and a seat in a group, and another has nothing."""

    everybody: Everybody
    things: dict[str, str]
    bodies: dict[str, Body]


async def set_scene(world: World) -> Scene:
    """Set the scene."""
    own, foreign = await world.woman(), await world.woman()
    await world.assign(own, "marta", hold=1)
    appointment = await own.device.confirm((await own.device.appointments())[0]["appointment_id"])
    letter = await write_to_team(own.device, LetterSubject.OTHER, samples.ANSWER)
    marta = world.counselor("marta")
    await marta.take_on(own.client_id)
    assert marta.staff_id is not None
    group_id = await groups.create_group(
        world.cast.coordinator, groups.GroupPlan((str(marta.staff_id),), 3), GroupState.FORMING
    )
    await groups.invite_to_group(world.cast.coordinator, group_id, own.client_id.hex())
    await groups.accept_group_invitation(own.device, group_id)
    await groups.admit_seated_members(marta, await groups.open_group(marta, group_id))
    later_at = datetime.fromisoformat(appointment["starts_at"]) + timedelta(weeks=8)
    group_at = later_at + timedelta(hours=3)
    planned = await plan_group_session(marta, group_id, group_at, 90, "Europe/Vilnius")
    stale = {"appointment_id": planned["appointment_id"], "version": 2**30}
    booked = await book_series(marta, own.client_id, WeeklySeries(later_at, 2, 50, "Europe/Vilnius"))
    address = (await make_calendar_address(marta)).rsplit("/", 1)[1].removesuffix(".ics")
    return Scene(
        everybody=await Everybody.of(world, own, foreign),
        things={
            "key_id": marta.blob.keys.key_id.hex(),
            "client_id": own.client_id.hex(),
            "staff_id": marta.staff_id,
            "appointment_id": appointment["appointment_id"],
            "group_id": str(group_id),
            "letter_id": letter["letter_id"],
            "series_id": booked["series_id"],
            "session_id": planned["appointment_id"],
            "remark_id": MISSING["remark_id"],
            "address": address,
        },
        bodies={
            "none": None,
            "empty": {},
            "unknown field": {"nobody": "knows"},
            "stale move": {"starts_at": appointment["starts_at"], "version": 2**30},
            "stale series": {
                "starts_at": appointment["starts_at"],
                "moved": [
                    {"appointment_id": one["appointment_id"], "version": 2**30}
                    for one in booked["appointments"]
                ],
            },
            "came": {"outcome": "came"},
            "empty span": {"starts_at": "2026-03-08T10:00:00Z", "minutes": 90, "zone": "Nowhere"},
            "series in the past": {
                "starts_at": "2026-01-05T10:00:00Z",
                "count": 2,
                "minutes": 90,
                "zone": "Europe/Vilnius",
            },
            "stale sessions": {"starts_at": appointment["starts_at"], "moved": [stale]},
            "stale cancelling": {"cancelled": [stale]},
            "stale substitution": {
                "staff_id": marta.staff_id,
                "substitute_id": world.counselor("lena").staff_id,
                "version": 2**30,
            },
            "let in": {"let_in": True},
            "not now": {"answer": "not_now"},
            "record": {"record": await _foreign_record(foreign)},
            "epoch": await _foreign_epoch(foreign),
            "permit": {"permit": to_wire(b"no permit"), "grants": []},
            "team grant": {"grants": [{"epoch": 9, "sealed": to_wire(bytes(1168))}]},
            "permit alone": {"permit": to_wire(b"no permit")},
            "return": {"permit": to_wire(b"no permit"), "reason": "other"},
        },
    )


async def _foreign_record(woman: Woman) -> str:
    case = await woman.device.open_own_case()
    key = case.file.newest_key(Kind.INTAKE)
    header = RecordHeader(key.name, uuid4(), 1, key.commitment, woman.prepared.keys.key_id, random_bytes(32))
    return to_wire(seal_record(key, header, samples.STORY.encode()))


async def _foreign_epoch(woman: Woman) -> Body:
    epoch: Body = woman.prepared.body["epochs"][0]
    return epoch


def routes_of(app: FastAPI) -> set[tuple[str, str]]:
    """Return every method and path of the API and of the health checks, as the OpenAPI document lists them."""
    paths = app.openapi()["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


def rows_missing(app: FastAPI) -> set[tuple[str, str]]:
    """Return routes without a row, and rows without a route."""
    return routes_of(app) ^ set(MATRIX)


class TestAuthorisation:
    async def test_everybody_gets_exactly_what_the_table_says(self, world: World) -> None:
        """Every route answers every actor as the table says, and hides alike what is not hers and what is not there."""
        scene = await set_scene(world)
        wrong: list[str] = []
        for (method, path), row in MATRIX.items():
            for name, expected in row.statuses.items():
                own = await scene.everybody.ask(
                    name, method, path.format(**scene.things), scene.bodies[row.body], new_idempotency_key()
                )
                if own.status_code != expected:
                    wrong.append(
                        f"{method} {path} as {name}: {own.status_code}, not {expected}: {own.text[:90]}"
                    )
                if "{" not in path or expected not in {200, 201, 204, 404, 409}:
                    continue
                missing = await scene.everybody.ask(
                    name, method, path.format(**MISSING), scene.bodies[row.body], new_idempotency_key()
                )
                if missing.status_code != 404:
                    wrong.append(f"{method} {path} missing as {name}: {missing.status_code}")
                if own.status_code == 404 and own.content != missing.content:
                    wrong.append(f"{method} {path} as {name} tells a foreign thing from a missing one")
        assert not wrong, "\n".join(wrong)


class TestTable:
    @pytest.fixture
    def app(self, tmp_path: Path) -> FastAPI:
        """The application, of which only the routes matter here."""
        return create_app(Settings(data_dir=tmp_path), FrozenClock())

    def test_every_route_has_a_row(self, app: FastAPI) -> None:
        """A new route without a row fails, and so does a row whose route is gone."""
        assert rows_missing(app) == set()

    def test_a_planted_route_is_noticed(self, app: FastAPI) -> None:
        """The check above can fail: a route nobody put into the table is found."""
        app.add_api_route("/api/v1/planted", lambda: None)
        assert rows_missing(app) == {("GET", "/api/v1/planted")}
