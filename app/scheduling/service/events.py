"""What of appointments stands in the audit log: that one was made, moved or ended, never whose it was."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.rules import AuditAction
from app.clock import Clock
from app.scheduling.models import Appointment


async def record(
    session: AsyncSession, clock: Clock, action: AuditAction, actor: str, appointment: Appointment
) -> None:
    """Record what `actor` did with an appointment."""
    await audit.record_event(
        session, clock, action=action, actor=actor, subject=str(appointment.appointment_id)
    )
