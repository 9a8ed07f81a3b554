"""Every table of the shred store as it first stood."""

from collections.abc import Sequence
from typing import Any, Literal

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "shred_secrets",
        _needed("owner_kind", sa.String(16)),
        _needed("owner_id", sa.String(64)),
        _needed("kind", sa.String(16)),
        _needed("epoch", sa.Integer(), autoincrement=False),
        _needed("secret", sa.LargeBinary()),
        _needed("stored_on", sa.Date()),
        sa.PrimaryKeyConstraint("owner_kind", "owner_id", "kind", "epoch", name=op.f("pk_shred_secrets")),
    )
    op.create_index(op.f("ix_shred_secrets_stored_on"), "shred_secrets", ["stored_on"])
    op.create_table(
        "tombstones",
        _needed("owner_digest", sa.String(64)),
        _needed("erased_on", sa.Date()),
        sa.PrimaryKeyConstraint("owner_digest", name=op.f("pk_tombstones")),
    )


def downgrade() -> None:
    """Take every table away, and with the secrets the means to open anything."""
    op.drop_table("tombstones")
    op.drop_table("shred_secrets")


def _needed(
    name: str, kind: TypeEngine[Any], *rest: sa.Identity, autoincrement: bool | Literal["auto"] = "auto"
) -> sa.Column[Any]:
    return sa.Column(name, kind, *rest, nullable=False, autoincrement=autoincrement)
