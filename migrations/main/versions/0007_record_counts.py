"""How many records of a kind there are stands with its newest epoch, so that no write counts them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_COUNT = """
    UPDATE epoch_statements SET record_count = (
        SELECT count(*) FROM records
        WHERE records.owner_kind = epoch_statements.owner_kind
        AND records.owner_id = epoch_statements.owner_id
        AND records.kind = epoch_statements.kind
        AND records.epoch <= epoch_statements.epoch
    )
"""


def upgrade() -> None:
    """Add the count, and count what is there."""
    op.add_column(
        "epoch_statements", sa.Column("record_count", sa.Integer, server_default="0", nullable=False)
    )
    op.execute(_COUNT)


def downgrade() -> None:
    """Drop the count."""
    op.drop_column("epoch_statements", "record_count")
