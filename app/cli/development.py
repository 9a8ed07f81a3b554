"""A development organisation for `helpline serve --demo`: founded in this process, its log-ins printed.

For trying things out. Its passphrase was seen by a server and its root key is thrown away, so nothing real belongs
into it.
"""

from datetime import time, timedelta
from typing import Final
from uuid import UUID

import pyotp

from app.cli.output import say, warn
from app.clock import Clock, SystemClock, today
from app.crypto.organisations import StaffRole
from app.database import Stores, Transaction, transaction
from app.demo.installing import read_founding
from app.matching import service as matching
from app.matching.offers import Offer
from app.matching.rules import Way
from app.scheduling import service as scheduling
from app.scheduling.rules import BookingPolicy, WeeklyHours
from app.sdk.foundings import FoundedOrganisation, found_organisation
from app.sessions.server_keys import ServerKeys, load_or_create_server_keys
from app.settings import Settings
from app.staff import service as staff

_NAME: Final = "Development organisation"
_HANDLE: Final = "anna"
_WORD_LIST: Final = "en-1"
_ROLES: Final = (StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR, StaffRole.COUNSELOR)
_ZONE: Final = "Europe/Vilnius"
_CAPACITY: Final = 20
_POLICY: Final = BookingPolicy(
    session_minutes=50,
    buffer_minutes=10,
    daily_limit=6,
    notice_minutes=60,
    horizon_days=28,
    slot_step_minutes=60,
)
_TOTP_STEP: Final = timedelta(seconds=30)


async def found_development_organisation(settings: Settings, stores: Stores) -> None:
    """Found it and print how to log in, unless there is an organisation already."""
    clock, keys = SystemClock(), load_or_create_server_keys(settings.server_keys_path)
    async with transaction(stores) as work:
        if await staff.find_installation(work.main) is not None:
            warn("There is an organisation here already; its log-ins were printed when it was founded.")
            return
        founded = found_organisation(
            name=_NAME, handle=_HANDLE, list_id=_WORD_LIST, texts={}, roles=_ROLES, today=today(clock)
        )
        await staff.found_installation(work.main, clock, founding=read_founding(founded.founding))
        staff_id = UUID(founded.founding["coordinator"]["staff_id"])
        secret = await _enrol(work, clock, keys, staff_id)
        await _set_working_hours(work, clock, staff_id)
    _print_log_in(founded, secret)


async def _enrol(work: Transaction, clock: Clock, keys: ServerKeys, staff_id: UUID) -> str:
    enrolment = await staff.enrol_totp(work.main, staff_id=staff_id, vault=keys)
    # The code before the present one is used up here, so that the present one still opens the door.
    code = pyotp.TOTP(enrolment.secret).at(clock.now() - _TOTP_STEP)
    await staff.confirm_totp(work.main, clock, staff_id=staff_id, code=code, vault=keys)
    return enrolment.secret


async def _set_working_hours(work: Transaction, clock: Clock, staff_id: UUID) -> None:
    """Let her be matched and booked from the first minute on."""
    offer = Offer(languages=("be", "ru", "en"), ways=frozenset(Way), capacity=_CAPACITY)
    await matching.set_capabilities(work.main, clock, counselor_id=staff_id, offer=offer)
    day = (time(9), time(18), _ZONE, today(clock))
    await scheduling.set_hours(
        work.main,
        clock,
        counselor_id=staff_id,
        zone=_ZONE,
        hours=[WeeklyHours(weekday, *day) for weekday in range(5)],
        exceptions=[],
        leaves=[],
        policy=_POLICY,
    )


def _print_log_in(founded: FoundedOrganisation, totp_secret: str) -> None:
    say("A development organisation was founded. Nothing real belongs into it.")
    for name, value in (
        ("handle", _HANDLE),
        ("roles", ", ".join(_ROLES)),
        ("passphrase", founded.passphrase.phrase()),
        ("recovery code", founded.recovery_code.phrase()),
        ("TOTP secret", totp_secret),
    ):
        say(f"    {name:<14}{value}")
