"""Forming groups at the terminal: a plan of the waiting list, how good it is proven to be, what a change would cost."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Event
from typing import Annotated, Final

import typer

from app.cli.failures import CannotContinue
from app.cli.lookups import find_member, only_one
from app.cli.output import notices, plain, say, short_id, show_table, working
from app.cli.people import Person, ensure_role, for_person, with_device
from app.crypto.organisations import StaffRole
from app.groups.planning import (
    ANY_THEME,
    GroupBounds,
    GroupDates,
    Plan,
    PlannedGroup,
    PlanRequest,
    Progress,
    WeeklySlot,
    WomanId,
    breaches_of,
    count_reasons,
    form_groups,
    reasons_not_placed,
    score_of,
)
from app.groups.planning.words import (
    cost_in_words,
    plan_in_words,
    reasons_in_words,
    rule_in_words,
    slot_in_words,
)
from app.matching.rules import CounselorId, Way
from app.sdk.group_plans import GroupsAsked, WaitingForGroups, open_wishes
from app.sdk.members import MemberDevice

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SLOT: Final = re.compile(r"([a-z]{3})\w* ([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


@for_person
def form(  # noqa: PLR0917 - typer passes options by name; each is one thing that a coordinator may want
    person: Person,
    since: Annotated[str, typer.Option("--since", help="No session before this day: 2026-03-02.")],
    zone: Annotated[str, typer.Option("--zone", help="On whose clocks the hours are: Europe/Vilnius.")],
    slot: Annotated[
        list[str],
        typer.Option("--slot", help="A weekly hour, such as 'Tue 18:30'. Give all that are possible."),
    ],
    prefer: Annotated[
        list[str] | None, typer.Option("--prefer", help="A weekly hour that you would rather have.")
    ] = None,
    minutes: Annotated[int, typer.Option("--minutes", min=15, max=480, help="How long a session is.")] = 90,
    sessions: Annotated[int, typer.Option("--sessions", min=1, max=52, help="How many weeks.")] = 8,
    skip: Annotated[list[str] | None, typer.Option("--skip", help="A day without a session.")] = None,
    theme: Annotated[
        list[str] | None,
        typer.Option("--theme", help="A topic's code; 'any' takes everybody, as without one."),
    ] = None,
    way: Annotated[Way, typer.Option("--way", help="How groups would meet.")] = Way.VIDEO,
    fewest: Annotated[int, typer.Option("--fewest", min=2, max=16, help="In a group.")] = 5,
    most: Annotated[int, typer.Option("--most", min=2, max=16, help="In a group.")] = 10,
    facilitators: Annotated[int, typer.Option("--facilitators", min=1, max=2, help="For each group.")] = 1,
    groups_each: Annotated[
        int, typer.Option("--groups-each", min=1, max=7, help="How many groups one person leads at most.")
    ] = 1,
    lead: Annotated[
        list[str] | None,
        typer.Option("--lead", help="Handle of somebody who may lead; without, all counselors."),
    ] = None,
    apart: Annotated[
        list[str] | None,
        typer.Option("--apart", help="Two whole client ids with a colon between: they must not meet."),
    ] = None,
    move: Annotated[
        list[str] | None,
        typer.Option(
            "--move", help="Client's id and group's number, such as 3fa9c1:2, or 3fa9c1:0 for no group."
        ),
    ] = None,
) -> None:
    """Form groups of those who wait and would like one, on this machine; Ctrl-C stops with the best so far.

    Nothing is decided or sent by it. With --move it says what a change by hand would cost.
    """
    asked = GroupsAsked(
        slots=(
            *(read_slot(text, minutes) for text in slot),
            *(read_slot(text, minutes, preferred=True) for text in prefer or ()),
        ),
        dates=GroupDates(
            zone=zone,
            since_on=_read_day(since),
            sessions=sessions,
            skipped_on=frozenset(_read_day(text) for text in skip or ()),
        ),
        bounds=GroupBounds(
            way=way, fewest=fewest, most=most, facilitators=facilitators, most_groups_each=groups_each
        ),
        themes=tuple(theme or (ANY_THEME,)),
        apart=frozenset(_read_pair(text) for text in apart or ()),
    )

    async def open_list(device: MemberDevice) -> tuple[WaitingForGroups, dict[str, str]]:
        ensure_role(device, StaffRole.COORDINATOR)
        with working("Opening who waits …"):
            leading = [await find_member(device, name) for name in lead or ()]
            staff_ids = frozenset(CounselorId(str(one["staff_id"])) for one in leading)
            found = await open_wishes(device, replace(asked, facilitators=staff_ids))
            return found, {str(one["staff_id"]): str(one["handle"]) for one in await device.staff()}

    found, handles = with_device(person, open_list)
    planned = search(found.request)
    _show(found, planned, handles)
    if move:
        _show_change(found.request, planned, _moved(found.request, planned.groups, move))


def search(request: PlanRequest) -> Plan:
    """Return the plan, telling how far it is. Ctrl-C stops at the solver's next step, with the best so far."""
    stopped = Event()
    with notices.status(plain("Forming groups …")) as status, ThreadPoolExecutor(1) as threads:

        def watch(progress: Progress) -> bool:
            score = progress.plan.score
            status.update(
                plain(
                    f"Forming groups, step {progress.stage} of 3: {score.groups} groups, {score.urgency_points} of at "
                    f"most {progress.plan.most_points} points. Ctrl-C stops."
                )
            )
            return not stopped.is_set()

        searching = threads.submit(form_groups, request, watch)
        while True:
            try:
                return searching.result()
            except KeyboardInterrupt:
                stopped.set()
                status.update(plain("Stopping at the next step …"))


def read_slot(text: str, minutes: int, *, preferred: bool = False) -> WeeklySlot:
    """Return a weekly hour: a weekday's first three letters and a time. Raises `CannotContinue`."""
    found = _SLOT.fullmatch(text.strip().lower())
    if found is None or found[1] not in _WEEKDAYS:
        raise CannotContinue("A weekly hour looks like 'Tue 18:30'.")
    return WeeklySlot(_WEEKDAYS.index(found[1]), int(found[2]) * 60 + int(found[3]), minutes, preferred)


def _show(found: WaitingForGroups, planned: Plan, handles: dict[str, str]) -> None:
    request = found.request
    rows = [
        [
            str(number),
            slot_in_words(request, group.slot),
            group.theme,
            group.language,
            ", ".join(handles.get(one, short_id(one)) for one in group.facilitators),
            str(len(group.women)),
            ", ".join(f"{found.aliases[one]} {short_id(one)}".strip() for one in group.women),
        ]
        for number, group in enumerate(planned.groups, start=1)
    ]
    columns = ("", "When", "Theme", "Language", "Led by", "Women", "Who")
    show_table(columns, rows, empty="No group can be formed.")
    say(plan_in_words(request, planned))
    counts = count_reasons(reasons_not_placed(request, planned.groups))
    if counts:
        say("Not placed:", "bold")
    for line in reasons_in_words(counts):
        say(f"    {line}")
    if found.without_wish or found.unopened:
        say(
            f"{found.without_wish} more wait without wishing for a group; {found.unopened} could not be opened."
        )


def _show_change(request: PlanRequest, planned: Plan, changed: Sequence[PlannedGroup]) -> None:
    say("With your change:", "bold")
    for line in cost_in_words(planned.score, score_of(request, changed)) or ["it is worth the same"]:
        say(f"    {line}")
    for breach in breaches_of(request, changed):
        whom = f" ({short_id(breach.person)})" if breach.person else ""
        say(f"    Group {breach.group + 1} cannot be so: {rule_in_words(breach.rule)}{whom}", "yellow")


def _moved(request: PlanRequest, groups: Sequence[PlannedGroup], moves: Sequence[str]) -> list[PlannedGroup]:
    changed = list(groups)
    for typed in moves:
        beginning, _, number = typed.rpartition(":")
        known = {woman.woman_id: woman.woman_id for woman in request.women}
        woman_id = known[WomanId(only_one(set(known), beginning.strip().lower(), "client"))]
        if not (number.isdecimal() and int(number) <= len(changed)):
            raise CannotContinue("A move is a client's id, a colon and a group's number: 3fa9c1:2.")
        changed = [
            replace(
                group,
                women=tuple(
                    sorted({*group.women, woman_id} if at == int(number) else {*group.women} - {woman_id})
                ),
            )
            for at, group in enumerate(changed, start=1)
        ]
    return changed


def _read_pair(text: str) -> frozenset[WomanId]:
    ids = [WomanId(one.strip().lower()) for one in text.split(":")]
    if len(set(ids)) != 2 or any(len(one) != 64 for one in ids):  # noqa: PLR2004 - a pair of whole ids
        raise CannotContinue("Two who must not meet are two whole client ids with a colon between.")
    return frozenset(ids)


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CannotContinue("A day looks like 2026-03-02.") from None
