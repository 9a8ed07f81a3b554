"""What a client's side needs: what clients call their counselors."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Add what was not there; counselors have not said yet what clients call them."""
    for name, letters in (("alias", 40), ("line", 160)):
        column = sa.Column(name, sa.String(letters), nullable=False, server_default="")
        op.add_column("capabilities", column)


def downgrade() -> None:
    """Take it away."""
    for name in ("line", "alias"):
        op.drop_column("capabilities", name)
