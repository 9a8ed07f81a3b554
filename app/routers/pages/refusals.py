"""What a refusal means to her, as the code of a fault."""

from typing import Final

from app.sdk.errors import NothingHeld, Refused

# The field of a fault that belongs to none.
PAGE: Final = "main"
_UNAUTHENTICATED: Final = 401
_CODES: Final = {
    # Under one page's key something was created before.
    "idempotency-key-reused": "sent-before",
    "answer-pending": "sent-before",
    "slot-already-taken": "slot-taken",
    "slot-not-offered": "slot-taken",
    "inside-transition": "slot-taken",
    "hold-expired": "slot-taken",
    "appointment-not-found": "slot-taken",
    "appointment-closed": "slot-taken",
    "stale": "slot-taken",
    "nothing-proposed": "slot-taken",
    "enough-sessions-booked": "enough-booked",
    "appointment-already-started": "already-begun",
    "letters-unsettled": "letters-unsettled",
    "group-full": "group-full",
    "group-not-joinable": "group-not-joinable",
}


def code_of(refused: Refused | NothingHeld) -> str:
    """Return the code of a fault. Raises the refusal itself when it says that her session is over."""
    if isinstance(refused, NothingHeld):
        return "failed"
    if refused.status == _UNAUTHENTICATED:
        raise refused
    return _CODES.get(refused.problem, "failed")
