"""What the service says counselors offer, as the matcher on this device reads it."""

from datetime import datetime
from typing import Any

from app.matching.rules import Capability, Card, CounselorId, Way
from app.scheduling.rules import Interval, Opening


def read_capability(counselor: dict[str, Any]) -> Capability:
    """Return a counselor of the service's list as the matcher sees her."""
    offered = counselor["capabilities"]
    return Capability(
        staff_id=CounselorId(counselor["staff_id"]),
        languages=tuple(offered["languages"]),
        ways=frozenset(Way(way) for way in offered["ways"]),
        topics=frozenset(offered["topics"]),
        tags=frozenset(offered["tags"]),
        capacity=offered["capacity"],
        load=counselor["load"],
        slots=_sessions(counselor["opening"]),
        on_leave=tuple(_interval(leave) for leave in counselor["on_leave"]),
        takes_urgent=offered["takes_urgent"],
        supervised=offered["supervised"],
        accepting=offered["accepting"],
    )


def read_card(card: dict[str, Any]) -> Card:
    """Return the counselor of a client's visit as she sees her."""
    return Card(
        staff_id=CounselorId(card["staff_id"]),
        languages=tuple(card["languages"]),
        ways=frozenset(Way(way) for way in card["ways"]),
        topics=frozenset(card["topics"]),
        tags=frozenset(card["tags"]),
    )


def _sessions(view: dict[str, Any] | None) -> tuple[Interval, ...]:
    if view is None:
        return ()
    opening = Opening(view["session_minutes"] * 60, view["first_quarter"], int(view["starts"], 16))
    return tuple(opening.sessions())


def _interval(view: dict[str, str]) -> Interval:
    return Interval(datetime.fromisoformat(view["starts_at"]), datetime.fromisoformat(view["ends_at"]))
