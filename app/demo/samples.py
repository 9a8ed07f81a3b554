"""The people and words of the sample organisation. All invented."""

from datetime import date
from typing import Any, Final

from app.matching.rules import Criteria, GroupWish, Urgency, Way, WeeklyRange, Wish, WishKind

ORGANISATION_NAME: Final = "Sample Foundation"
COORDINATOR: Final = "olga"
COUNSELORS: Final = ("marta", "lena", "daria")

STORY: Final = (
    "I came out of the colony in spring. Since then I do not sleep, and when a car stops in the yard I stand at the "
    "window until it leaves. My mother says it will pass. Zubrovka."
)
ALIAS: Final = "Verabejka"
MESSAGE: Final = "You wrote that you stand at the window. We can begin there, as slowly as you like. Kalyna."
ANSWER: Final = "Thursday is good. I will sit in the kitchen, nobody is there then. Ramonak."
PLACE: Final = "https://video.example.org/room/zhuravel"
NOTE: Final = (
    "Hypervigilance after release, sleep about four hours. Agreed on a plan for the nights. Vasilok."
)
TRIAGE: Final = "Speaks calmly, wants a woman who knows prison. Not before noon. Lazurny."

SECRET_WORDS: Final = (
    "Zubrovka",
    "Verabejka",
    "Kalyna",
    "Ramonak",
    "zhuravel",
    "Vasilok",
    "Lazurny",
    "stand at the",
    "Hypervigilance",
)
"""Words that must be nowhere on the server, in no disguise."""


def organisation_texts() -> dict[str, Any]:
    """Return the public words of the organisation by language."""
    return {
        "en": {
            "emergency": "If you are in danger now, call 112.",
            "first_answer": "within three working days",
        },
        "be": {
            "emergency": "Калі вы зараз у небяспецы, тэлефануйце 112.",
            "first_answer": "за тры працоўныя дні",
        },
        "ru": {
            "emergency": "Если вы сейчас в опасности, звоните 112.",
            "first_answer": "в течение трёх рабочих дней",
        },
    }


def criteria() -> Criteria:
    """Return the answers of the woman in the story."""
    afternoons = tuple(WeeklyRange(weekday, 12 * 60, 20 * 60) for weekday in range(5))
    return Criteria(
        languages=("be", "ru"),
        ways=frozenset({Way.VIDEO, Way.TEXT}),
        zone="Europe/Minsk",
        safe_hours=afternoons,
        topics=frozenset({"prison", "sleep"}),
        urgency=Urgency.SOON,
        wishes=(Wish(WishKind.GENDER, "woman", must=True), Wish(WishKind.EXPERIENCE, "prison")),
        group=GroupWish.MAYBE,
    )


def capabilities(handle: str) -> dict[str, Any]:
    """Return what each sample counselor offers."""
    offered: dict[str, dict[str, Any]] = {
        "marta": {
            "languages": ["be", "ru", "pl"],
            "topics": ["prison", "sleep", "anxiety"],
            "tags": ["gender:woman", "experience:prison"],
            "alias": "Marta",
            "line": "Psychologist. I have worked with women after prison for nine years.",
        },
        "lena": {
            "languages": ["ru", "lt"],
            "topics": ["exile", "children"],
            "tags": ["gender:woman"],
            "alias": "Lena",
        },
        "daria": {
            "languages": ["en", "uk"],
            "topics": ["grief"],
            "tags": ["gender:woman"],
            "alias": "Daria",
        },
    }
    return {**offered[handle], "ways": ["video", "voice", "text"], "capacity": 8}


def weekly_hours(first_day: date) -> dict[str, Any]:
    """Return afternoon hours on every working day, in Vilnius time."""
    return {
        "zone": "Europe/Vilnius",
        "weekly": [
            {
                "weekday": weekday,
                "starts": "12:00:00",
                "ends": "18:00:00",
                "valid_from": first_day.isoformat(),
            }
            for weekday in range(5)
        ],
        "policy": {"session_minutes": 50, "buffer_minutes": 10, "notice_minutes": 120},
    }
