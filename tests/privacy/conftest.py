"""What the gates on privacy may ask for. Their worlds are large, so several facts share one."""

import pytest


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio, also those whose world outlives a test."""
    return "asyncio"
