"""Empty stores, on each database in turn."""

from collections.abc import AsyncIterator

import pytest

from app.database import Stores, open_stores


@pytest.fixture
async def empty_stores(store_urls: tuple[str, str]) -> AsyncIterator[Stores]:
    """Both stores without a single table."""
    opened = open_stores(*store_urls)
    yield opened
    await opened.close()
