"""What the templates of the intake's steps need to know, whoever shows them."""

from app.publishing import vocabulary
from app.publishing.answers import Answers
from app.publishing.languages import PageLanguage
from app.publishing.questions import QUESTIONS, REVIEW, Question, number_of
from app.publishing.zones import zone_labels


def context_of_step(
    step: Question, language: PageLanguage, *, answers: Answers, is_weaker: bool
) -> dict[str, object]:
    """Return what the template of a step needs. `is_weaker`: the server sees the answers, and she is told so."""
    return {
        "step": step.name,
        "number": len(QUESTIONS) if step is REVIEW else number_of(step),
        "question_count": len(QUESTIONS),
        "answers": answers,
        "zones": zone_labels(language),
        "day_parts": vocabulary.DAY_PARTS,
        "wish_fields": tuple(vocabulary.WISHES),
        "consent_codes": vocabulary.CONSENTS if is_weaker else vocabulary.CONSENTS_ON_A_DEVICE,
        "is_weaker": is_weaker,
    }
