"""What every test of records may ask for."""

import pytest

from app.database import Stores
from tests.fakes import FrozenClock
from tests.integration.records.circles import Circle


@pytest.fixture
async def circle(stores: Stores, clock: FrozenClock) -> Circle:
    """A group whose first epoch is open, on each database in turn."""
    made = Circle(stores, clock)
    await made.open(made.epoch)
    return made
