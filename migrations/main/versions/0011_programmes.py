"""Groups become programmes: states and sizes, who leads, invitations in order, seats held for a time, private lines."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_INSTANT: Final = sa.DateTime(timezone=True)
_POSITION: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NARROW: Final = 8
_STATES: Final = ("draft", "forming", "running", "finished", "cancelled")
_groups: Final = sa.table(
    "groups",
    sa.column("group_id", sa.Uuid()),
    sa.column("facilitator_id", sa.Uuid()),
    sa.column("state"),
)
_facilitators: Final = sa.table(
    "group_facilitators",
    sa.column("group_id", sa.Uuid()),
    sa.column("staff_id", sa.Uuid()),
    sa.column("part"),
)
_invitations: Final = sa.table(
    "group_invitations",
    sa.column("group_id", sa.Uuid()),
    sa.column("client_id"),
    sa.column("place"),
    sa.column("state"),
    sa.column("admission", sa.LargeBinary()),
)
_seats: Final = sa.table(
    "group_seats",
    sa.column("group_id", sa.Uuid()),
    sa.column("seat_number"),
    sa.column("client_id"),
    sa.column("admission", sa.LargeBinary()),
    sa.column("held_until", _INSTANT),
)


def upgrade() -> None:
    """Add what was not there. Whoever could take a seat until now may wait for one; who has one keeps it."""
    _create_tables()
    with op.batch_alter_table("groups") as groups:
        groups.alter_column(
            "state", existing_type=sa.String(_NARROW), type_=sa.String(16), existing_nullable=False
        )
        groups.add_column(sa.Column("fewest_seats", sa.Integer(), nullable=False, server_default="2"))
        groups.add_column(sa.Column("joins_late", sa.Boolean(), nullable=False, server_default=sa.true()))
        groups.add_column(sa.Column("hold_days", sa.Integer(), nullable=False, server_default="5"))
        for due in ("announcements_due", "casework_due"):
            groups.add_column(sa.Column(due, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.update(_groups).where(_groups.c.state == "open").values(state="forming"))
    op.execute(
        sa.insert(_facilitators).from_select(
            ["group_id", "staff_id", "part"],
            sa.select(_groups.c.group_id, _groups.c.facilitator_id, sa.literal("facilitator")),
        )
    )
    op.drop_index(op.f("ix_groups_facilitator_id"), "groups")
    with op.batch_alter_table("groups") as groups:
        groups.drop_column("facilitator_id")
        for made_up in ("fewest_seats", "joins_late", "hold_days"):
            groups.alter_column(made_up, server_default=None)
    with op.batch_alter_table("group_invitations") as invitations:
        invitations.add_column(sa.Column("place", sa.Integer(), nullable=False, server_default="1"))
        invitations.add_column(sa.Column("state", sa.String(16), nullable=False, server_default="waiting"))
        invitations.add_column(sa.Column("closed", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("group_invitations") as invitations:
        invitations.alter_column("place", server_default=None)
        invitations.alter_column("state", server_default=None)
    _invite_the_seated()
    _refer_seats_to_invitations()


def downgrade() -> None:
    """Take it away: what was sealed, private lines, held seats, all but one who leads each group."""
    op.drop_table("group_letters")
    op.execute(sa.delete(_seats).where(_seats.c.held_until.is_not(None)))
    _refer_seats_to_clients()
    op.execute(sa.delete(_invitations).where(_invitations.c.state != "waiting"))
    with op.batch_alter_table("group_invitations") as invitations:
        for column in ("closed", "state", "place"):
            invitations.drop_column(column)
    leads = _facilitators.c.group_id == _groups.c.group_id
    first = sa.select(_facilitators.c.staff_id).where(leads).order_by(_facilitators.c.part).limit(1)
    with op.batch_alter_table("groups") as groups:
        groups.add_column(sa.Column("facilitator_id", sa.Uuid(), nullable=True))
    op.execute(sa.update(_groups).values(facilitator_id=first.scalar_subquery()))
    # Whatever is too long for the narrower column is no state that the older program knows, either.
    other = sa.or_(_groups.c.state.in_(_STATES), sa.func.length(_groups.c.state) > _NARROW)
    op.execute(sa.update(_groups).where(other).values(state="open"))
    with op.batch_alter_table("groups") as groups:
        groups.alter_column("facilitator_id", existing_type=sa.Uuid(), nullable=False)
        groups.alter_column(
            "state", existing_type=sa.String(16), type_=sa.String(_NARROW), existing_nullable=False
        )
        for column in ("casework_due", "announcements_due", "hold_days", "joins_late", "fewest_seats"):
            groups.drop_column(column)
    op.create_index(op.f("ix_groups_facilitator_id"), "groups", ["facilitator_id"])
    op.drop_table("group_descriptions")
    op.drop_table("group_facilitators")


def _create_tables() -> None:
    op.create_table(
        "group_facilitators",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(16), nullable=False),
        sa.Column("let_in", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "staff_id", name=op.f("pk_group_facilitators")),
        _of_group("group_facilitators"),
    )
    op.create_index(op.f("ix_group_facilitators_staff_id"), "group_facilitators", ["staff_id"])
    op.create_table(
        "group_descriptions",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_key_id", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", "recipient_key_id", name=op.f("pk_group_descriptions")),
        _of_group("group_descriptions"),
    )
    op.create_table(
        "group_letters",
        sa.Column("position", _POSITION, sa.Identity(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("author_key_id", sa.String(64), nullable=False),
        sa.Column("recipient_key_id", sa.String(64), nullable=False),
        sa.Column("closed", sa.LargeBinary(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_group_letters")),
        _of_group("group_letters"),
        _of_client("group_letters"),
        sa.UniqueConstraint(
            "letter_id", "recipient_key_id", name=op.f("uq_group_letters_letter_id_recipient_key_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_group_letters_client_id"), "group_letters", ["client_id"])
    op.create_index(
        op.f("ix_group_letters_group_id_group_letters_client_id_group_letters_position"),
        "group_letters",
        ["group_id", "client_id", "position"],
    )


def _invite_the_seated() -> None:
    invited = sa.exists().where(
        _invitations.c.group_id == _seats.c.group_id, _invitations.c.client_id == _seats.c.client_id
    )
    seated = sa.select(
        _seats.c.group_id,
        _seats.c.client_id,
        _seats.c.seat_number,
        sa.literal("seated"),
        _seats.c.admission,
    ).where(~invited)
    op.execute(
        sa.insert(_invitations).from_select(["group_id", "client_id", "place", "state", "admission"], seated)
    )


def _refer_seats_to_invitations() -> None:
    with op.batch_alter_table("group_seats") as seats:
        seats.add_column(sa.Column("held_until", _INSTANT, nullable=True))
        seats.drop_constraint(op.f("fk_group_seats_client_id_clients"), type_="foreignkey")
        seats.drop_column("admission")
        seats.create_foreign_key(
            op.f("fk_group_seats_group_id_client_id_group_invitations"),
            "group_invitations",
            ["group_id", "client_id"],
            ["group_id", "client_id"],
            ondelete="CASCADE",
        )
    op.create_index(op.f("ix_group_seats_held_until"), "group_seats", ["held_until"])


def _refer_seats_to_clients() -> None:
    op.drop_index(op.f("ix_group_seats_held_until"), "group_seats")
    with op.batch_alter_table("group_seats") as seats:
        seats.add_column(sa.Column("admission", sa.LargeBinary(), nullable=True))
        seats.drop_constraint(op.f("fk_group_seats_group_id_client_id_group_invitations"), type_="foreignkey")
        seats.drop_column("held_until")
        seats.create_foreign_key(
            op.f("fk_group_seats_client_id_clients"),
            "clients",
            ["client_id"],
            ["client_id"],
            ondelete="CASCADE",
        )
    hers = sa.select(_invitations.c.admission).where(
        _invitations.c.group_id == _seats.c.group_id, _invitations.c.client_id == _seats.c.client_id
    )
    op.execute(sa.update(_seats).values(admission=hers.scalar_subquery()))
    with op.batch_alter_table("group_seats") as seats:
        seats.alter_column("admission", existing_type=sa.LargeBinary(), nullable=False)


def _of_group(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["group_id"], ["groups.group_id"], name=op.f(f"fk_{table}_group_id_groups")
    )


def _of_client(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["client_id"],
        ["clients.client_id"],
        name=op.f(f"fk_{table}_client_id_clients"),
        ondelete="CASCADE",
    )
