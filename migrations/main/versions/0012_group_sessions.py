"""Sessions of groups: who holds each, in which room, who was to come and how it went; remarks to counselors."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_OF_GROUPS: Final = "appointment_id IN (SELECT appointment_id FROM appointments WHERE group_id IS NOT NULL)"


def upgrade() -> None:
    """Write down who holds each session of a group, and what was said of its members in the new words."""
    _create_tables()
    op.execute(
        "INSERT INTO session_facilitators (appointment_id, staff_id) "
        "SELECT appointment_id, counselor_id FROM appointments WHERE group_id IS NOT NULL"
    )
    op.execute(f"UPDATE attendances SET outcome = 'came' WHERE outcome = 'completed' AND {_OF_GROUPS}")  # noqa: S608 - no value in it
    op.execute(f"UPDATE attendances SET outcome = 'absent' WHERE outcome = 'no_show' AND {_OF_GROUPS}")  # noqa: S608 - no value in it
    # Who sits in a group is to come to every session that is booked and was not said anything of.
    op.execute(
        "INSERT INTO attendances (appointment_id, participant) "
        "SELECT appointments.appointment_id, group_seats.client_id FROM appointments "
        "JOIN group_seats ON group_seats.group_id = appointments.group_id "
        "WHERE appointments.state = 'booked' AND group_seats.held_until IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM attendances AS said "
        "WHERE said.appointment_id = appointments.appointment_id AND said.participant = group_seats.client_id)"
    )


def downgrade() -> None:
    """Tell attendance in two words again; what was not said is gone, and so are rooms and second facilitators."""
    op.execute(f"DELETE FROM attendances WHERE outcome IS NULL AND {_OF_GROUPS}")  # noqa: S608 - no value in it
    op.execute(
        "UPDATE attendances SET outcome = 'completed' "  # noqa: S608 - no value in it
        f"WHERE outcome IN ('came', 'late', 'left_early') AND {_OF_GROUPS}"
    )
    op.execute(
        "UPDATE attendances SET outcome = 'no_show' "  # noqa: S608 - no value in it
        f"WHERE outcome IN ('excused', 'absent') AND {_OF_GROUPS}"
    )
    op.execute("DELETE FROM cells WHERE holder LIKE 'room:%'")
    _free_second_facilitators()
    op.drop_table("remarks")
    op.drop_table("session_facilitators")
    with op.batch_alter_table("attendances") as attendances:
        attendances.drop_column("followed_up_on")
        attendances.alter_column("outcome", existing_type=sa.String(16), nullable=False)
    op.drop_column("appointments", "room_id")


def _create_tables() -> None:
    op.add_column("appointments", sa.Column("room_id", sa.Uuid(), nullable=True))
    with op.batch_alter_table("attendances") as attendances:
        attendances.alter_column("outcome", existing_type=sa.String(16), nullable=True)
        attendances.add_column(sa.Column("followed_up_on", sa.Date(), nullable=True))
    op.create_table(
        "session_facilitators",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.appointment_id"],
            name=op.f("fk_session_facilitators_appointment_id_appointments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("appointment_id", "staff_id", name=op.f("pk_session_facilitators")),
    )
    op.create_index(op.f("ix_session_facilitators_staff_id"), "session_facilitators", ["staff_id"])
    op.create_table(
        "remarks",
        sa.Column("remark_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("author_key_id", sa.String(64), nullable=False),
        sa.Column("recipient_key_id", sa.String(64), nullable=False),
        sa.Column("closed", sa.LargeBinary(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.client_id"],
            name=op.f("fk_remarks_client_id_clients"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.group_id"], name=op.f("fk_remarks_group_id_groups")),
        sa.PrimaryKeyConstraint("remark_id", name=op.f("pk_remarks")),
    )
    op.create_index(op.f("ix_remarks_client_id"), "remarks", ["client_id"])


def _free_second_facilitators() -> None:
    # Nothing would ever free their hours again: the program before knows one facilitator of a session.
    connection = op.get_bind()
    facilitators = sa.table(
        "session_facilitators", sa.column("appointment_id", sa.Uuid()), sa.column("staff_id", sa.Uuid())
    )
    appointments = sa.table(
        "appointments", sa.column("appointment_id", sa.Uuid()), sa.column("counselor_id", sa.Uuid())
    )
    cells = sa.table("cells", sa.column("holder", sa.String()), sa.column("appointment_id", sa.Uuid()))
    second = (
        sa.select(facilitators.c.appointment_id, facilitators.c.staff_id)
        .join(appointments, appointments.c.appointment_id == facilitators.c.appointment_id)
        .where(appointments.c.counselor_id != facilitators.c.staff_id)
    )
    for appointment_id, staff_id in connection.execute(second).all():
        held = (cells.c.appointment_id == appointment_id, cells.c.holder == f"counselor:{staff_id}")
        connection.execute(sa.delete(cells).where(*held))
