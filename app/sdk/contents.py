"""What stands inside a record once it is opened: one JSON object that names its type.

The type is inside the seal, so the service cannot tell a message from the place of a session or a note from a draft.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from app.crypto.errors import Malformed
from app.matching.rules import Criteria, criteria_from_fields, criteria_to_fields

CRITERIA_BYTES: Final = 16_384
STATEMENT_BYTES: Final = 65_536


class ContentType(StrEnum):
    """What a record is."""

    STATEMENT = "statement"
    CRITERIA = "criteria"
    MESSAGE = "message"
    PLACE = "place"
    NOTE = "note"
    TRIAGE = "triage"
    DESCRIPTION = "description"


@dataclass(frozen=True, slots=True)
class Content:
    """An opened record's type and fields. Shows its type only."""

    type: ContentType
    fields: dict[str, Any]

    def __repr__(self) -> str:
        """Return the type, never what was written."""
        return f"Content({self.type})"

    @property
    def text(self) -> str:
        """The text of a message, note or statement."""
        return str(self.fields.get("text", ""))

    def encoded(self) -> bytes:
        """Return the bytes to seal."""
        return json.dumps(
            {"type": self.type, **self.fields}, ensure_ascii=False, separators=(",", ":")
        ).encode()

    @classmethod
    def read(cls, opened: bytes) -> "Content":
        """Return the content in opened bytes. Raises `Malformed`."""
        try:
            fields = json.loads(opened)
            return cls(ContentType(fields.pop("type")), fields)
        except (ValueError, KeyError, AttributeError, TypeError) as broken:
            raise Malformed from broken


def text_content(content_type: ContentType, text: str) -> Content:
    """Return a message, note, statement or triage note."""
    return Content(content_type, {"text": text})


def place_content(appointment_id: str, place: str) -> Content:
    """Return where an appointment takes place: an address, or a video link."""
    return Content(ContentType.PLACE, {"appointment_id": appointment_id, "text": place})


def criteria_content(criteria: Criteria, alias: str) -> Content:
    """Return a client's answers, with the name she wants to be called by."""
    return Content(ContentType.CRITERIA, {"alias": alias, "criteria": criteria_to_fields(criteria)})


def read_criteria(content: Content) -> Criteria:
    """Return the answers in an opened criteria record. Raises `CriteriaMalformed`."""
    return criteria_from_fields(content.fields["criteria"])
