"""How an event is hashed into the chain, and how a subject becomes a digest."""

from typing import Final

from app.audit.rules import EventFacts
from app.crypto import framing, labels, suites

NO_PREVIOUS: Final = bytes(suites.HASH_BYTES).hex()


def subject_digest(subject: str) -> str:
    """Return the 64 hex under which a subject's id stands in the log.

    Whoever knows the id can find its events; nobody can read the id from them.
    """
    return suites.digest(framing.frame(labels.AUDIT_SUBJECT, subject.encode())).hex()


def link_hash(position: int, previous_hash: str, event: EventFacts) -> str:
    """Return the hash (64 hex) over a link's place, the hash before it, and all that its event says."""
    linked = framing.frame(
        labels.AUDIT_LINK,
        framing.number(position),
        bytes.fromhex(previous_hash),
        framing.number(event.event_id),
        framing.day(event.happened_on),
        event.action.encode(),
        event.actor.encode(),
        event.subject_digest.encode(),
    )
    return suites.digest(linked).hex()
