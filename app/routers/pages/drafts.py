"""An unfinished intake, carried from page to page inside the form: the server keeps no draft.

It is sealed with a key of the server, which replicas share, so that a page kept on her disk by mistake shows
nothing, and nobody but the server can have written it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from app.publishing.answers import Answers
from app.routers.pages.carried import fresh_nonce, open_carried, seal_carried
from app.sessions.server_keys import ServerKeys

# Below the time for which the answer to a sent intake is kept, so that a draft cannot be sent twice.
DRAFT_LIFE: Final = timedelta(hours=12)
_PURPOSE: Final = b"helpline/v1/page-draft\0"


@dataclass(frozen=True, slots=True)
class Draft:
    """Her answers so far. `nonce` names the one intake they can become; `reviewing`: she has been at the overview."""

    nonce: str
    answers: Answers = field(default_factory=Answers)
    reviewing: bool = False


def begin_draft(answers: Answers | None = None) -> Draft:
    """Return a draft with a nonce of its own, empty unless there are `answers` already."""
    return Draft(fresh_nonce(), answers or Answers())


def renew_draft(draft: Draft) -> Draft:
    """Return the same answers as the draft of another intake."""
    return replace(draft, nonce=fresh_nonce())


def seal_draft(keys: ServerKeys, draft: Draft, *, leaving_out: Collection[str], now: datetime) -> str:
    """Return the draft as text for a hidden field, without the fields that stand open in the same form."""
    content = {
        "nonce": draft.nonce,
        "sealed_at": int(now.timestamp()),
        "reviewing": draft.reviewing,
        "answers": dict(draft.answers.without(leaving_out).values),
    }
    return seal_carried(keys, _PURPOSE, content)


def open_draft(keys: ServerKeys, sealed: str, *, now: datetime) -> Draft | None:
    """Return the draft, or None when it is not ours, was changed, or is older than twelve hours."""
    content = open_carried(keys, _PURPOSE, sealed)
    if content is None:
        return None
    if now - datetime.fromtimestamp(content["sealed_at"], UTC) > DRAFT_LIFE:
        return None
    answers = {name: tuple(given) for name, given in content["answers"].items()}
    return Draft(content["nonce"], Answers(answers), content["reviewing"])
