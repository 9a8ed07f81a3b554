"""Staff on both databases: founding."""

import asyncio
from dataclasses import replace

import pytest

from app.crypto.organisations import read_directory
from app.crypto.teams import open_team_grant
from app.database import Stores, transaction
from app.errors import DomainError
from app.staff import service as staff
from app.staff.applicants import Founding
from app.staff.errors import (
    AlreadyFounded,
    DirectoryRefused,
    FoundingRefused,
    HandleRefused,
    NotFounded,
)
from app.staff.models import StaffAccount
from tests.factories import organisations
from tests.factories.organisations import Organisation, build_organisation
from tests.fakes import FrozenClock
from tests.integration.staff_acts import (
    count,
    done,
    founding,
    refused,
)


@pytest.fixture
async def organisation(stores: Stores, clock: FrozenClock) -> Organisation:
    """An organisation, just founded."""
    return await done(stores, lambda session: organisations.found(session, clock))


class TestFoundInstallation:
    async def test_what_was_founded_can_be_read(self, stores: Stores, organisation: Organisation) -> None:
        """Installation, directory, first coordinator and her team grant are those of the package."""
        anna = organisation.coordinator
        async with transaction(stores, write=False) as work:
            installation = await staff.get_installation(work.main)
            directory, signed = await staff.current_directory(work.main)
            account = await staff.get_active_staff(work.main, staff_id=anna.staff_id)
            grant = await staff.find_team_grant(work.main, key_id=anna.key_id.hex())
        assert installation.root_public_key == organisation.root_public_key
        assert installation.document == organisation.document
        assert directory == read_directory(signed) == organisation.directory
        assert (account.handle, account.roles, account.public_keys) == ("anna", anna.roles, anna.keys.public)
        assert grant is not None
        team = open_team_grant(
            grant.sealed,
            anna.keys,
            installation_id=installation.installation_id,
            epoch=grant.team_epoch,
            team_hpke_public=directory.team_hpke_public,
        )
        assert team.hpke_seed == organisation.team.hpke_seed

    @pytest.mark.usefixtures("organisation")
    async def test_a_second_founding_is_refused(self, stores: Stores, clock: FrozenClock) -> None:
        """An installation keeps the organisation it has; another changes nothing in it."""
        other = build_organisation(clock.now().date())
        await refused(
            AlreadyFounded, stores, lambda s: staff.found_installation(s, clock, founding=other.founding)
        )
        assert await count(stores, StaffAccount) == 1

    async def test_before_founding_there_is_nothing(self, stores: Stores) -> None:
        """An empty server has no installation and no directory, and says so."""
        await refused(NotFounded, stores, staff.current_directory)
        await refused(NotFounded, stores, staff.get_installation)
        assert await done(stores, staff.find_installation) is None

    async def test_a_package_that_does_not_fit_is_refused(self, stores: Stores, clock: FrozenClock) -> None:
        """A package whose parts do not belong together founds nothing."""
        today = clock.now().date()
        good, other = build_organisation(today), build_organisation(today, counselor_count=1)
        package = good.founding
        crowd = other.sign(other.directory)
        later = good.sign(replace(good.directory, sequence=2))
        unfit: list[tuple[type[DomainError], Founding]] = [
            (FoundingRefused, replace(package, document=good.document.replace("Sample", "Simple"))),
            (FoundingRefused, replace(package, document="[]")),
            (FoundingRefused, replace(package, document=good.document_with_recovery_key("ff" * 1216))),
            (FoundingRefused, replace(package, coordinator=other.founding.coordinator)),
            (FoundingRefused, replace(package, team_grant=package.team_grant[:-1])),
            (FoundingRefused, replace(other.founding, directory=crowd)),
            (FoundingRefused, replace(package, directory=later)),
            (DirectoryRefused, replace(package, directory=other.founding.directory)),
            (HandleRefused, replace(package, coordinator=replace(package.coordinator, handle="Anna!"))),
        ]
        for error, crooked in unfit:
            await refused(error, stores, founding(clock, crooked))
        assert await count(stores, StaffAccount) == 0

    async def test_two_at_once_found_once(self, stores: Stores, clock: FrozenClock) -> None:
        """Of two foundings at the same moment one wins, and the other leaves nothing behind."""
        both = [build_organisation(clock.now().date()).founding for _ in range(2)]
        results = await asyncio.gather(
            *(done(stores, founding(clock, package)) for package in both), return_exceptions=True
        )
        assert sorted(isinstance(result, AlreadyFounded) for result in results) == [False, True]
        assert await count(stores, StaffAccount) == 1
