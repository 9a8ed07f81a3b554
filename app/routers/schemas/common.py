"""The pieces every schema is made of: strict models, bounded base64url bytes, hexadecimal ids."""

import base64
import binascii
import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
)
from pydantic_core import CoreSchema, core_schema

_MAXIMUM_BLOB_BYTES: Final = 100_000
# What base64 has and base64url does not; whatever neither has is refused in reading it.
_NOT_BASE64URL: Final = "+/="
_NUMBERS: Final = frozenset({bool, int})
# One form each, and only years in which nobody's arithmetic leaves the calendar.
_DAY: Final = r"2[01]\d\d-\d\d-\d\d"
_FORMS: Final = {
    date: re.compile(_DAY, re.ASCII),
    time: re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII),
    datetime: re.compile(_DAY + r"T\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII),
}


class StrictModel(BaseModel):
    """Takes exactly what it names: nothing is converted, nothing extra is let through, no NaN, no infinity.

    Days, times, instants, UUIDs and enumerations have no type in JSON and are read from text, tuples and sets
    from lists. pydantic's own `strict` would refuse those too: FastAPI has parsed the JSON before a model sees
    it, and its exceptions hold only for JSON that pydantic parses itself.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        hide_input_in_errors=True,
        ser_json_bytes="base64",
        str_max_length=140_000,
    )

    @field_validator("*", mode="wrap")
    @classmethod
    def _convert_nothing(cls, sent: Any, read: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401 - any field's
        value = read(sent)
        _ensure_unconverted(sent, value)
        return value


class Nothing(StrictModel):
    """An empty object."""


def _ensure_unconverted(sent: Any, value: Any) -> None:  # noqa: ANN401 - as above
    # A number read from "1" or true, a day read from 0: two spellings of one request, and mistakes unseen.
    if type(value) in _NUMBERS and type(sent) is not type(value):
        raise ValueError("a number or truth value in another type")
    if isinstance(value, date | time):
        _ensure_form(sent, value)
    elif isinstance(value, tuple | list):
        for item_sent, item in zip(sent, value, strict=True):
            _ensure_unconverted(item_sent, item)
    elif isinstance(value, dict):
        _ensure_unconverted(list(sent.values()), list(value.values()))
    elif isinstance(value, set | frozenset) and not _NUMBERS.isdisjoint(map(type, value)):
        raise ValueError("a set of numbers could not be compared with what was sent")


def _ensure_form(sent: Any, value: date | time) -> None:  # noqa: ANN401 - as above
    if isinstance(sent, str) and not _FORMS[type(value)].fullmatch(sent):
        raise ValueError("not a day, time or instant as this API writes them")
    if not isinstance(sent, str | date | time):
        raise ValueError("not a text")  # noqa: TRY004 - pydantic turns ValueError into its own error


def to_base64url(value: bytes) -> str:
    """Return bytes as base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def from_base64url(value: str) -> bytes:
    """Return the bytes of canonical base64url text. Raises `ValueError` that repeats nothing."""
    if not value or any(sign in value for sign in _NOT_BASE64URL):
        raise ValueError("not base64url")
    standard = value.replace("-", "+").replace("_", "/") + "=" * (-len(value) % 4)
    try:
        decoded = binascii.a2b_base64(standard, strict_mode=True)
    except ValueError as refused:
        raise ValueError("not base64url") from refused
    # The last character may hold bits that no byte has: other spellings of the same bytes.
    if not value.endswith(to_base64url(decoded[len(decoded) // 3 * 3 :])):
        raise ValueError("not base64url")
    return decoded


def _read_blob(value: Any) -> Any:  # noqa: ANN401 - a validator sees whatever was sent
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise ValueError("not base64url")  # noqa: TRY004 - pydantic turns ValueError into its own error
    return from_base64url(value)


class Base64Url:
    """Marks bytes that travel as canonical base64url text, `smallest` to `largest` bytes long."""

    def __init__(self, smallest: int, largest: int) -> None:
        self._smallest, self._largest = smallest, largest

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401 - pydantic's signature
        """Read text into bytes of the right length, and write it back."""
        del source, handler
        return core_schema.no_info_before_validator_function(
            _read_blob,
            core_schema.bytes_schema(min_length=self._smallest, max_length=self._largest),
            serialization=core_schema.plain_serializer_function_ser_schema(
                to_base64url, return_schema=core_schema.str_schema()
            ),
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe the text, not the bytes."""
        del schema, handler
        return {
            "type": "string",
            "contentEncoding": "base64url",
            "pattern": "^[A-Za-z0-9_-]+$",
            "minLength": _text_length(self._smallest),
            "maxLength": _text_length(self._largest),
        }


def _text_length(size: int) -> int:
    return (size * 4 + 2) // 3


Blob = Annotated[bytes, Base64Url(1, _MAXIMUM_BLOB_BYTES)]
Bytes32 = Annotated[bytes, Base64Url(32, 32)]
HpkePublic = Annotated[bytes, Base64Url(1216, 1216)]
Signature = Annotated[bytes, Base64Url(64, 64)]
GrantBlob = Annotated[bytes, Base64Url(1168, 1168)]
HexId = Annotated[str, Field(pattern="^[0-9a-f]{64}$", min_length=64, max_length=64)]


def _read_instant(sent: Any, read: ValidatorFunctionWrapHandler) -> datetime:  # noqa: ANN401 - as above
    value: datetime = read(sent)
    # Before the conversion: near the calendar's ends it would fail.
    _ensure_form(sent, value)
    return value.astimezone(UTC)


Instant = Annotated[AwareDatetime, WrapValidator(_read_instant)]


class ConflictView(BaseModel):
    """A session that cannot stand where it was put: its place among those asked for, counted from 0, and why."""

    position: int
    starts_at: datetime
    standing: str = Field(examples=["taken", "clock_change", "out_of_reach"])
    staff_ids: list[UUID] = Field(description="Which facilitators have something else then.")
    room_taken: bool
    group_taken: bool


class Problem(BaseModel):
    """A problem as RFC 9457 describes it. It never repeats what was sent."""

    type: str = Field(examples=["urn:helpline:problem:slot-already-taken"])
    title: str = Field(examples=["This slot was taken a moment ago."])
    status: int = Field(examples=[409])
    retry_after_seconds: int | None = Field(default=None, examples=[60])
    conflicts: list[ConflictView] | None = Field(
        default=None, description="Which of several sessions of a group cannot be, and why."
    )
