"""Several attempts at once."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TypeVar

from app.errors import DomainError

Result = TypeVar("Result")


async def race(*attempts: Awaitable[Result]) -> Sequence[Result | DomainError]:
    """Run attempts at the same time; return what each gave or the fact that stopped it, in their order."""
    return await asyncio.gather(*(_outcome_of(attempt) for attempt in attempts))


async def _outcome_of(attempt: Awaitable[Result]) -> Result | DomainError:
    try:
        return await attempt
    except DomainError as fact:
        return fact
