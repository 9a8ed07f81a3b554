"""The pure rules of matching: frozen values in, frozen values out; no clock, no database, no network."""

from app.matching.rules.assignments import ensure_assignable
from app.matching.rules.capabilities import Capability
from app.matching.rules.criteria import CounselorId, Criteria, GroupWish, Urgency, Way, Wish, WishKind
from app.matching.rules.criteria_fields import criteria_from_fields, criteria_to_fields
from app.matching.rules.explanations import Card, explain_card
from app.matching.rules.fits import tie_key_of_case
from app.matching.rules.hours import WeeklyRange
from app.matching.rules.rankings import rank_counselors
from app.matching.rules.reasons import Reason, ReasonCode
from app.matching.rules.results import FilterCount, FilterName, MatchResult, Proposal
from app.matching.rules.waits import LOOK_BACK_DAYS, SERVED_DAYS, WaitBand, WaitOutlook, outlook

__all__ = [
    "LOOK_BACK_DAYS",
    "SERVED_DAYS",
    "Capability",
    "Card",
    "CounselorId",
    "Criteria",
    "FilterCount",
    "FilterName",
    "GroupWish",
    "MatchResult",
    "Proposal",
    "Reason",
    "ReasonCode",
    "Urgency",
    "WaitBand",
    "WaitOutlook",
    "Way",
    "WeeklyRange",
    "Wish",
    "WishKind",
    "criteria_from_fields",
    "criteria_to_fields",
    "ensure_assignable",
    "explain_card",
    "outlook",
    "rank_counselors",
    "tie_key_of_case",
]
