"""How a client's keys look from outside: her first ones, and what leads to the present."""

from app.clients.rules import KeyHistory
from app.routers.schemas.organisations import ClientKeysView, SuccessionView


def client_keys_view(history: KeyHistory) -> ClientKeysView:
    """Return a client's keys as they travel."""
    return ClientKeysView(
        hpke_public=history.hpke_public,
        signing_public=history.signing_public,
        successions=successions_view(history),
    )


def successions_view(history: KeyHistory) -> list[SuccessionView]:
    """Return the successions alone."""
    return [
        SuccessionView(succession=signed, acceptance=acceptance) for signed, acceptance in history.successions
    ]
