"""Page markers of lists that are ordered by a day and an id."""

from datetime import date

from app.errors import Invalid


class CursorMalformed(Invalid):
    """The cursor is not one this server gave."""

    title = "This page marker is not one of ours. Start from the first page."


def day_and_id(day: date, identifier: str) -> str:
    """Return the marker behind which the next page begins."""
    return f"{day}.{identifier}"


def read_day_and_id(marker: str) -> tuple[date, str]:
    """Return day and id of a marker. Raises `CursorMalformed`."""
    day, _, identifier = marker.partition(".")
    try:
        return date.fromisoformat(day), identifier
    except ValueError as broken:
        raise CursorMalformed from broken
