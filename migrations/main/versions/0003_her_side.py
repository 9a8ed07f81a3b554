"""What a client's side needs: what clients call their counselors, changes of her keys, letters to the team."""

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
    op.create_table(
        "key_successions",
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("hpke_public", sa.LargeBinary(), nullable=False),
        sa.Column("signing_public", sa.LargeBinary(), nullable=False),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        sa.Column("acceptance", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "sequence", name=op.f("pk_key_successions")),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.client_id"],
            name=op.f("fk_key_successions_client_id_clients"),
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "team_letters",
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("team_key_id", sa.String(64), nullable=False),
        sa.Column("closed", sa.LargeBinary(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_team_letters")),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.client_id"],
            name=op.f("fk_team_letters_client_id_clients"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_team_letters_client_id"), "team_letters", ["client_id"])
    op.create_index(
        op.f("ix_team_letters_sent_on_team_letters_letter_id"), "team_letters", ["sent_on", "letter_id"]
    )


def downgrade() -> None:
    """Take it away. A client who changed her phrase can no longer be verified by her id."""
    op.drop_table("team_letters")
    op.drop_table("key_successions")
    for name in ("line", "alias"):
        op.drop_column("capabilities", name)
