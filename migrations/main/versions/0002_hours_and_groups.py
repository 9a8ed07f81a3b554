"""The tables of work together: hours and appointments, matching, groups; erasures and jobs."""

from collections.abc import Sequence
from typing import Any, Final, Literal

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INSTANT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make these tables, those that others refer to first."""
    _create_scheduling()
    _create_matching()
    _create_groups()
    _create_retention()
    _create_jobs()


def downgrade() -> None:
    """Take them away, with all that is in them."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_scheduling() -> None:
    op.create_table(
        "booking_policies",
        _needed("counselor_id", sa.Uuid()),
        _needed("session_minutes", sa.Integer()),
        _needed("buffer_minutes", sa.Integer()),
        _needed("daily_limit", sa.Integer()),
        _needed("notice_minutes", sa.Integer()),
        _needed("horizon_days", sa.Integer()),
        _needed("slot_step_minutes", sa.Integer()),
        _needed("cancel_notice_minutes", sa.Integer()),
        sa.PrimaryKeyConstraint("counselor_id", name=op.f("pk_booking_policies")),
    )
    op.create_table(
        "busy_times",
        _needed("counselor_id", sa.Uuid()),
        _needed("starts_at", INSTANT),
        _needed("ends_at", INSTANT),
        sa.PrimaryKeyConstraint("counselor_id", "starts_at", name=op.f("pk_busy_times")),
    )
    op.create_table(
        "hours_exceptions",
        _needed("counselor_id", sa.Uuid()),
        _needed("position", sa.Integer()),
        _needed("falls_on", sa.Date()),
        _needed("kind", sa.String(8)),
        _needed("zone", sa.String(64)),
        _optional("starts", sa.Time()),
        _optional("ends", sa.Time()),
        sa.PrimaryKeyConstraint("counselor_id", "position", name=op.f("pk_hours_exceptions")),
    )
    op.create_table(
        "leaves",
        _needed("counselor_id", sa.Uuid()),
        _needed("position", sa.Integer()),
        _needed("starts_on", sa.Date()),
        _needed("ends_on", sa.Date()),
        _needed("zone", sa.String(64)),
        sa.PrimaryKeyConstraint("counselor_id", "position", name=op.f("pk_leaves")),
    )
    op.create_table(
        "weekly_hours",
        _needed("counselor_id", sa.Uuid()),
        _needed("position", sa.Integer()),
        _needed("weekday", sa.Integer()),
        _needed("starts", sa.Time()),
        _needed("ends", sa.Time()),
        _needed("zone", sa.String(64)),
        _needed("valid_from", sa.Date()),
        _optional("valid_until", sa.Date()),
        sa.PrimaryKeyConstraint("counselor_id", "position", name=op.f("pk_weekly_hours")),
    )
    op.create_table(
        "appointments",
        _needed("appointment_id", sa.Uuid()),
        _needed("counselor_id", sa.Uuid()),
        _optional("client_id", sa.String(64)),
        _optional("group_id", sa.Uuid()),
        _needed("starts_at", INSTANT),
        _needed("ends_at", INSTANT),
        _needed("zone", sa.String(64)),
        _needed("state", sa.String(16)),
        _optional("hold_expires_at", INSTANT),
        _needed("version", sa.Integer()),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_appointments")),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.client_id"],
            name=op.f("fk_appointments_client_id_clients"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(
        op.f("ix_appointments_client_id_appointments_starts_at"), "appointments", ["client_id", "starts_at"]
    )
    op.create_index(
        op.f("ix_appointments_counselor_id_appointments_starts_at"),
        "appointments",
        ["counselor_id", "starts_at"],
    )
    op.create_index(
        op.f("ix_appointments_group_id_appointments_starts_at"), "appointments", ["group_id", "starts_at"]
    )
    op.create_index(op.f("ix_appointments_hold_expires_at"), "appointments", ["hold_expires_at"])
    op.create_table(
        "attendances",
        _needed("appointment_id", sa.Uuid()),
        _needed("participant", sa.String(64)),
        _needed("outcome", sa.String(16)),
        sa.PrimaryKeyConstraint("appointment_id", "participant", name=op.f("pk_attendances")),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.appointment_id"],
            name=op.f("fk_attendances_appointment_id_appointments"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participant"],
            ["clients.client_id"],
            name=op.f("fk_attendances_participant_clients"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_attendances_participant"), "attendances", ["participant"])
    op.create_table(
        "cells",
        _needed("holder", sa.String(72)),
        _needed("cell", sa.Integer(), autoincrement=False),
        _needed("appointment_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("holder", "cell", name=op.f("pk_cells")),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.appointment_id"],
            name=op.f("fk_cells_appointment_id_appointments"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_cells_appointment_id"), "cells", ["appointment_id"])


def _create_matching() -> None:
    op.create_table(
        "capabilities",
        _needed("staff_id", sa.Uuid()),
        _needed("languages", sa.JSON()),
        _needed("ways", sa.JSON()),
        _needed("topics", sa.JSON()),
        _needed("tags", sa.JSON()),
        _needed("capacity", sa.Integer()),
        _needed("accepting", sa.Boolean()),
        _needed("takes_urgent", sa.Boolean()),
        _needed("supervised", sa.Boolean()),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_capabilities")),
    )


def _create_groups() -> None:
    op.create_table(
        "groups",
        _needed("group_id", sa.Uuid()),
        _needed("facilitator_id", sa.Uuid()),
        _needed("seat_count", sa.Integer()),
        _needed("state", sa.String(8)),
        _needed("opened_on", sa.Date()),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_groups")),
    )
    op.create_index(op.f("ix_groups_facilitator_id"), "groups", ["facilitator_id"])
    op.create_table(
        "group_invitations",
        _needed("group_id", sa.Uuid()),
        _needed("client_id", sa.String(64)),
        _needed("admission", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("group_id", "client_id", name=op.f("pk_group_invitations")),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.client_id"],
            name=op.f("fk_group_invitations_client_id_clients"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.group_id"], name=op.f("fk_group_invitations_group_id_groups")
        ),
    )
    op.create_index(op.f("ix_group_invitations_client_id"), "group_invitations", ["client_id"])
    op.create_table(
        "group_seats",
        _needed("group_id", sa.Uuid()),
        _needed("seat_number", sa.Integer(), autoincrement=False),
        _needed("client_id", sa.String(64)),
        _needed("admission", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("group_id", "seat_number", name=op.f("pk_group_seats")),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.client_id"],
            name=op.f("fk_group_seats_client_id_clients"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.group_id"], name=op.f("fk_group_seats_group_id_groups")
        ),
        sa.UniqueConstraint("group_id", "client_id", name=op.f("uq_group_seats_group_id_client_id")),
    )
    op.create_index(op.f("ix_group_seats_client_id"), "group_seats", ["client_id"])


def _create_retention() -> None:
    op.create_table(
        "erased_owners",
        _needed("owner_digest", sa.String(64)),
        _needed("erased_on", sa.Date()),
        sa.PrimaryKeyConstraint("owner_digest", name=op.f("pk_erased_owners")),
    )


def _create_jobs() -> None:
    op.create_table(
        "job_turns",
        _needed("job", sa.String(40)),
        _needed("due_at", INSTANT),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_job_turns")),
    )


def _needed(
    name: str, kind: TypeEngine[Any], *rest: sa.Identity, autoincrement: bool | Literal["auto"] = "auto"
) -> sa.Column[Any]:
    return sa.Column(name, kind, *rest, nullable=False, autoincrement=autoincrement)


def _optional(name: str, kind: TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


TABLES: Final = (
    "booking_policies",
    "busy_times",
    "hours_exceptions",
    "leaves",
    "weekly_hours",
    "appointments",
    "attendances",
    "cells",
    "capabilities",
    "groups",
    "group_invitations",
    "group_seats",
    "erased_owners",
    "job_turns",
)
