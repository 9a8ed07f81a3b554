"""What a counselor's desk needs: the zone of her calendar, series of sessions, the secret address of her calendar."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Add what was not there. A zone comes from what its counselor said, as it was told until now."""
    zone = sa.Column("zone", sa.String(64), nullable=False, server_default="UTC")
    op.add_column("booking_policies", zone)
    # The later one wins, so what was asked first stands last.
    for told_in in ("leaves", "hours_exceptions", "weekly_hours"):
        _take_zones_from(told_in)
    op.add_column("appointments", sa.Column("series_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_appointments_series_id"), "appointments", ["series_id"])
    op.create_table(
        "calendar_addresses",
        sa.Column("counselor_id", sa.Uuid(), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("counselor_id", name=op.f("pk_calendar_addresses")),
        sa.UniqueConstraint("address_hash", name=op.f("uq_calendar_addresses_address_hash")),
    )


def downgrade() -> None:
    """Take it away. Sessions of a series stay, each by itself; calendars can no longer be read from outside."""
    op.drop_table("calendar_addresses")
    op.drop_index(op.f("ix_appointments_series_id"), "appointments")
    op.drop_column("appointments", "series_id")
    op.drop_column("booking_policies", "zone")


def _take_zones_from(table: str) -> None:
    policies = sa.table("booking_policies", sa.column("counselor_id"), sa.column("zone"))
    told = sa.table(table, sa.column("counselor_id"), sa.column("position"), sa.column("zone"))
    of_hers = told.c.counselor_id == policies.c.counselor_id
    first = sa.select(told.c.zone).where(of_hers).order_by(told.c.position).limit(1).scalar_subquery()
    op.execute(sa.update(policies).where(sa.exists().where(of_hers)).values(zone=first))
