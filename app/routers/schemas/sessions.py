"""Log-ins, refreshes and what they answer."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.routers.schemas.common import Blob, StrictModel

RefreshTransport = Annotated[
    Literal["cookie", "body"],
    Field(
        description="Where the refresh token goes: a cookie scripts cannot read (browsers), or the body (programs)."
    ),
]


class Challenge(BaseModel):
    """A challenge to sign, good once and for ten minutes."""

    challenge: Blob


class RefreshRequest(StrictModel):
    """A refresh token, where no cookie carries it."""

    refresh_token: Annotated[str, Field(min_length=64, max_length=64, pattern="^[0-9a-f]+$")] | None = None


class SessionTokens(BaseModel):
    """A short access token, and the refresh token that is good once."""

    access_token: str
    access_expires_at: datetime
    idle_until_at: datetime = Field(description="Without a refresh before, the session is over then.")
    session_ends_at: datetime = Field(description="Then it is over whatever happens.")
    refresh_token: str | None = Field(default=None, description="Absent when it went into the cookie.")
