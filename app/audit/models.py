"""The tables of the log, and the triggers by which the database itself refuses to change them.

`append_only_sql` is shared with the migrations, so that both ways to make the tables make the same triggers.
"""

from datetime import date
from typing import Final

from sqlalchemy import DDL, BigInteger, Date, Identity, Integer, String, Table, event
from sqlalchemy.orm import Mapped, mapped_column

from app.audit.rules import ACTOR_LENGTH
from app.database import Base

HEX_HASH_LENGTH: Final = 64
APPEND_ONLY_TABLES: Final = ("audit_events", "audit_links")

# SQLite numbers rows by itself only in an INTEGER column.
_RowNumber = BigInteger().with_variant(Integer, "sqlite")


class AuditEvent(Base):
    """Something that was done. The subject is a digest, so that no id of an erased client remains here."""

    __tablename__ = "audit_events"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - SQLAlchemy reads it as a class attribute

    event_id: Mapped[int] = mapped_column(_RowNumber, Identity(), primary_key=True)
    happened_on: Mapped[date] = mapped_column(Date)
    action: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(ACTOR_LENGTH))
    subject_digest: Mapped[str] = mapped_column(String(HEX_HASH_LENGTH))


class AuditLink(Base):
    """A link of the chain. Positions count from 1; the primary key decides who gets one of two jobs."""

    __tablename__ = "audit_links"

    position: Mapped[int] = mapped_column(_RowNumber, primary_key=True, autoincrement=False)
    # No foreign key: an event that disappears must be found by the walk, not hidden by a cascade.
    event_id: Mapped[int] = mapped_column(_RowNumber, unique=True)
    previous_hash: Mapped[str] = mapped_column(String(HEX_HASH_LENGTH))
    hash: Mapped[str] = mapped_column(String(HEX_HASH_LENGTH))


def append_only_sql(dialect_name: str, table_name: str) -> tuple[str, ...]:
    """Return the statements that make a table append-only, to run one by one after its creation.

    `dialect_name` is "sqlite" or "postgresql".
    """
    if dialect_name == "sqlite":
        return tuple(_sqlite_trigger(table_name, change) for change in ("UPDATE", "DELETE"))
    keep_rows = (
        f"CREATE TRIGGER {table_name}_keep_rows BEFORE UPDATE OR DELETE ON {table_name} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
    )
    keep_table = (
        f"CREATE TRIGGER {table_name}_keep_table BEFORE TRUNCATE ON {table_name} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )
    return _POSTGRESQL_FUNCTION, keep_rows, keep_table


def append_only_removal_sql(dialect_name: str) -> tuple[str, ...]:
    """Return the statements to run after both tables were dropped; their triggers go with the tables."""
    return () if dialect_name == "sqlite" else ("DROP FUNCTION IF EXISTS refuse_audit_change()",)


def _sqlite_trigger(table_name: str, change: str) -> str:
    return (
        f"CREATE TRIGGER {table_name}_refuse_{change.lower()} BEFORE {change} ON {table_name} "
        f"BEGIN SELECT RAISE(ABORT, 'the audit log is append only'); END"
    )


_POSTGRESQL_FUNCTION: Final = (
    "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit log is append only'; END $$"
)


def _attach_triggers() -> None:
    for table_name in APPEND_ONLY_TABLES:
        table: Table = Base.metadata.tables[table_name]
        for dialect_name in ("sqlite", "postgresql"):
            for statement in append_only_sql(dialect_name, table_name):
                trigger = DDL(statement)  # type: ignore[no-untyped-call] # SQLAlchemy left it without types
                event.listen(table, "after_create", trigger.execute_if(dialect=dialect_name))


_attach_triggers()
