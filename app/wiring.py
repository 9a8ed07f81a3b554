"""What one running server is made of. `app.main` puts it together; routers and jobs are handed it."""

from dataclasses import dataclass

from app.clock import Clock
from app.database import Stores
from app.sessions.server_keys import ServerKeys
from app.sessions.tokens import AccessTokens
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Wiring:
    """Settings, clock, stores and the server's own keys."""

    settings: Settings
    clock: Clock
    stores: Stores
    keys: ServerKeys
    tokens: AccessTokens
