"""An organisation behind a real server, and somebody who opens her browser on it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from app.clients.models import ClientRow
from app.clock import today
from app.crypto.organisations import StaffRole
from app.database import Stores, transaction
from app.demo import samples
from app.demo.installing import read_founding
from app.publishing.installations import renew_site
from app.publishing.sites import Site as PublishedSite
from app.sdk.clients import ClientDevice
from app.sdk.foundings import FoundedOrganisation, found_organisation
from app.settings import Settings
from app.staff import service as staff
from tests.api.apps import lent_app
from tests.api.pages.visitors import ADDRESS, Visitor
from tests.fakes import FrozenClock
from tests.stretched import known_founding

_PUBLISHED: Final[dict[date, PublishedSite]] = {}


@dataclass(frozen=True)
class Site:
    """A founded organisation's server."""

    app: FastAPI
    clock: FrozenClock

    def device(self) -> ClientDevice:
        """Return a device of hers that speaks to this server."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return ClientDevice(httpx.AsyncClient(transport=transport, base_url=ADDRESS), self.clock)

    async def count_clients(self) -> int:
        """Return how many requests were kept."""
        async with transaction(self.app.state.wiring.stores, write=False) as work:
            return await work.main.scalar(select(func.count()).select_from(ClientRow)) or 0


@cache
def _found(on: date) -> FoundedOrganisation:
    with known_founding():
        return found_organisation(
            name=samples.ORGANISATION_NAME,
            handle=samples.COORDINATOR,
            list_id="en-1",
            texts=samples.organisation_texts(),
            roles=(StaffRole.COORDINATOR,),
            today=on,
        )


async def found(stores: Stores, clock: FrozenClock) -> None:
    """Bring the organisation into its stores."""
    async with transaction(stores) as work:
        founding = read_founding(_found(today(clock)).founding)
        await staff.found_installation(work.main, clock, founding=founding)


@pytest.fixture
async def site(
    settings: Settings,
    stores: Stores,
    clock: FrozenClock,
    words_of_the_stock: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Site]:
    """A server whose organisation was founded today, and whose pages are published already."""
    del words_of_the_stock  # it is made with them
    await found(stores, clock)
    async with lent_app(settings, clock) as app:
        app.state.site = await _published(stores, today(clock), tmp_path_factory)
        yield Site(app, clock)


async def _published(stores: Stores, on: date, folders: pytest.TempPathFactory) -> PublishedSite:
    # An organisation's pages are the same for each of its servers: published once a process, read once.
    if on not in _PUBLISHED:
        _PUBLISHED[on] = await renew_site(stores, folders.mktemp("site") / "site")
    return _PUBLISHED[on]


@pytest.fixture
def visitor(site: Site) -> Visitor:
    """Somebody who has just opened her browser."""
    return Visitor(site.app)
