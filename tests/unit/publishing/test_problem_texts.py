"""Whatever a client's routes answer when they refuse, she reads it in words of her own language."""

import importlib
import json
from collections.abc import Iterator
from typing import Any, Final

import pytest

from app.errors import DomainError
from app.publishing.languages import PageLanguage
from app.publishing.words import words_for_scripts
from app.routers.problems import problem_of, problem_of_status
from tests.unit.house import ROOT

# Answered by routes that no client's device asks. A new problem fails the test until it stands here or has a text.
_OF_STAFF_ALONE: Final = frozenset(
    [
        "admission-signed-by-another",
        "already-facilitates",
        "already-assigned",
        "already-founded",
        "already-suspended",
        "applicant-refused",
        "appointment-not-started",
        "assigned-epoch-unknown",
        "assignment-not-for-client",
        "assignment-out-of-order",
        "busy-times-out-of-reach",
        "capability-malformed",
        "client-answered-for",
        "cursor-malformed",
        "directory-outdated",
        "directory-refused",
        "feed-not-found",
        "founding-refused",
        "facilitators-refused",
        "group-exists",
        "group-has-no-substitute",
        "group-holders-refused",
        "group-is-over",
        "group-key-due",
        "group-size-refused",
        "group-state-not-possible",
        "handle-refused",
        "handle-taken",
        "hold-not-expired",
        "intakes-are-for-coordinators",
        "invalid-booking-policy",
        "invalid-hours",
        "invalid-series",
        "invitation-exists",
        "invitation-not-valid",
        "last-coordinator",
        "log-in-slowed-down",
        "mail-is-off",
        "mail-wish-refused",
        "may-not-administer-staff",
        "may-not-permit",
        "new-secrets-refused",
        "no-counselor-of-hers",
        "not-a-draft",
        "not-both-hers",
        "not-founded",
        "not-given-back",
        "not-pending",
        "not-yet-admitted",
        "own-second-factor",
        "permit-out-of-order",
        "permit-too-long",
        "plan-request-malformed",
        "plan-unknown",
        "remark-not-found",
        "roles-missing",
        "seats-in-use",
        "sessions-in-conflict",
        "signer-not-entitled",
        "staff-not-found",
        "team-grant-refused",
        "totp-already-enrolled",
        "totp-code-wrong",
        "too-few-members",
        "totp-not-begun",
        "unknown-actor",
        "unknown-zone",
        "wrong-credentials",
    ]
)
# Answered to the intake alone; its script names each and has words for it, or mends it.
_OF_THE_INTAKE: Final = frozenset(
    [
        "counselor-full",
        "counselor-not-accepting",
        "counselor-not-found",
        "counselor-on-leave",
        "intake-already-received",
        "self-choice-not-offered",
        "waiting-list-full",
    ]
)
# Those it shares with the portal, and names too.
_OF_BOTH: Final = frozenset(
    {"slot-already-taken", "slot-not-offered", "stale-directory", "challenge-refused"}
)
# Raised on devices and pages, never answered by a route.
_NEVER_ANSWERED: Final = frozenset({"criteria-malformed", "form-unreadable", "too-many-at-once"})
# Told by their status: a device that fits the service never brings them about.
_OF_A_PAGE_THAT_DOES_NOT_FIT: Final = frozenset(
    [
        "commitment-unknown",
        "creator-not-entitled",
        "grants-do-not-match",
        "holder-not-entitled",
        "idempotency-key-missing",
        "intake-not-whole",
        "invalid",
        "invalid-interval",
        "letter-not-hers",
        "not-a-holder",
        "not-a-sealed-record",
        "not-allowed",
        "not-found",
        "not-the-author",
        "record-not-for-owner",
        "shred-secret-malformed",
        "statement-not-for-owner",
        "unauthenticated",
        "wrapped-keys-refused",
    ]
)
# Answered before any domain is asked.
_STATUS_TOO_LARGE: Final = 413


def kinds_below(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    """Return every error below a kind of errors."""
    for below in kind.__subclasses__():
        yield below
        yield from kinds_below(below)


def name_of(answer: Any) -> str:  # noqa: ANN401 - a JSON response
    """Return the name of a problem in an answer."""
    problem: str = json.loads(answer.body)["type"]
    return problem.rpartition(":")[2]


def domain_problems() -> set[str]:
    """Return the name of every problem a domain of ours knows."""
    for path in sorted((ROOT / "app").rglob("errors.py")):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    ours = {kind for kind in kinds_below(DomainError) if kind.__module__.startswith("app.")}
    return {name_of(problem_of(kind())) for kind in ours}


class TestPortal:
    @pytest.mark.parametrize("language", list(PageLanguage))
    def test_every_problem_has_a_text(self, language: PageLanguage) -> None:
        """Each problem that can meet her is told in a sentence, and none has a text that nobody answers."""
        told: dict[str, str] = json.loads(words_for_scripts("portal", language))["problem"]
        others = _OF_STAFF_ALONE | _OF_THE_INTAKE | _NEVER_ANSWERED | _OF_A_PAGE_THAT_DOES_NOT_FIT
        known = domain_problems()
        assert others <= known
        assert told.keys() == (known - others) | {name_of(problem_of_status(_STATUS_TOO_LARGE))}
        assert {name for name, text in told.items() if not text.rstrip().endswith(".")} == set()


class TestIntake:
    def test_every_problem_of_its_own_is_named(self) -> None:
        """The script decides by name what she is told; what it does not name is told as not kept."""
        sources = [one.read_text("utf-8") for one in sorted((ROOT / "web" / "intake").glob("*.ts"))]
        named = {name for name in _OF_THE_INTAKE | _OF_BOTH if any(f'"{name}"' in one for one in sources)}
        assert named == _OF_THE_INTAKE | _OF_BOTH
        assert "not-kept" in json.loads(words_for_scripts("intake", PageLanguage.EN))["fault"]
