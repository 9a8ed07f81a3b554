"""Permits: who besides the counselor may read of a client. Why a counselor gave a client back."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "permits",
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("because", sa.String(16), nullable=True),
        sa.PrimaryKeyConstraint("client_id", "sequence", name=op.f("pk_permits")),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.client_id"],
            name=op.f("fk_permits_client_id_clients"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_permits_staff_id_permits_ended_on"), "permits", ["staff_id", "ended_on"])


def downgrade() -> None:
    """Take it away. What was read by permit can no longer be verified by those who hold it."""
    op.drop_table("permits")
