"""Where a client stands, who may know of her, and what an intake must be made of. Pure.

waiting ──> proposed ──> assigned ─┐   A client who declines a proposal, lets it lapse or is given back waits again
 │ ^────────────┴──────────<┤^─────┘   in her old place. From assigned, a further assignment hands her over. While
 └──> closed                           nobody answers for her, a coordinator can close her file.
"""

from app.clients.rules.facts import (
    AccessLog,
    Client,
    ClientExport,
    ClientStatus,
    ClosingReason,
    Intake,
    KeyHistory,
    PhraseChange,
    ReturnReason,
    TeamLetter,
    WaitingCount,
)
from app.clients.rules.forms import (
    creators_allowed,
    ensure_change_epochs,
    ensure_change_form,
    ensure_intake_epochs,
    ensure_intake_form,
    ensure_letter_fits,
    ensure_team_present,
    holders_entitled,
)
from app.clients.rules.standings import (
    MOST_UNSETTLED_LETTERS,
    ROOM_BEFORE_A_COUNSELOR,
    actor_key_ids,
    ensure_closable,
    ensure_may_read,
    ensure_open,
    ensure_proposed,
    ensure_room_for_letter,
    ensure_waiting,
    ensure_waiting_list_has_room,
    is_counselor_of,
    room_of,
)

__all__ = [
    "MOST_UNSETTLED_LETTERS",
    "ROOM_BEFORE_A_COUNSELOR",
    "AccessLog",
    "Client",
    "ClientExport",
    "ClientStatus",
    "ClosingReason",
    "Intake",
    "KeyHistory",
    "PhraseChange",
    "ReturnReason",
    "TeamLetter",
    "WaitingCount",
    "actor_key_ids",
    "creators_allowed",
    "ensure_change_epochs",
    "ensure_change_form",
    "ensure_closable",
    "ensure_intake_epochs",
    "ensure_intake_form",
    "ensure_letter_fits",
    "ensure_may_read",
    "ensure_open",
    "ensure_proposed",
    "ensure_room_for_letter",
    "ensure_team_present",
    "ensure_waiting",
    "ensure_waiting_list_has_room",
    "holders_entitled",
    "is_counselor_of",
    "room_of",
]
