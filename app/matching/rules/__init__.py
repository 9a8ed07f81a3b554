"""The pure rules of matching: frozen values in, frozen values out; no clock, no database, no network."""

from app.matching.rules.assignments import ensure_assignable
from app.matching.rules.capabilities import Capability
from app.matching.rules.criteria import CounselorId, Criteria, Urgency, Way, Wish, WishKind
from app.matching.rules.criteria_fields import criteria_from_fields, criteria_to_fields
from app.matching.rules.explanations import Card, explain_card
from app.matching.rules.fits import tie_key_of_case
from app.matching.rules.hours import WeeklyRange
from app.matching.rules.rankings import rank_counselors
from app.matching.rules.reasons import Reason, ReasonCode
from app.matching.rules.results import FilterCount, FilterName, MatchResult, Proposal

__all__ = [
    "Capability",
    "Card",
    "CounselorId",
    "Criteria",
    "FilterCount",
    "FilterName",
    "MatchResult",
    "Proposal",
    "Reason",
    "ReasonCode",
    "Urgency",
    "Way",
    "WeeklyRange",
    "Wish",
    "WishKind",
    "criteria_from_fields",
    "criteria_to_fields",
    "ensure_assignable",
    "explain_card",
    "rank_counselors",
    "tie_key_of_case",
]
