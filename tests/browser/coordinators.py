"""Staff of whatever role, and the founding coordinator, who alone signs directories."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from app.crypto.organisations import StaffRole
from app.demo.people import WORD_LIST
from app.sdk.members import MemberDevice
from tests.browser.counselors import Counselor
from tests.browser.servers import Helpline


async def member_at_work(helpline: Helpline, *roles: StaffRole) -> Counselor:
    """Return somebody admitted with these roles, and enrolled."""
    founder = helpline.cast.coordinator
    given = tuple(sorted(roles))
    code = await founder.invite(given, WORD_LIST)
    device = MemberDevice(await helpline.devices.http(), helpline.clock)
    handle = f"k-{uuid4().hex[:12]}"
    newcomer = await device.accept_invitation(code=code, handle=handle, list_id=WORD_LIST)
    entry = next(one for one in await founder.staff() if one["handle"] == handle)
    await founder.admit(entry, given)
    passphrase = newcomer.passphrase.phrase()
    await device.log_in(handle, passphrase)
    secret = (await device.enrol_totp())["secret"]
    member = Counselor(device, handle, passphrase, newcomer.recovery_code.phrase(), secret)
    await device.confirm_totp(member.next_code(helpline))
    return member


@asynccontextmanager
async def founder_at_the_desk(helpline: Helpline) -> AsyncIterator[Counselor]:
    """Give the founder's credentials to a browser; her device in Python knows afterwards what was signed there."""
    own = helpline.cast.credentials[0]
    device = helpline.cast.coordinator
    # Her code of this half minute may be used already.
    ahead = int(helpline.clock.now().timestamp()) // 30
    yield Counselor(device, own.handle, own.passphrase, own.recovery_code, own.totp_secret, ahead)  # type: ignore[arg-type]  # she counsels nobody
    await device.meet()
    await device.take_up_teams()
