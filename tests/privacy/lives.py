"""What women and the counselor who answers for them do with the service: everything that leaves a sealed word there."""

from datetime import datetime, timedelta

from app.demo.people import Cast
from app.groups.rules import GroupState
from app.matching.rules import Way
from app.sdk import groups
from app.sdk.group_sessions import plan_group_session
from app.sdk.letters import LetterSubject, write_to_team
from tests.api.worlds import Woman
from tests.privacy import canaries

COUNSELOR = "marta"


async def live(cast: Cast, women: list[Woman]) -> None:
    """Let women be read by the team, be assigned, talk, have an hour and a place, and be written about."""
    counselor = cast.counselors[COUNSELOR]
    assert counselor.staff_id is not None
    for woman in women:
        intake = await cast.coordinator.open_intake(woman.client_id)
        await cast.coordinator.note_triage(intake, canaries.text("triage"))
        intake = await cast.coordinator.open_intake(woman.client_id)
        await cast.coordinator.assign(intake, counselor.staff_id)
        case = await counselor.take_on(woman.client_id)
        await counselor.write_message(case, canaries.text("message"))
        await woman.device.send_message(canaries.long_text("answer"))
        await write_to_team(woman.device, LetterSubject.COMPLAINT, canaries.text("letter"))
        slots = await woman.device.slots()
        booked = await counselor.book(woman.client_id, datetime.fromisoformat(slots[0]["starts_at"]))
        await counselor.write_place(case, booked["appointment_id"], canaries.text("place"))
        await counselor.write_note(case, canaries.text("note"))


async def meet_in_a_group(cast: Cast, women: list[Woman]) -> None:
    """Let them sit in a group whose facilitator announces something, keeps notes, and tells a counselor something."""
    facilitator = cast.counselors[COUNSELOR]
    assert facilitator.staff_id is not None
    group_id = await groups.create_group(
        cast.coordinator, groups.GroupPlan((str(facilitator.staff_id),), len(women)), GroupState.FORMING
    )
    programme = groups.Programme(
        theme=canaries.text("theme"),
        languages=("be",),
        way=Way.VIDEO,
        planned=canaries.text("planned hours"),
        aliases_shared=True,
        text=canaries.long_text("programme"),
    )
    await groups.describe_group(cast.coordinator, group_id, programme)
    for woman in women:
        await groups.invite_to_group(cast.coordinator, group_id, woman.client_id.hex(), programme)
        await groups.accept_group_invitation(woman.device, group_id)
        await groups.choose_alias(woman.device, group_id, canaries.text("alias in a group"))
    await groups.write_line(women[0].device, group_id, canaries.text("line"))
    await groups.write_to_member(facilitator, group_id, women[0].client_id, canaries.text("answered line"))
    opened = await groups.admit_seated_members(facilitator, await groups.open_group(facilitator, group_id))
    await groups.share_aliases(facilitator, opened)
    await groups.announce(facilitator, opened, canaries.text("announcement"))
    await groups.write_group_note(facilitator, opened, canaries.text("group note"))
    starts_at = (facilitator.now + timedelta(weeks=1)).replace(minute=0, second=0, microsecond=0)
    session = await plan_group_session(facilitator, group_id, starts_at, 90, "Europe/Vilnius")
    await groups.write_session_note(
        facilitator, opened, session["appointment_id"], canaries.text("session note")
    )
    await groups.write_remark(facilitator, group_id, women[0].client_id, canaries.text("remark"))
