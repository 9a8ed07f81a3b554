"""What every test of retention may ask for."""

import pytest

from app.clock import today
from app.database import Stores
from tests.factories.organisations import build_organisation
from tests.fakes import FrozenClock
from tests.integration.clients.scenes import Scene


@pytest.fixture
def scene(stores: Stores, clock: FrozenClock) -> Scene:
    """A server with an organisation, on each database in turn."""
    return Scene(stores, clock, build_organisation(today(clock), counselor_count=2))
