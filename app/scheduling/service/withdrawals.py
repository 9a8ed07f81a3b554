"""What becomes of hours when those who were to meet no longer do."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.clients import service as clients
from app.scheduling.repository import appointments
from app.scheduling.service.holds import free


async def withdraw_counselor(session: AsyncSession, *, counselor_id: UUID) -> None:
    """Give back everything held with a counselor: part of suspending her, after her account was locked.

    What is booked with her stays until a coordinator has found its client somebody else.
    """
    client_ids = await appointments.list_clients_held_for(session, counselor_id)
    await clients.lock_clients(session, client_ids=client_ids)
    held = await appointments.lock_holds(session, client_ids)
    await free(session, [hold for hold in held if hold.counselor_id == counselor_id])
