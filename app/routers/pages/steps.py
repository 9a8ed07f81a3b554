"""Which page comes next: a pure decision on the draft, the page she was on and the button she pressed."""

from dataclasses import dataclass, replace
from typing import Final

from app.publishing.languages import PageLanguage
from app.publishing.questions import QUESTIONS, REVIEW, STEPS, Question, step_after, step_before
from app.routers.pages.checks import faults_in, faults_in_all, faults_of_size
from app.routers.pages.drafts import Draft
from app.routers.pages.forms import Fault

NEXT: Final = "next"
BACK: Final = "back"
SEND: Final = "send"
RENEW: Final = "renew"
_CHANGE: Final = "change-"


@dataclass(frozen=True, slots=True)
class Turn:
    """The page to show, with the draft it carries and its faults. `sending`: everything is there; send it."""

    step: Question
    draft: Draft
    faults: tuple[Fault, ...] = ()
    sending: bool = False


def take_turn(step: Question, draft: Draft, button: str, language: PageLanguage) -> Turn:
    """Return what follows when she presses `button` on the page of `step`. An unknown button stays on the page."""
    if step is REVIEW:
        return _leave_review(draft, button, language)
    unmovable = faults_of_size(step, draft.answers, language)
    if unmovable:
        return Turn(step, draft, unmovable)
    if button == BACK:
        return Turn(step_before(step), draft)
    if button != NEXT:
        return Turn(step, draft)
    faults = faults_in(step, draft.answers, language)
    if faults:
        return Turn(step, draft, faults)
    following = REVIEW if draft.reviewing else step_after(step)
    return Turn(following, replace(draft, reviewing=following is REVIEW))


def _leave_review(draft: Draft, button: str, language: PageLanguage) -> Turn:
    if button == BACK:
        return Turn(QUESTIONS[-1], replace(draft, reviewing=False))
    if button == SEND:
        faults = faults_in_all(draft.answers, language)
        return Turn(REVIEW, draft, faults, sending=not faults)
    changed = STEPS.get(button.removeprefix(_CHANGE))
    if button.startswith(_CHANGE) and changed is not None:
        return Turn(changed, replace(draft, reviewing=True))
    return Turn(REVIEW, draft)
