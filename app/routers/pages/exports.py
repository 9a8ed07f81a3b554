"""Taking everything along without script: a file that the server makes in memory of what her words open, and forgets.

It is answered as a file to save, so the page she is on stays as it is.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from babel.dates import format_date
from fastapi import Response

from app.crypto.epochs import EpochReason, HolderRole
from app.crypto.owners import Kind
from app.publishing.languages import PageLanguage
from app.publishing.rendering import PageStyle
from app.routers.hardening import NO_SCRIPT_POLICY
from app.routers.pages.dials import Dial
from app.routers.pages.groups import announced_in
from app.routers.pages.overviews import dial_of, letters_of, places_of
from app.routers.pages.team_letters import letters_told
from app.sdk.casefiles import CaseFile
from app.sdk.contents import ContentType, read_criteria
from app.sdk.devices import OpenedCase, contents_of
from app.sdk.exports import Everything, JoinedGroup, data_of

TAKE_ALONG: Final = "everything"
SAVE_PAGE: Final = "save-page"
SAVE_DATA: Final = "save-data"
SAVES: Final = frozenset({SAVE_PAGE, SAVE_DATA})


@dataclass(frozen=True, slots=True)
class _Session:
    when: str
    state: str
    place: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class _Group:
    opened_on: str
    is_member: bool
    is_unreadable: bool
    sessions: tuple[str, ...]
    announcements: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _LogLine:
    """A line of her access log as codes: what happened, why, to whom, what may be read, and until when."""

    on: str
    event: str
    because: str = ""
    who: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    until: str = ""


def file_of(everything: Everything, button: str, style: PageStyle, now: datetime) -> Response:
    """Return everything as a file: a page to read, or data. Its name tells a day and nothing else."""
    if button == SAVE_DATA:
        content, ending, kind = _data_file(everything, now), "json", "application/json"
    else:
        content, ending, kind = _readable_file(everything, style, now), "html", "text/html; charset=utf-8"
    headers = {
        "Content-Disposition": f'attachment; filename="{now.date().isoformat()}.{ending}"',
        "Content-Security-Policy": NO_SCRIPT_POLICY,
    }
    return Response(content, media_type=kind, headers=headers)


def _data_file(everything: Everything, now: datetime) -> str:
    return json.dumps(data_of(everything, now), ensure_ascii=False, indent=1)


def _readable_file(everything: Everything, style: PageStyle, now: datetime) -> str:
    case = everything.case
    dial, _ = dial_of(case, style.language)
    answers = contents_of(case, ContentType.CRITERIA)
    return style.render(
        "download",
        made=dial.date(now),
        unopened=sum(entry.failure is not None for entry in case.entries.entries),
        alias=str(answers[0].fields.get("alias", "")) if answers else "",
        criteria=read_criteria(answers[0]) if answers else None,
        story=_texts(case, ContentType.STATEMENT),
        messages=tuple(letters_of(case)),
        sessions=tuple(_sessions(everything.appointments, dial, places_of(case))),
        letters=letters_told(everything.letters, style.language),
        groups=tuple(_group(one, dial) for one in everything.groups),
        notes=_texts(case, ContentType.TRIAGE),
        log=tuple(_log(case.file, style.language)),
    )


def _texts(case: OpenedCase, kind: ContentType) -> tuple[str, ...]:
    return tuple(content.text for content in contents_of(case, kind))


def _sessions(appointments: Iterable[Any], dial: Dial, places: dict[str, str]) -> Iterator[_Session]:
    for one in appointments:
        starts_at = datetime.fromisoformat(one["starts_at"])
        yield _Session(dial.date(starts_at), one["state"], places.get(one["appointment_id"], ""))


def _group(group: JoinedGroup, dial: Dial) -> _Group:
    starts = (datetime.fromisoformat(one["starts_at"]) for one in group.sessions)
    return _Group(
        opened_on=_day(date.fromisoformat(group.view["opened_on"]), dial.language),
        is_member=group.is_member,
        is_unreadable=group.failure is not None,
        sessions=tuple(dial.date(one) for one in starts),
        announcements=() if group.opened is None else announced_in(group.opened),
    )


def _log(file: CaseFile, language: PageLanguage) -> Iterator[_LogLine]:
    """Yield who was let in, by day; within a day keys come before counselors, and counselors before permits."""
    lines = [
        *_epoch_lines(file, language),
        *_assignment_lines(file, language),
        *_permit_lines(file, language),
    ]
    for _, line in sorted(lines, key=lambda placed: placed[0]):
        yield line


def _epoch_lines(file: CaseFile, language: PageLanguage) -> Iterator[tuple[date, _LogLine]]:
    for one in (one.statement for chain in file.statements.values() for one in chain):
        is_first = one.reason is EpochReason.OPENED
        event = one.name.kind.value if is_first else f"{one.name.kind.value}-next"
        roles = {holder.role for holder in one.holders}
        who = tuple(role.value for role in HolderRole if role in roles)
        because = "" if is_first else one.reason.value
        yield one.made_on, _LogLine(_day(one.made_on, language), event, because, who)


def _assignment_lines(file: CaseFile, language: PageLanguage) -> Iterator[tuple[date, _LogLine]]:
    for one in file.assignments:
        event = "assigned" if one.granted else "assigned-bare"
        yield one.made_on, _LogLine(_day(one.made_on, language), event, who=("counselor",))


def _permit_lines(file: CaseFile, language: PageLanguage) -> Iterator[tuple[date, _LogLine]]:
    for one in file.permits:
        kinds = {item.kind for item in one.granted}
        may = tuple(kind.value for kind in Kind if kind in kinds)
        until = "" if one.last_on is None else _day(one.last_on, language)
        yield (
            one.made_on,
            _LogLine(_day(one.made_on, language), f"permit-{one.kind.value}", may=may, until=until),
        )


def _day(on: date, language: PageLanguage) -> str:
    return format_date(on, "d MMMM y", locale=language.value)
