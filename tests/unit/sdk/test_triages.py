"""By which day somebody who waits is to be answered."""

from datetime import date, timedelta
from typing import Final

from app.matching.rules import Urgency
from app.sdk.triages import Standing, due_on

CAME_ON: Final = date(2026, 3, 2)


class TestDueOn:
    def test_the_more_urgent_the_sooner(self) -> None:
        """Without a day that somebody set, it follows from arrival and urgency."""
        days = {
            urgency: (due_on(CAME_ON, urgency, Standing()) - CAME_ON).days
            for urgency in (Urgency.URGENT, Urgency.SOON, Urgency.CALM)
        }
        assert days == {Urgency.URGENT: 1, Urgency.SOON: 3, Urgency.CALM: 7}

    def test_a_day_that_was_set_goes_first(self) -> None:
        """Also where it is later than urgency would have it."""
        later = CAME_ON + timedelta(days=30)
        assert due_on(CAME_ON, Urgency.URGENT, Standing(due_on=later)) == later
