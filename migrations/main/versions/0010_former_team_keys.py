"""Which keys the intake team had before."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Make the table. The team's key was never renewed before."""
    op.create_table(
        "former_team_keys",
        sa.Column("team_epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("hpke_public", sa.LargeBinary(), nullable=False),
        sa.Column("replaced_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("team_epoch", name=op.f("pk_former_team_keys")),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("former_team_keys")
