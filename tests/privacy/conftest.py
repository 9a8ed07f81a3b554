"""What the gates on privacy may ask for. Their worlds are large, so several facts share one."""

from collections.abc import AsyncIterator

import pytest

from tests.privacy.databases import empty_databases
from tests.privacy.files import File, file_of
from tests.privacy.stages import Stage, lying_world


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Run asynchronous tests on asyncio, also those whose world outlives a test."""
    return "asyncio"


@pytest.fixture(scope="package")
async def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Stage]:
    """A world whose server can lie. What devices believe does not depend on the database beneath it."""
    folder = tmp_path_factory.mktemp("stage")
    with empty_databases(request, "sqlite", folder) as databases:
        async with lying_world(databases, folder) as running:
            yield running


@pytest.fixture
async def file(stage: Stage) -> File:
    """Erin's file as her counselor reads it."""
    return await file_of(stage, stage.marta, stage.erin.client_id)


@pytest.fixture
async def other_file(stage: Stage) -> File:
    """Vera's file as the same counselor reads it."""
    return await file_of(stage, stage.marta, stage.vera.client_id)


@pytest.fixture
async def own_file(stage: Stage) -> File:
    """Erin's file as she reads it herself."""
    return await file_of(stage, stage.erin, stage.erin.client_id)
