"""What is still missing or too long in her answers. Everything else is hers to leave out."""

from collections.abc import Callable, Iterator
from typing import Final

from app.publishing import vocabulary
from app.publishing.answers import Answers
from app.publishing.languages import PageLanguage
from app.publishing.questions import QUESTIONS, Question
from app.routers.pages.forms import Fault, carried_bytes
from app.routers.pages.statements import story_excess

PEOPLE_SIGNS: Final = 2_000
ALIAS_SIGNS: Final = 60
# Enough to carry along what is three times too long, and to stay below the body limit with all of them.
_CARRIED_BYTES: Final = {"people": 12_000, "story": 150_000, "alias": 1_000}


def faults_in(step: Question, answers: Answers, language: PageLanguage) -> tuple[Fault, ...]:
    """Return what is wrong with the answers to one question."""
    check = _CHECKS.get(step.name)
    return () if check is None else tuple(check(answers, language))


def faults_in_all(answers: Answers, language: PageLanguage) -> tuple[Fault, ...]:
    """Return what keeps the whole from being sent: questions to go back to, and consents."""
    faults = [
        Fault(f"change-{step.name}", fault.code, fault.excess)
        for step in QUESTIONS
        for fault in faults_in(step, answers, language)
    ]
    if not set(vocabulary.CONSENTS_NEEDED) <= set(answers.many("consents")):
        faults.append(Fault("consents", "consent"))
    return tuple(faults)


def faults_of_size(step: Question, answers: Answers, language: PageLanguage) -> tuple[Fault, ...]:
    """Return faults for texts so long that they could not be carried on to another page."""
    too_large = any(
        carried_bytes(answers.one(name)) > _CARRIED_BYTES[name]
        for name in _CARRIED_BYTES.keys() & step.field_names
    )
    return faults_in(step, answers, language) if too_large else ()


def _languages(answers: Answers, _: PageLanguage) -> Iterator[Fault]:
    if not answers.one("language"):
        yield Fault("language", "choose-language")


def _ways(answers: Answers, _: PageLanguage) -> Iterator[Fault]:
    if not answers.many("ways"):
        yield Fault("ways", "choose-way")


def _hours(answers: Answers, _: PageLanguage) -> Iterator[Fault]:
    if not answers.one("zone"):
        yield Fault("zone", "choose-zone")
    if not answers.one("when"):
        yield Fault("when", "choose-when")
    if answers.one("when") == vocabulary.CHOSEN_TIMES and not answers.many("hours"):
        yield Fault("hours", "tick-hours")


def _story(answers: Answers, language: PageLanguage) -> Iterator[Fault]:
    if excess := story_excess(answers, language):
        yield Fault("story", "too-long", excess)


def _at_most(name: str, signs: int) -> Callable[[Answers, PageLanguage], Iterator[Fault]]:
    def check(answers: Answers, _: PageLanguage) -> Iterator[Fault]:
        if len(answers.one(name)) > signs:
            yield Fault(name, "too-long", len(answers.one(name)) - signs)

    return check


_CHECKS: Final[dict[str, Callable[[Answers, PageLanguage], Iterator[Fault]]]] = {
    "languages": _languages,
    "ways": _ways,
    "hours": _hours,
    "people": _at_most("people", PEOPLE_SIGNS),
    "story": _story,
    "alias": _at_most("alias", ALIAS_SIGNS),
}
