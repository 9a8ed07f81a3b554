"""Each position of a record is given once, on SQLite too, where the last one came again after an erasure."""

from collections.abc import Sequence

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Rebuild the table with AUTOINCREMENT; PostgreSQL's identity columns never went back."""
    _rebuild(sqlite_autoincrement=True)


def downgrade() -> None:
    """Rebuild it without."""
    _rebuild(sqlite_autoincrement=False)


def _rebuild(*, sqlite_autoincrement: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    options = {"sqlite_autoincrement": sqlite_autoincrement}
    with op.batch_alter_table("records", recreate="always", table_kwargs=options):
        pass
