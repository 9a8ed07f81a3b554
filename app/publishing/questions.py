"""The questions of an intake in their order: their fields, and what each field takes.

Nothing is required that matching can do without.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.publishing import vocabulary
from app.publishing.zones import ZONE_NAMES


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: a choice among `choices` where it has some, otherwise a text.

    `several`: more than one can be chosen. `lines`: the text can have more than one line.
    """

    name: str
    choices: tuple[str, ...] = ()
    several: bool = False
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One page of the form. Its template has the same name."""

    name: str
    fields: tuple[Field, ...]

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names of its fields."""
        return tuple(one.name for one in self.fields)


QUESTIONS: Final = (
    Question(
        "languages",
        (
            Field("language", vocabulary.LANGUAGES),
            Field("other_languages", vocabulary.LANGUAGES, several=True),
        ),
    ),
    Question(
        "ways",
        (
            Field("ways", vocabulary.WAYS, several=True),
            Field(vocabulary.GROUP, vocabulary.GROUP_WISHES),
        ),
    ),
    Question("topics", (Field("topics", vocabulary.TOPICS, several=True),)),
    Question("urgency", (Field("urgency", vocabulary.URGENCIES),)),
    Question(
        "hours",
        (
            Field("zone", ZONE_NAMES),
            Field("when", vocabulary.WHENS),
            Field("hours", vocabulary.HOURS, several=True),
        ),
    ),
    Question(
        "wishes",
        (
            Field(vocabulary.WISH_GENDER, vocabulary.GENDERS),
            *(Field(name, vocabulary.WEIGHTS) for name in vocabulary.WISHES),
        ),
    ),
    Question("people", (Field("people", lines=True),)),
    Question("reason", (Field("reason", vocabulary.REASONS),)),
    Question("story", (Field("story", lines=True),)),
    Question("alias", (Field("alias"),)),
)
REVIEW: Final = Question("review", (Field("consents", vocabulary.CONSENTS, several=True),))
STEPS: Final = MappingProxyType({question.name: question for question in (*QUESTIONS, REVIEW)})


def number_of(step: Question) -> int:
    """Return the question's number, from 1."""
    return QUESTIONS.index(step) + 1


def step_before(step: Question) -> Question:
    """Return the step before; before the first one there is none, so itself."""
    steps = tuple(STEPS.values())
    return steps[max(steps.index(step) - 1, 0)]


def step_after(step: Question) -> Question:
    """Return the step after; the last one is the review."""
    steps = tuple(STEPS.values())
    return steps[min(steps.index(step) + 1, len(steps) - 1)]
