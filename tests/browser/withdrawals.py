"""Fourteen days after an assignment, without waiting for them: the intake team's hold is withheld, as its job does."""

from app.crypto.keypairs import ClientId
from app.crypto.owners import Owner, OwnerKind
from app.database import open_stores, transaction
from app.records import service as records
from app.sdk.errors import TeamReadsNoMore
from app.settings import Settings
from tests.browser.servers import Helpline


async def withdraw_team(helpline: Helpline, client_id: ClientId) -> None:
    """Let the team read a client's intake no more, and see that it does not."""
    settings = Settings(data_dir=helpline.server.data_dir)
    stores = open_stores(settings.main_store_url, settings.shred_store_url)
    try:
        async with transaction(stores) as work:
            await records.withdraw_team(work.main, owner=Owner(OwnerKind.CLIENT, client_id))
    finally:
        await stores.close()
    assert not await team_reads(helpline, client_id)


async def team_reads(helpline: Helpline, client_id: ClientId) -> bool:
    """Tell whether the team opens a client's intake."""
    try:
        await helpline.cast.coordinator.open_intake(client_id)
    except TeamReadsNoMore:
        return False
    return True
