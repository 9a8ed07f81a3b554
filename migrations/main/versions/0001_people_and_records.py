"""The tables of people and what they write: the log, sessions, staff, clients, records."""

from collections.abc import Sequence
from typing import Any, Final, Literal

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from app.audit.models import APPEND_ONLY_TABLES, append_only_removal_sql, append_only_sql

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

INSTANT: Final = sa.DateTime(timezone=True)
# SQLite numbers rows by itself only in an INTEGER column.
ROW_NUMBER: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EPOCH: Final = ("owner_kind", "owner_id", "kind", "epoch")


def upgrade() -> None:
    """Make these tables, those that others refer to first."""
    _create_audit()
    _create_sessions()
    _create_staff()
    _create_clients()
    _create_records()


def downgrade() -> None:
    """Take them away, with all that is in them."""
    for table in reversed(TABLES):
        op.drop_table(table)
    for statement in append_only_removal_sql(op.get_context().dialect.name):
        op.execute(statement)


def _create_audit() -> None:
    op.create_table(
        "audit_events",
        _needed("event_id", ROW_NUMBER, sa.Identity()),
        _needed("happened_on", sa.Date()),
        _needed("action", sa.String(40)),
        _needed("actor", sa.String(42)),
        _needed("subject_digest", sa.String(64)),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_events")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit_links",
        _needed("position", ROW_NUMBER, autoincrement=False),
        _needed("event_id", ROW_NUMBER),
        _needed("previous_hash", sa.String(64)),
        _needed("hash", sa.String(64)),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_links")),
        sa.UniqueConstraint("event_id", name=op.f("uq_audit_links_event_id")),
    )
    for name in APPEND_ONLY_TABLES:
        for statement in append_only_sql(op.get_context().dialect.name, name):
            op.execute(statement)


def _create_sessions() -> None:
    op.create_table(
        "kept_answers",
        _needed("actor_id", sa.String(64)),
        _needed("idempotency_key", sa.String(64)),
        _needed("request_mac", sa.String(64)),
        _optional("status", sa.Integer()),
        _optional("body", sa.Text()),
        _needed("expires_at", INSTANT),
        sa.PrimaryKeyConstraint("actor_id", "idempotency_key", name=op.f("pk_kept_answers")),
    )
    op.create_index(op.f("ix_kept_answers_expires_at"), "kept_answers", ["expires_at"])
    op.create_table(
        "sessions",
        _needed("session_id", sa.Uuid()),
        _needed("actor_kind", sa.String(8)),
        _needed("actor_id", sa.String(64)),
        _needed("key_id", sa.String(64)),
        _needed("roles", sa.String(64)),
        _needed("scope", sa.String(8)),
        _needed("refresh_hash", sa.String(64)),
        _needed("idle_until_at", INSTANT),
        _needed("ends_at", INSTANT),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("refresh_hash", name=op.f("uq_sessions_refresh_hash")),
    )
    op.create_index(op.f("ix_sessions_actor_id"), "sessions", ["actor_id"])
    op.create_index(op.f("ix_sessions_idle_until_at"), "sessions", ["idle_until_at"])
    op.create_table(
        "spent_tokens",
        _needed("token_hash", sa.String(64)),
        _needed("expires_at", INSTANT),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_spent_tokens")),
    )
    op.create_index(op.f("ix_spent_tokens_expires_at"), "spent_tokens", ["expires_at"])


def _create_staff() -> None:
    op.create_table(
        "directory_snapshots",
        _needed("sequence", sa.BigInteger(), autoincrement=False),
        _needed("signed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_directory_snapshots")),
    )
    op.create_table(
        "installation",
        _needed("id", sa.Integer(), autoincrement=False),
        _needed("installation_id", sa.LargeBinary()),
        _needed("root_public_key", sa.LargeBinary()),
        _needed("document", sa.Text()),
        _needed("founded_on", sa.Date()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_only_one")),
    )
    op.create_table(
        "login_slowdowns",
        _needed("account_digest", sa.String(64)),
        _needed("failures", sa.Integer()),
        _needed("wait_until_at", INSTANT),
        sa.PrimaryKeyConstraint("account_digest", name=op.f("pk_login_slowdowns")),
    )
    op.create_index(op.f("ix_login_slowdowns_wait_until_at"), "login_slowdowns", ["wait_until_at"])
    op.create_table(
        "staff_accounts",
        _needed("staff_id", sa.Uuid()),
        _needed("handle", sa.String(40)),
        _needed("state", sa.String(9)),
        _needed("roles", sa.String(64)),
        _needed("key_id", sa.String(64)),
        _needed("hpke_public", sa.LargeBinary()),
        _needed("signing_public", sa.LargeBinary()),
        _needed("login_public_key", sa.LargeBinary()),
        _needed("argon2_memory_kib", sa.Integer()),
        _needed("argon2_passes", sa.Integer()),
        _needed("argon2_lanes", sa.Integer()),
        _needed("wrapped_keys", sa.LargeBinary()),
        _needed("recovery_login_public_key", sa.LargeBinary()),
        _needed("recovery_wrapped_keys", sa.LargeBinary()),
        _optional("totp_secret", sa.LargeBinary()),
        _optional("totp_last_step", sa.BigInteger()),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_accounts")),
        sa.UniqueConstraint("handle", name=op.f("uq_staff_accounts_handle")),
        sa.UniqueConstraint("key_id", name=op.f("uq_staff_accounts_key_id")),
    )
    op.create_table(
        "team_grants",
        _needed("team_epoch", sa.BigInteger(), autoincrement=False),
        _needed("recipient_key_id", sa.String(64)),
        _needed("sealed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("team_epoch", "recipient_key_id", name=op.f("pk_team_grants")),
    )
    op.create_table(
        "invitations",
        _needed("code_hash", sa.String(64)),
        _needed("roles", sa.String(64)),
        _needed("expires_at", INSTANT),
        _needed("invited_by", sa.Uuid()),
        _optional("used_by", sa.Uuid()),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_invitations")),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["staff_accounts.staff_id"], name=op.f("fk_invitations_invited_by_staff_accounts")
        ),
    )
    op.create_index(op.f("ix_invitations_expires_at"), "invitations", ["expires_at"])
    op.create_table(
        "staff_devices",
        _needed("token_hash", sa.String(64)),
        _needed("staff_id", sa.Uuid()),
        _needed("seen_on", sa.Date()),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_devices")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_accounts.staff_id"], name=op.f("fk_staff_devices_staff_id_staff_accounts")
        ),
    )
    op.create_index(op.f("ix_staff_devices_seen_on"), "staff_devices", ["seen_on"])


def _create_clients() -> None:
    op.create_table(
        "clients",
        _needed("client_id", sa.String(64)),
        _needed("locator_hash", sa.String(64)),
        _needed("login_public_key", sa.LargeBinary()),
        _needed("hpke_public", sa.LargeBinary()),
        _needed("signing_public", sa.LargeBinary()),
        _needed("key_id", sa.String(64)),
        _needed("wrapped_keys", sa.LargeBinary()),
        _needed("status", sa.String(16)),
        _needed("server_assisted", sa.Boolean()),
        _needed("came_on", sa.Date()),
        _optional("counselor_id", sa.Uuid()),
        _optional("counselor_key_id", sa.String(64)),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_clients")),
        sa.UniqueConstraint("locator_hash", name=op.f("uq_clients_locator_hash")),
    )
    op.create_index(op.f("ix_clients_counselor_id"), "clients", ["counselor_id"])
    op.create_index(
        op.f("ix_clients_status_clients_came_on_clients_client_id"),
        "clients",
        ["status", "came_on", "client_id"],
    )
    op.create_table(
        "assignments",
        _needed("client_id", sa.String(64)),
        _needed("sequence", sa.Integer(), autoincrement=False),
        _needed("signed", sa.LargeBinary()),
        _needed("assignment_hash", sa.String(64)),
        _needed("counselor_id", sa.Uuid()),
        _needed("assigned_on", sa.Date()),
        _optional("ended_on", sa.Date()),
        sa.PrimaryKeyConstraint("client_id", "sequence", name=op.f("pk_assignments")),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.client_id"],
            name=op.f("fk_assignments_client_id_clients"),
            ondelete="CASCADE",
        ),
    )


def _create_records() -> None:
    op.create_table(
        "epoch_statements",
        _needed("owner_kind", sa.String(16)),
        _needed("owner_id", sa.String(64)),
        _needed("kind", sa.String(16)),
        _needed("epoch", sa.Integer(), autoincrement=False),
        _needed("statement", sa.LargeBinary()),
        _needed("statement_hash", sa.String(64)),
        _needed("commitment", sa.String(64)),
        _needed("creator_key_id", sa.String(64)),
        _needed("made_on", sa.Date()),
        sa.PrimaryKeyConstraint("owner_kind", "owner_id", "kind", "epoch", name=op.f("pk_epoch_statements")),
    )
    op.create_table(
        "epoch_holders",
        _needed("owner_kind", sa.String(16)),
        _needed("owner_id", sa.String(64)),
        _needed("kind", sa.String(16)),
        _needed("epoch", sa.Integer(), autoincrement=False),
        _needed("key_id", sa.String(64)),
        _needed("role", sa.String(16)),
        sa.PrimaryKeyConstraint(
            "owner_kind", "owner_id", "kind", "epoch", "key_id", name=op.f("pk_epoch_holders")
        ),
        _of_epoch("fk_epoch_holders_epoch_statements"),
    )
    op.create_table(
        "grants",
        _needed("owner_kind", sa.String(16)),
        _needed("owner_id", sa.String(64)),
        _needed("kind", sa.String(16)),
        _needed("epoch", sa.Integer(), autoincrement=False),
        _needed("recipient_key_id", sa.String(64)),
        _needed("sealed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint(
            "owner_kind", "owner_id", "kind", "epoch", "recipient_key_id", name=op.f("pk_grants")
        ),
        _of_epoch("fk_grants_epoch_statements"),
    )
    op.create_table(
        "records",
        _needed("position", ROW_NUMBER, sa.Identity()),
        _needed("record_id", sa.Uuid()),
        _needed("version", sa.Integer()),
        _needed("owner_kind", sa.String(16)),
        _needed("owner_id", sa.String(64)),
        _needed("kind", sa.String(16)),
        _needed("epoch", sa.Integer()),
        _needed("author_key_id", sa.String(64)),
        _needed("record_hash", sa.String(64)),
        _needed("previous_hash", sa.String(64)),
        _needed("sealed", sa.LargeBinary()),
        _needed("size_class", sa.Integer()),
        _needed("stored_on", sa.Date()),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_records")),
        _of_epoch("fk_records_epoch_statements"),
        sa.UniqueConstraint(
            "owner_kind", "owner_id", "kind", "author_key_id", "previous_hash", name=op.f("uq_records_chain")
        ),
        sa.UniqueConstraint("record_hash", name=op.f("uq_records_record_hash")),
        sa.UniqueConstraint("record_id", "version", name=op.f("uq_records_record_id_version")),
    )
    op.create_index(
        op.f("ix_records_owner_kind_records_owner_id_records_position"),
        "records",
        ["owner_kind", "owner_id", "position"],
    )


def _needed(
    name: str, kind: TypeEngine[Any], *rest: sa.Identity, autoincrement: bool | Literal["auto"] = "auto"
) -> sa.Column[Any]:
    return sa.Column(name, kind, *rest, nullable=False, autoincrement=autoincrement)


def _optional(name: str, kind: TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _of_epoch(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        EPOCH, [f"epoch_statements.{column}" for column in EPOCH], name=op.f(name), ondelete="CASCADE"
    )


TABLES: Final = (
    "audit_events",
    "audit_links",
    "kept_answers",
    "sessions",
    "spent_tokens",
    "directory_snapshots",
    "installation",
    "login_slowdowns",
    "staff_accounts",
    "team_grants",
    "invitations",
    "staff_devices",
    "clients",
    "assignments",
    "epoch_statements",
    "epoch_holders",
    "grants",
    "records",
)
