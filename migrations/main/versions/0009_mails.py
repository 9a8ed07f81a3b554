"""Mail to staff: who wants it, what is on its way, and of whom coordinators were told that she waits."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Make the tables, both empty: nobody wished for anything yet."""
    op.add_column("clients", sa.Column("announced", sa.Boolean, server_default=sa.false(), nullable=False))
    op.create_table(
        "mail_wishes",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("digest_hour", sa.Integer(), nullable=True),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("digested_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_accounts.staff_id"], name=op.f("fk_mail_wishes_staff_id_staff_accounts")
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_mail_wishes")),
    )
    op.create_table(
        "outgoing_mails",
        sa.Column("mail_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["mail_wishes.staff_id"],
            name=op.f("fk_outgoing_mails_staff_id_mail_wishes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_outgoing_mails")),
        sa.UniqueConstraint("staff_id", "kind", name=op.f("uq_outgoing_mails_staff_id_kind")),
    )
    op.create_index(op.f("ix_outgoing_mails_due_at"), "outgoing_mails", ["due_at"])


def downgrade() -> None:
    """Take them away, with all addresses."""
    op.drop_table("outgoing_mails")
    op.drop_table("mail_wishes")
    op.drop_column("clients", "announced")
