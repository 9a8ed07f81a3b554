"""Reading a posted form: whatever a browser or somebody hostile sends becomes clean values and named faults.

Nothing is thrown away in silence: what had to be taken out is said near the field.
"""

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs

from app.errors import Invalid
from app.publishing.questions import Field, Question

CONTENT_TYPE: Final = "application/x-www-form-urlencoded"
_MOST_FIELDS: Final = 200
_REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
_KEPT_CONTROLS: Final = "\n\t"


class FormUnreadable(Invalid):
    """What was posted is not one of our forms."""

    title = "This form could not be read."


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field. `code` chooses the sentence; `excess` counts the signs a text has too many."""

    field: str
    code: str
    excess: int = 0


@dataclass(frozen=True, slots=True)
class PostedForm:
    """All fields of a form as they were posted. Shows nothing of itself."""

    values: Mapping[str, list[str]] = field(repr=False)

    def one(self, name: str) -> str:
        """Return the value of a field, empty where it has none."""
        return next(iter(self.values.get(name, [])), "")


def read_form(body: bytes, content_type: str) -> PostedForm:
    """Return the fields of a URL-encoded form. Raises `FormUnreadable`.

    Bytes that are no UTF-8 become U+FFFD, which `read_answers` finds.
    """
    if content_type.partition(";")[0].strip().lower() != CONTENT_TYPE:
        raise FormUnreadable
    try:
        text = body.decode("utf-8", errors="replace")
        return PostedForm(parse_qs(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        # Not chained: the exception's traceback would hold her words.
        raise FormUnreadable from None


def read_answers(form: PostedForm, step: Question) -> tuple[dict[str, tuple[str, ...]], tuple[Fault, ...]]:
    """Return what the form says to the fields of a step, and what was wrong with how it arrived."""
    answers: dict[str, tuple[str, ...]] = {}
    faults: list[Fault] = []
    for one in step.fields:
        given = form.values.get(one.name, [])
        answers[one.name], fault = _read_choice(one, given) if one.choices else read_text(one, given)
        faults.extend(Fault(one.name, code) for code in fault)
    return answers, tuple(faults)


def read_text(one: Field, given: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a text without the signs that cannot be kept, and whether there were any: as values, and fault codes."""
    raw = "\n".join(given).replace("\r\n", "\n").replace("\r", "\n")
    if not one.lines:
        raw = raw.replace("\n", " ").strip()
    clean = "".join(sign for sign in raw if _can_be_kept(sign))
    answer = (clean,) if clean.strip() else ()
    return answer, (() if clean == raw else ("unreadable",))


def signs_of_bytes(text: str, excess_bytes: int) -> int:
    """Return how many signs at the end of a text make up `excess_bytes`; 0 where none is too many."""
    signs = 0
    for sign in reversed(text):
        if excess_bytes <= 0:
            break
        excess_bytes -= len(sign.encode())
        signs += 1
    return signs


def carried_bytes(text: str) -> int:
    """Return how many bytes a text takes inside a JSON string: more than its letters where it has many lines."""
    return len(json.dumps(text, ensure_ascii=False).encode()) - len('""')


def _read_choice(one: Field, given: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    wanted = {value for value in given if value}
    known = tuple(code for code in one.choices if code in wanted)
    as_offered = len(known) == len(wanted) and (one.several or len(known) <= 1)
    return (known if one.several else known[:1]), (() if as_offered else ("not-offered",))


def _can_be_kept(sign: str) -> bool:
    # Cc: control signs, NUL among them, which PostgreSQL cannot hold. Cs: lone surrogates, which UTF-8 cannot.
    return sign in _KEPT_CONTROLS or (sign != _REPLACEMENT and unicodedata.category(sign) not in {"Cc", "Cs"})
