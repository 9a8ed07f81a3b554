"""What is sealed of her answers: criteria for the matcher, and one statement for people to read.

Whom she must not meet, in her own words, and what she agreed to stand in the statement as paragraphs of their own,
because the coordinator has to read both.
"""

from typing import Final

from app.crypto.padding import LARGEST_TEXT_BYTES
from app.matching.rules import Criteria, GroupWish, Urgency, Way, WeeklyRange, Wish, WishKind
from app.matching.rules.hours import MINUTES_A_DAY
from app.publishing import vocabulary
from app.publishing.answers import Answers
from app.publishing.languages import PageLanguage, words_of
from app.routers.pages.forms import signs_of_bytes

_HOUR_MINUTES: Final = 60


def statement_of(answers: Answers, language: PageLanguage) -> str:
    """Return the text that the team and her counselor will read."""
    words = words_of(language)
    paragraphs = [answers.one("story")]
    if answers.one("people"):
        paragraphs.append("[" + words.gettext("Whom I must not meet") + "]\n" + answers.one("people"))
    agreed = [text for code, text in _consents(language).items() if code in answers.many("consents")]
    if agreed:
        paragraphs.append("\n".join(("[" + words.gettext("What I agreed to") + "]", *agreed)))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def story_excess(answers: Answers, language: PageLanguage) -> int:
    """Return how many signs her story has too many to be sealed along with the rest; 0 when it fits."""
    whole = answers.updated({"consents": vocabulary.CONSENTS})
    excess_bytes = len(statement_of(whole, language).encode()) - LARGEST_TEXT_BYTES
    return signs_of_bytes(answers.one("story"), excess_bytes)


def criteria_of(answers: Answers) -> Criteria:
    """Return what the matcher reads. Raises `CriteriaMalformed` when the answers have faults."""
    first, others = answers.many("language"), answers.many("other_languages")
    topics = frozenset(answers.many("topics"))
    urgency = answers.one("urgency")
    return Criteria(
        languages=(*first, *(language for language in others if language not in first)),
        ways=frozenset(Way(way) for way in answers.many("ways")),
        zone=answers.one("zone"),
        safe_hours=_safe_hours(answers),
        # Whoever would rather not say has said nothing, whatever else is ticked.
        topics=frozenset() if vocabulary.UNSAID in topics else topics,
        urgency=Urgency.CALM if urgency in {"", vocabulary.UNSAID} else Urgency(urgency),
        wishes=_wishes(answers),
        for_relative=answers.one("reason") == vocabulary.RELATIVE,
        # Whoever did not answer is not asked about a group.
        group=GroupWish(answers.one(vocabulary.GROUP) or GroupWish.NO),
    )


def _safe_hours(answers: Answers) -> tuple[WeeklyRange, ...]:
    if answers.one("when") == vocabulary.ANY_TIME:
        return tuple(WeeklyRange(weekday, 0, MINUTES_A_DAY) for weekday in vocabulary.WEEKDAYS)
    if answers.one("when") != vocabulary.CHOSEN_TIMES:
        return ()
    return tuple(
        WeeklyRange(weekday, part.starts_hour * _HOUR_MINUTES, part.ends_hour * _HOUR_MINUTES)
        for weekday in vocabulary.WEEKDAYS
        for part in vocabulary.DAY_PARTS
        if part.starts_hour in answers.hours_of(weekday)
    )


def _wishes(answers: Answers) -> tuple[Wish, ...]:
    gender, _, weight = answers.one(vocabulary.WISH_GENDER).partition("-")
    first = (Wish(WishKind.GENDER, gender, must=weight == vocabulary.MUST),) if gender else ()
    others = (
        Wish(kind, value, must=answers.one(name) == vocabulary.MUST)
        for name, (kind, value) in vocabulary.WISHES.items()
        if answers.one(name)
    )
    return (*first, *others)


def _consents(language: PageLanguage) -> dict[str, str]:
    words = words_of(language)
    return {
        "team": words.gettext("The team may read my answers to find a counselor for me."),
        "counselor": words.gettext("The counselor who is found for me may read my answers."),
        "server": words.gettext(
            "I came by the weaker way: the server saw my answers for a moment in its memory."
        ),
        "statistics": words.gettext("My choices, without any text, may be counted in anonymous statistics."),
    }
