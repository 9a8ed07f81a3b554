"""A client given back at the desk in a browser: what closes, what she sees of it, who reads what she writes then."""

from typing import Final

import pytest
from playwright.async_api import Browser

from app.crypto.owners import Kind
from app.sdk.contents import ContentType
from app.sdk.devices import contents_of
from app.sdk.errors import Refused
from tests.browser.axes import violations
from tests.browser.counselors import Counselor
from tests.browser.desk_pages import opened_desk
from tests.browser.portal_pages import opened_portal
from tests.browser.servers import Helpline
from tests.browser.shots import shoot
from tests.browser.withdrawals import team_reads, withdraw_team

LATER: Final = "Verasnjova: is somebody there for me?"


class TestGivingBack:
    async def test_her_desk_closes_and_the_client_sees_it(
        self, chromium: Browser, helpline: Helpline
    ) -> None:
        """By keys, with a reason and a second question; the team reads again, and no key of hers opens what comes."""
        counselor = await Counselor.at_work(helpline)
        woman = await counselor.has_a_client(helpline)
        await counselor.device.take_on(woman.client_id)
        await withdraw_team(helpline, woman.client_id)
        async with opened_desk(chromium, helpline) as desk:
            await desk.enter(counselor)
            await desk.open_file()
            await desk.press("Give back")
            await desk.press("Give back …")
            assert "choose a reason" in await desk.told()
            await desk.page.locator("#reason-no-room").focus()
            await desk.page.keyboard.press("Space")
            await desk.page.get_by_role("button", name="Give back …").focus()
            await desk.page.keyboard.press("Enter")
            await desk.text("coming sessions are cancelled").wait_for()
            await shoot(desk.page, "giving back")
            assert (await violations(desk.page), await desk.overflow()) == ([], 0)
            await desk.press("Yes, give her back")
            assert "on the waiting list again" in await desk.told()
            await desk.text("You have no clients yet.").wait_for()
        waiting = await helpline.cast.coordinator.waiting()
        (found,) = [one for one in waiting if one["client_id"] == woman.client_id.hex()]
        assert found["returned_because"] == "no-room"
        assert await team_reads(helpline, woman.client_id)
        with pytest.raises(Refused):
            await counselor.device.open_case(woman.client_id)
        async with opened_portal(chromium, helpline) as portal:
            await portal.enter(woman.phrase)
            await portal.go("Messages")
            await portal.page.fill("#message", LATER)
            await portal.press("Send")
            await portal.told()
            await portal.go("My data")
            await portal.press("Who has a key")
            await portal.text("Your counselor can no longer go on.").wait_for()
        await woman.device.log_in(woman.phrase)
        case = await woman.device.open_own_case()
        newest = case.file.statements[Kind.CONVERSATION][-1].statement
        assert [text.text for text in contents_of(case, ContentType.MESSAGE)] == [LATER]
        assert {holder.key_id for holder in newest.holders} == {woman.device.blob.keys.key_id}
