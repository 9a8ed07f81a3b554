"""What may be wished for, when a digest is due, and when a mail is given up."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest

from app.notifications.errors import IntakesAreForCoordinators, MailWishRefused
from app.notifications.rules import (
    MOST_ATTEMPTS,
    MailWish,
    due_digest_day,
    ensure_may_wish,
    is_mail_address,
    pause_after,
)
from app.scheduling.errors import UnknownZone

VILNIUS = "Europe/Vilnius"
MONDAY = date(2026, 3, 2)


def wishing(**changes: Any) -> MailWish:  # noqa: ANN401 - fields of `MailWish`
    """Return a wish for a digest at nine in Vilnius, with changes."""
    fields: dict[str, Any] = {"address": "anna@mail.example", "language": "be", "zone": VILNIUS}
    return MailWish(**(fields | {"digest_hour": 9, "at_once": False} | changes))


class TestWish:
    @pytest.mark.parametrize("address", ["a@b", "anna.k+x@mail.example", "o'neil@x-y.example"])
    def test_a_mailbox_is_an_address(self, address: str) -> None:
        """As plain mailboxes are written."""
        assert is_mail_address(address)

    @pytest.mark.parametrize(
        "address",
        [
            *("", "anna", "@mail.example", "anna@", "anna@@x", "a b@x", "anna@x y", "анна@mail.example"),
            *("a@b\r\nBcc: c@d", "a@b\n", "<a@b>", '"a"@b', "a@[127.0.0.1]", "a@-b", ".a@b", "a..b@c"),
            *("a" * 65 + "@b", "a@" + "b" * 253),
        ],
    )
    def test_what_could_be_more_than_an_address_is_refused(self, address: str) -> None:
        """No second line, no second recipient, nothing quoted, nothing too long."""
        with pytest.raises(MailWishRefused):
            wishing(address=address)

    @pytest.mark.parametrize("changes", [{"language": "pl"}, {"digest_hour": 24}, {"digest_hour": None}])
    def test_nothing_is_kept_for_nothing(self, changes: dict[str, Any]) -> None:
        """A language nobody writes in, no hour, and a wish for no mail at all are refused."""
        with pytest.raises(MailWishRefused):
            wishing(**changes)

    def test_an_unknown_zone_is_refused(self) -> None:
        """By its name."""
        with pytest.raises(UnknownZone):
            wishing(zone="Europe/Atlantis")

    def test_intakes_are_told_to_coordinators(self) -> None:
        """Nobody else could look who it is."""
        ensure_may_wish(wishing(at_once=True), ["coordinator"])
        ensure_may_wish(wishing(), ["counselor"])
        with pytest.raises(IntakesAreForCoordinators):
            ensure_may_wish(wishing(at_once=True), ["counselor", "administrator"])


class TestDigest:
    @pytest.mark.parametrize(
        ("at", "day"),
        [
            ("2026-03-02T06:59:59", None),
            ("2026-03-02T07:00:00", MONDAY),
            ("2026-03-02T07:59:59", MONDAY),
            ("2026-03-02T08:00:00", None),
        ],
    )
    def test_it_is_due_in_the_hour_after_hers_has_struck(self, at: str, day: date | None) -> None:
        """Nine in Vilnius is seven in UTC; later it would tell more than that a day has begun."""
        assert due_digest_day(wishing(), None, datetime.fromisoformat(f"{at}Z")) == day

    def test_each_day_is_decided_once(self) -> None:
        """The day before does not count."""
        now = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
        assert due_digest_day(wishing(), MONDAY, now) is None
        assert due_digest_day(wishing(), MONDAY - timedelta(days=1), now) == MONDAY

    @pytest.mark.parametrize("hour", [0, 3, 23])
    @pytest.mark.parametrize("first_on", [date(2026, 3, 27), date(2026, 10, 23)])
    def test_each_day_has_one(self, first_on: date, hour: int) -> None:
        """Asked every ten minutes, also where the clocks skip its hour or show it twice."""
        wish, decided = wishing(digest_hour=hour), None
        days: list[date] = []
        for minutes in range(0, 5 * 24 * 60, 10):
            now = datetime.combine(first_on, time(), UTC) + timedelta(minutes=minutes)
            day = due_digest_day(wish, decided, now)
            if day is not None:
                days.append(day)
                decided = day
        assert len(days) == 5
        assert {later - earlier for earlier, later in pairwise(days)} == {timedelta(days=1)}

    def test_none_is_due_where_none_is_wished_for(self) -> None:
        """She is told of intakes alone."""
        wish = wishing(digest_hour=None, at_once=True)
        assert due_digest_day(wish, None, datetime(2026, 3, 2, 7, 30, tzinfo=UTC)) is None


class TestPauses:
    def test_they_grow_and_end(self) -> None:
        """Each is longer than the one before; after the last the mail is given up."""
        pauses = [pause_after(attempts) for attempts in range(1, MOST_ATTEMPTS)]
        known = [pause for pause in pauses if pause is not None]
        assert known == sorted(set(known))
        assert len(known) == MOST_ATTEMPTS - 1
        assert pause_after(MOST_ATTEMPTS) is None
