"""What stands inside a record once it is opened: a line of JSON that names its type, and then perhaps a text.

    content = JSON object without line feeds [ || line feed || text in UTF-8 ]

The type is inside the seal, so the service cannot tell a message from the place of a session or a note from a draft.
The text stands as it was written, because escaping would make it grow, and the same words would fit or not depending on
their line ends and quotation marks.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from app.crypto.errors import Malformed, TooLong
from app.crypto.padding import LARGEST_TEXT_BYTES
from app.matching.rules import Criteria, criteria_from_fields, criteria_to_fields

CRITERIA_BYTES: Final = 4_096
STATEMENT_BYTES: Final = 65_536
_TEXT: Final = "text"
_LINE_FEED: Final = b"\n"


class ContentType(StrEnum):
    """What a record is."""

    STATEMENT = "statement"
    CRITERIA = "criteria"
    MESSAGE = "message"
    PLACE = "place"
    NOTE = "note"
    TRIAGE = "triage"
    DESCRIPTION = "description"
    LETTER = "letter"
    DRAFT = "draft"
    PROGRAMME = "programme"
    ALIAS = "alias"
    ALIASES = "aliases"


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
        return str(self.fields.get(_TEXT, ""))

    def encoded(self) -> bytes:
        """Return the bytes to seal. Raises `TooLong` for a text of more than 50,000 bytes."""
        named = {name: value for name, value in self.fields.items() if name != _TEXT}
        line = json.dumps({"type": self.type, **named}, ensure_ascii=False, separators=(",", ":")).encode()
        if _TEXT not in self.fields:
            return line
        text = self.text.encode()
        if len(text) > LARGEST_TEXT_BYTES:
            raise TooLong(LARGEST_TEXT_BYTES)
        return line + _LINE_FEED + text

    @classmethod
    def read(cls, opened: bytes) -> "Content":
        """Return the content in opened bytes. Raises `Malformed`."""
        line, has_text, text = opened.partition(_LINE_FEED)
        try:
            fields = json.loads(line)
            content_type = ContentType(fields.pop("type"))
            said = {_TEXT: text.decode()} if has_text else {}
        except (ValueError, KeyError, AttributeError, TypeError):
            # Cut off from the chain: the errors of both decoders hold what she wrote.
            raise Malformed from None
        if _TEXT in fields:
            raise Malformed
        return cls(content_type, fields | said)


def text_content(content_type: ContentType, text: str) -> Content:
    """Return a message, note, statement or triage note."""
    return Content(content_type, {"text": text})


def session_note_content(appointment_id: str, text: str) -> Content:
    """Return a note on one session of a group."""
    return Content(ContentType.NOTE, {"appointment_id": appointment_id, "text": text})


def place_content(appointment_id: str, place: str) -> Content:
    """Return where an appointment takes place: an address, or a video link."""
    return Content(ContentType.PLACE, {"appointment_id": appointment_id, "text": place})


def criteria_content(criteria: Criteria, alias: str) -> Content:
    """Return a client's answers, with the name she wants to be called by."""
    return Content(ContentType.CRITERIA, {"alias": alias, "criteria": criteria_to_fields(criteria)})


def read_criteria(content: Content) -> Criteria:
    """Return the answers in an opened criteria record. Raises `CriteriaMalformed`."""
    return criteria_from_fields(content.fields["criteria"])
