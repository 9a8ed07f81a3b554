"""How well one counselor fits one client: the soft order, compared entry by entry.

The order is the organisation's judgement. Two findings speak for parts of it, no more than that:

- Swift, Callahan, Cooper and Parkin (2018), a meta-analysis of 53 studies: where clients' preferences were
  honoured, fewer broke off (odds ratio 1.79) and outcomes were somewhat better (d = 0.28). Hence preferences
  stand high. The studies compare preferred with non-preferred conditions; they say nothing of this order or
  of helplines like this. J. Clin. Psychol. 74(11), 1924-1937.
- Constantino et al. (2021), a randomised trial with 218 patients and 48 therapists: assigning people to
  therapists with *measured* strengths in their problem helped. The topics used here are what counselors say
  of themselves, which that trial did not test; they stand below preferences and promise nothing. JAMA
  Psychiatry 78(9), 960-969.
"""

import hashlib
import hmac
from typing import NamedTuple

from app.matching.rules.capabilities import Capability
from app.matching.rules.criteria import CounselorId, Criteria, Urgency
from app.matching.rules.filters import Candidate, Case
from app.matching.rules.openings import first_start

SHORTEST_TIE_KEY_BYTES = 16
# A label ends in a byte that no id contains and one text follows it: nothing can be shifted between them.
_CASE_LABEL = b"helpline/v1/matching/tie/case\x00"
_COUNSELOR_LABEL = b"helpline/v1/matching/tie/counselor\x00"


class Fit(NamedTuple):
    """One counselor's fit, each entry better when smaller, in the order in which entries decide.

    `new_counselor` is 0 for one she has worked with. `language_choice` is the place of the language in the
    client's list, `language_skill` its place in the counselor's, both from 0. `preferences_missed` and
    `topics_missed` are counts. `starts` is the first common hour, seconds since 1970. `load_permille` is load
    against capacity.
    """

    new_counselor: int
    language_choice: int
    language_skill: int
    preferences_missed: int
    topics_missed: int
    starts: int
    load_permille: int

    def order(self, urgency: Urgency) -> tuple[int, ...]:
        """Return the tuple to compare by: for an urgent case the earliest start decides first of all."""
        return (self.starts, *self) if urgency is Urgency.URGENT else self


def fit_of(case: Case, candidate: Candidate) -> Fit:
    """Return the fit of one who passed every hard filter."""
    criteria, capability = case.criteria, candidate.capability
    choice, skill = language_ranks(criteria, capability)
    return Fit(
        new_counselor=int(capability.staff_id not in criteria.earlier_counselors),
        language_choice=choice,
        language_skill=skill,
        preferences_missed=sum(not capability.meets(wish) for wish in case.preferences),
        topics_missed=len(criteria.topics - capability.topics),
        starts=min(first_start(starts, case.first_cell) for starts in candidate.common.values()),
        load_permille=capability.load * 1000 // capability.capacity,
    )


def language_ranks(criteria: Criteria, capability: Capability) -> tuple[int, int]:
    """Return the places, from 0, of the shared language she likes best: in her list, in the counselor's."""
    for choice, language in enumerate(criteria.languages):
        if language in capability.languages:
            return choice, capability.languages.index(language)
    raise ValueError("no shared language")


def tie_key_of_case(secret: bytes, case_id: str) -> bytes:
    """Return the tie key of one case: HMAC-SHA-256 of its id under a secret that the team keeps.

    With a key of its own for every case, the same counselor does not win every tie, and nobody without the
    secret can pick an id that does. Raises ValueError for a secret shorter than 16 bytes.
    """
    ensure_tie_key(secret)
    return hmac.digest(secret, _CASE_LABEL + case_id.encode(), hashlib.sha256)


def keyed_tie(tie_key: bytes, staff_id: CounselorId) -> bytes:
    """Return the place of a counselor among her equals in the case of this key."""
    return hmac.digest(tie_key, _COUNSELOR_LABEL + staff_id.encode(), hashlib.sha256)


def ensure_tie_key(key: bytes) -> None:
    """Raise ValueError for a key that could be guessed."""
    if len(key) < SHORTEST_TIE_KEY_BYTES:
        raise ValueError("a tie key has at least 16 bytes")
