"""Everything of hers, opened on her device: what stands in the file that she takes along.

`ClientDevice.export` is the same as it lies at the service: sealed, and opened by her phrase alone.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from app.crypto.errors import OpeningFailed
from app.sdk.accesses import list_access
from app.sdk.clients import ClientDevice
from app.sdk.devices import OpenedCase
from app.sdk.entries import Entry
from app.sdk.groups import OpenedGroup, list_groups, open_group
from app.sdk.letters import list_sent_letters

_MEMBER: Final = "member"
# The service tells of a little more at once, and nothing is booked further ahead.
_YEAR: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class JoinedGroup:
    """A group she is invited to or sits in.

    `opened` is None where she has no seat yet, and where `failure` names why nothing of it could be believed.
    """

    view: Mapping[str, Any]
    sessions: tuple[Mapping[str, Any], ...] = ()
    opened: OpenedGroup | None = None
    failure: str | None = None

    @property
    def is_member(self) -> bool:
        """Whether she has a seat."""
        return bool(self.view["standing"] == _MEMBER)


@dataclass(frozen=True, slots=True)
class Everything:
    """All that can be read by her: where she stands, her opened file, every session, her letters' days, her groups."""

    client: Mapping[str, Any]
    case: OpenedCase
    appointments: tuple[Mapping[str, Any], ...]
    letters: tuple[Mapping[str, Any], ...]
    groups: tuple[JoinedGroup, ...]


async def gather_everything(device: ClientDevice) -> Everything:
    """Fetch, verify and open everything of hers. Raises `Refused`, `OpeningFailed`.

    What is wrong with one record or one group is named there; the rest is shown.
    """
    case = await device.open_own_case()
    client = await device.look()
    return Everything(
        client=client,
        case=case,
        appointments=tuple(await _all_appointments(device, date.fromisoformat(client["came_on"]))),
        letters=tuple(await list_sent_letters(device)),
        groups=tuple([await _joined(device, view) for view in await list_groups(device)]),
    )


def data_of(everything: Everything, now: datetime) -> dict[str, Any]:
    """Return everything as what becomes JSON: readable, and it says so."""
    case = everything.case
    own = case.file.client.key_ids if case.file.client else ()
    return {
        "saved_at": now.isoformat(),
        "sealed": False,
        "client": dict(everything.client),
        "records": [_record(entry, own) for entry in case.entries.entries],
        "appointments": [dict(one) for one in everything.appointments],
        "letters": [dict(one) for one in everything.letters],
        "groups": [_group(one, own) for one in everything.groups],
        "access_log": [asdict(line) for line in list_access(case.file)],
    }


async def _joined(device: ClientDevice, view: Mapping[str, Any]) -> JoinedGroup:
    invited = JoinedGroup(view)
    if not invited.is_member:
        return invited
    group_id = UUID(view["group_id"])
    planned = await device.connection.get(f"/groups/{group_id}/sessions")
    sessions = tuple(planned["sessions"])
    try:
        return JoinedGroup(view, sessions, await open_group(device, group_id))
    except OpeningFailed as failed:
        return JoinedGroup(view, sessions, failure=type(failed).__name__)


async def _all_appointments(device: ClientDevice, since: date) -> list[Mapping[str, Any]]:
    """Return every appointment she had since a day, and has, in order of their start."""
    found: list[Mapping[str, Any]] = []
    starts = datetime.combine(since, time(), UTC)
    ends = device.now + _YEAR
    while starts < ends:
        upto = min(starts + _YEAR, ends)
        window = {"from": starts.isoformat(), "to": upto.isoformat()}
        view = await device.connection.get("/appointments", params=window)
        found += view["appointments"]
        starts = upto
    return found


def _record(entry: Entry, own: tuple[bytes, ...]) -> dict[str, Any]:
    named = (
        {}
        if entry.header is None
        else {
            "kind": entry.header.name.kind.value,
            "author": entry.header.author.hex(),
            "isOwn": entry.header.author in own,
        }
    )
    said = {} if entry.content is None else {"type": entry.content.type.value, **entry.content.fields}
    failed = {} if entry.failure is None else {"notOpened": entry.failure}
    return {"position": entry.position, **named, **said, **failed}


def _group(group: JoinedGroup, own: tuple[bytes, ...]) -> dict[str, Any]:
    opened = () if group.opened is None else group.opened.entries.entries
    failed = {} if group.failure is None else {"notOpened": group.failure}
    return {
        **group.view,
        "sessions": [dict(one) for one in group.sessions],
        "announcements": [_record(entry, own) for entry in opened],
        **failed,
    }
