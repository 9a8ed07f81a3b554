"""The slot for the draft of a note."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

EPOCH = ["owner_kind", "owner_id", "kind", "epoch"]


def upgrade() -> None:
    """Make the table. What is in it goes with the epoch it was sealed under."""
    op.create_table(
        "drafts",
        sa.Column("owner_kind", sa.String(16), nullable=False),
        sa.Column("owner_id", sa.String(64), nullable=False),
        sa.Column("author_key_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            EPOCH,
            [f"epoch_statements.{column}" for column in EPOCH],
            name=op.f("fk_drafts_epoch_statements"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("owner_kind", "owner_id", "author_key_id", name=op.f("pk_drafts")),
    )


def downgrade() -> None:
    """Take it away, with all drafts."""
    op.drop_table("drafts")
