"""The pieces of every schema: strict models, blobs, ids, instants."""

import base64
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.routers.schemas.common import Blob, HexId, Instant, StrictModel, from_base64url, to_base64url
from tests.api.app import CANARY, Colour, Everything, Inner

HEX = "5f" * 32
BLOB: TypeAdapter[bytes] = TypeAdapter(Blob)
HEX_ID: TypeAdapter[str] = TypeAdapter(HexId)
INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
REFUSED: dict[str, list[object]] = {
    "number": ["7", " 7 ", True, False, 7.0, [7], {"number": 7}, ""],
    "truth": ["true", "yes", 1, 0, "1", []],
    "text": [7, True, ["a"], {"a": "b"}],
    "numbers": [["1"], [1, True], {"1": 1}, "12", 1],
    "inner": [{"number": "1"}, {"number": True}, {}, [], "x", {"number": 1, "x": 1}],
    "by_id": [{HEX: "1"}, {HEX: True}, {"x": 1}, [HEX]],
    "id": [7, "7", [7], True, ""],
    "colour": ["RED", "green", 0, True, ["red"]],
    "colours": ["red", {"red": 1}, ["green"], 1],
    "day": [0, 20_000, "20000", True, 1.5, "2026-03-02T00:00:00", "2026-3-2", "2026-02-30"],
    "on": ["2026-03-02\n", "1999-12-31", "2200-01-01", "9999-12-31", "٢٠٢٦-٠٣-٠٢"],
    "wall": [3600, "3600", True, "09:30Z", "09:30+01:00", "24:00", "9:30", "09:30:15.5", ""],
}


def _refusal(field: str, value: object) -> ValidationError:
    with pytest.raises(ValidationError) as refused:
        Everything.model_validate({field: value})
    return refused.value


def _zones() -> st.SearchStrategy[timezone]:
    return st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


class TestStrictModel:
    @pytest.mark.parametrize(
        ("field", "sent", "read"),
        [
            ("text", "слова", "слова"),
            ("number", 7, 7),
            ("truth", True, True),
            ("id", str(UUID(int=7)), UUID(int=7)),
            ("day", "2026-03-02", date(2026, 3, 2)),
            ("on", "2199-12-31", date(2199, 12, 31)),
            ("wall", "09:30", time(9, 30)),
            ("wall", "09:30:15", time(9, 30, 15)),
            ("at", "2026-03-02T09:00:00Z", datetime(2026, 3, 2, 9, tzinfo=UTC)),
            ("at", "2026-03-02T12:00:00.250+03:00", datetime(2026, 3, 2, 9, 0, 0, 250_000, UTC)),
            ("colour", "red", Colour.RED),
            ("colours", ["red", "blue", "red"], frozenset(Colour)),
            ("numbers", [1, 2], (1, 2)),
            ("inner", {"number": 1}, Inner(number=1)),
            ("blob", "AAEC", b"\x00\x01\x02"),
            ("by_id", {HEX: 1}, {HEX: 1}),
        ],
    )
    def test_what_json_has_no_type_for_is_read_from_text(
        self, field: str, sent: object, read: object
    ) -> None:
        """Each kind of field reads its one form."""
        assert getattr(Everything.model_validate({field: sent}), field) == read

    @pytest.mark.parametrize(
        ("field", "sent"), [(field, sent) for field, values in REFUSED.items() for sent in values], ids=ascii
    )
    def test_nothing_is_converted(self, field: str, sent: object) -> None:
        """A value of another type, or in another form, is refused instead of read somehow."""
        assert _refusal(field, sent).errors()[0]["loc"][0] == field

    @given(st.integers(-(2**63), 2**63) | st.booleans() | st.text())
    def test_a_number_is_read_from_a_number_alone(self, sent: object) -> None:
        """An integer is taken if and only if an integer was sent."""
        if type(sent) is int:
            assert Everything.model_validate({"number": sent}).number == sent
        else:
            _refusal("number", sent)

    def test_an_unknown_field_is_refused(self) -> None:
        """What is not named is not let through."""
        _refusal("unknown", 1)

    def test_a_model_is_frozen(self) -> None:
        """What was read stays as it was read."""
        with pytest.raises(ValidationError):
            setattr(Inner(number=1), "number", 2)  # noqa: B010 - mypy knows that the attribute is frozen

    def test_an_error_does_not_print_what_was_sent(self) -> None:
        """The text of a refusal may reach a log, so it quotes nothing."""
        assert CANARY not in str(_refusal("number", CANARY))
        assert CANARY not in str(_refusal("at", CANARY))

    def test_python_values_build_a_model(self) -> None:
        """Our own code may build one from real values, and what was read serves as input again."""
        built = Everything(
            number=1,
            id=UUID(int=1),
            day=date(2026, 3, 2),
            wall=time(9, 30),
            at=datetime(2026, 3, 2, 9, tzinfo=UTC),
            numbers=(1,),
            blob=b"\x00",
        )
        assert Everything.model_validate(built.model_dump()) == built
        assert Everything.model_validate_json(built.model_dump_json()) == built

    def test_every_request_model_is_strict(self) -> None:
        """The rule holds for every model that derives from it."""
        # Imported by name, so that their classes are known.
        from app.routers.schemas import groups, matching, scheduling, staff  # noqa: F401, PLC0415

        models = list(_descendants(StrictModel))
        assert len(models) > 10
        for model in models:
            assert model.model_config["extra"] == "forbid"
            assert model.model_config["hide_input_in_errors"]


def _descendants(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for child in model.__subclasses__():
        yield child
        yield from _descendants(child)


class TestBlob:
    @given(st.binary(min_size=1, max_size=300))
    def test_it_reads_what_it_writes(self, content: bytes) -> None:
        """Bytes survive the way out and back."""
        assert from_base64url(to_base64url(content)) == content
        assert BLOB.validate_python(BLOB.dump_python(content, mode="json")) == content

    @pytest.mark.parametrize(
        "text",
        ["", "AA==", "AAE=", "AAE", "A", "AB", "AAB", "AA AA", "AAAA\n", "+/+/", "AA.A", "ÄÄÄÄ", "A\x00AA"],
        ids=ascii,
    )
    def test_one_spelling_alone_is_read(self, text: str) -> None:
        """Padding, the other alphabet, stray bits, white space and nothing at all are refused."""
        if text == "AAE":
            assert from_base64url(text) == b"\x00\x01"
            return
        with pytest.raises(ValidationError):
            BLOB.validate_python(text)

    @given(st.text(max_size=40))
    def test_any_text_is_canonical_or_refused(self, text: str) -> None:
        """Whatever is taken is written back exactly as it came."""
        try:
            content = from_base64url(text)
        except ValueError:
            return
        assert to_base64url(content) == text

    @given(st.binary(min_size=1, max_size=64).filter(lambda content: len(content) % 3))
    def test_stray_bits_are_refused(self, content: bytes) -> None:
        """Bits behind the last byte must be zero, so that one blob has one text."""
        text = to_base64url(content)
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        stray = text[:-1] + alphabet[alphabet.index(text[-1]) + 1]
        padded = stray + "=" * (-len(stray) % 4)
        assert base64.urlsafe_b64decode(padded) == content
        with pytest.raises(ValueError, match="not base64url"):
            from_base64url(stray)

    @pytest.mark.parametrize("sent", [None, 7, True, ["AAAA"], {"a": "AAAA"}])
    def test_another_type_is_refused(self, sent: object) -> None:
        """A blob travels as text."""
        with pytest.raises(ValidationError):
            BLOB.validate_python(sent)

    def test_a_blob_is_bounded(self) -> None:
        """100,000 bytes pass, one more does not."""
        assert len(BLOB.validate_python(to_base64url(bytes(100_000)))) == 100_000
        with pytest.raises(ValidationError):
            BLOB.validate_python(to_base64url(bytes(100_001)))

    @pytest.mark.parametrize("length", [31, 33])
    def test_a_key_has_its_one_length(self, length: int) -> None:
        """A blob of fixed length is refused one byte off."""
        assert Everything(key=bytes(32)).key == bytes(32)
        _refusal("key", to_base64url(bytes(length)))


class TestHexId:
    @pytest.mark.parametrize(
        "text", ["5F" * 32, "5f" * 31, "5f" * 33, "5f" * 32 + "\n", "٥" * 64, "g" * 64, ""]
    )
    def test_only_lower_case_of_one_length_is_read(self, text: str) -> None:
        """An id has one spelling."""
        assert HEX_ID.validate_python(HEX) == HEX
        with pytest.raises(ValidationError):
            HEX_ID.validate_python(text)


class TestInstant:
    @given(st.datetimes(datetime(2000, 1, 2), datetime(2199, 12, 30), timezones=_zones()))  # noqa: DTZ001 - hypothesis adds the zone
    def test_it_reads_what_python_writes_and_turns_it_to_utc(self, instant: datetime) -> None:
        """An instant in any zone is the same instant in UTC."""
        read = INSTANT.validate_python(instant.isoformat())
        assert (read, read.tzinfo) == (instant, UTC)

    @pytest.mark.parametrize(
        "sent",
        [
            1_772_442_000,
            "1772442000",
            True,
            "2026-03-02",
            "2026-03-02T09:00:00",
            "2026-03-02 09:00:00Z",
            "2026-03-02T09:00Z",
            "2026-03-02T09:00:00z",
            "2026-03-02T25:00:00Z",
            "2026-02-30T09:00:00Z",
            "2026-03-02T09:00:00+99:00",
            "2026-03-02T09:00:00.1234567Z",
            "0001-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-01:00",
            "10000-01-01T00:00:00Z",
            CANARY,
        ],
        ids=repr,
    )
    def test_anything_else_is_refused(self, sent: object) -> None:
        """Numbers, days, instants without a zone or beyond the calendar are no instants here."""
        with pytest.raises(ValidationError):
            INSTANT.validate_python(sent)

    @given(
        st.text() | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", fullmatch=True)
    )
    def test_no_text_fails_otherwise(self, text: str) -> None:
        """Read or refused: nothing a person sends ends as an error of ours."""
        read: Any = None
        try:
            read = INSTANT.validate_python(text)
        except ValidationError:
            return
        assert read.tzinfo is UTC
