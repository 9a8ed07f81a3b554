"""What was known of groups' sessions, told by the program before, and told to it again."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from app.database import Stores
from tests.migrations.rows import fill_what_is_empty, reflected
from tests.migrations.steps import step_down, step_up

OLDER, NEWER = "0011", "0012"
FIRST, SECOND, ROOM = UUID(int=1), UUID(int=2), UUID(int=3)


def set_outcome(connection: Connection, outcome: str | None) -> None:
    """Let the group's session be one that took place, with this said of the woman in its seat, or nothing."""
    tables = reflected(connection).tables
    connection.execute(update(tables["appointments"]).values(state="booked"))
    connection.execute(update(tables["group_seats"]).values(held_until=None))
    if outcome is None:
        connection.execute(delete(tables["attendances"]))
    else:
        connection.execute(update(tables["attendances"]).values(outcome=outcome))


def outcomes(connection: Connection) -> list[Any]:
    """Return what is said of whoever was to come."""
    return list(connection.scalars(select(reflected(connection).tables["attendances"].c.outcome)))


def holders(connection: Connection) -> set[str]:
    """Return whose hours are taken."""
    return set(connection.scalars(select(reflected(connection).tables["cells"].c.holder)))


def add_second(connection: Connection) -> None:
    """Let a second counselor hold the session, in a room."""
    tables = reflected(connection).tables
    session_id = connection.scalar(select(tables["appointments"].c.appointment_id))
    row = {"appointment_id": session_id, "staff_id": _as_kept(connection, SECOND)}
    connection.execute(insert(tables["session_facilitators"]).values(row))
    for holder in (f"counselor:{SECOND}", f"room:{ROOM}", f"counselor:{FIRST}"):
        connection.execute(insert(tables["cells"]).values(holder=holder, cell=1, appointment_id=session_id))


def _as_kept(connection: Connection, value: UUID) -> UUID | str:
    # Reflected from SQLite, a UUID is a text of 32 digits.
    return value if connection.dialect.name == "postgresql" else value.hex


class TestGroupSessions:
    async def test_attendance_goes_there_and_back(self, empty_stores: Stores) -> None:
        """Two words become two of five, the one facilitator is one of several, and who sits there is to come."""
        await step_up(empty_stores, OLDER)
        engine = empty_stores.main
        async with engine.begin() as connection:
            await connection.run_sync(fill_what_is_empty)
        for before, after in (("completed", "came"), ("no_show", "absent"), (None, None)):
            async with engine.begin() as connection:
                await connection.run_sync(set_outcome, before)
            await step_up(empty_stores, NEWER)
            async with engine.begin() as connection:
                assert await connection.run_sync(outcomes) == [after]
            await step_down(empty_stores, OLDER)
            async with engine.begin() as connection:
                assert await connection.run_sync(outcomes) == ([] if before is None else [before])

    async def test_a_second_facilitators_hours_are_freed(self, empty_stores: Stores) -> None:
        """The program before would never free them, nor a room's; the first one's stay."""
        await step_up(empty_stores, NEWER)
        async with empty_stores.main.begin() as connection:
            await connection.run_sync(fill_what_is_empty)
            kept = await connection.run_sync(holders) | {f"counselor:{FIRST}"}
            await connection.run_sync(add_second)
        await step_down(empty_stores, OLDER)
        async with empty_stores.main.begin() as connection:
            assert await connection.run_sync(holders) == kept
