"""The zone of a counselor's calendar, where it was told only with hours until now."""

from sqlalchemy import text

from app.database import Stores
from app.migrating import upgrade
from tests.migrations.steps import step_up

BEFORE = "0004"
POLICY = "INSERT INTO booking_policies VALUES (:counselor, 50, 10, 6, 720, 28, 60, 1440)"
WEEK = (
    "INSERT INTO weekly_hours (counselor_id, position, weekday, starts, ends, zone, valid_from) "
    "VALUES (:counselor, :position, 0, '10:00', '16:00', :zone, '2026-01-01')"
)
LEAVE = "INSERT INTO leaves VALUES (:counselor, :position, '2026-03-01', '2026-03-02', :zone)"
COUNSELORS = {name: f"{number:032x}" for number, name in enumerate(("week", "leave", "nothing"), start=1)}


class TestZoneOfACalendar:
    async def test_it_is_what_was_told(self, empty_stores: Stores) -> None:
        """That of her week before that of her leave, each the first; UTC where nothing was told."""
        await step_up(empty_stores, BEFORE)
        told = [
            (WEEK, "week", 1, "Europe/Minsk"),
            (WEEK, "week", 0, "Europe/Vilnius"),
            (LEAVE, "week", 0, "Asia/Kathmandu"),
            (LEAVE, "leave", 0, "Asia/Kathmandu"),
        ]
        async with empty_stores.main.begin() as connection:
            for counselor in COUNSELORS.values():
                await connection.execute(text(POLICY), {"counselor": counselor})
            for statement, name, position, zone in told:
                row = {"counselor": COUNSELORS[name], "position": position, "zone": zone}
                await connection.execute(text(statement), row)
        await upgrade(empty_stores)
        async with empty_stores.main.connect() as connection:
            query = text("SELECT zone FROM booking_policies ORDER BY counselor_id")
            assert (await connection.scalars(query)).all() == ["Europe/Vilnius", "Asia/Kathmandu", "UTC"]
