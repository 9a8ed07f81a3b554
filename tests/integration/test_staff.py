"""Staff on both databases: invitations and admission."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.crypto.invitations import generate_invitation_code, invitation_hash
from app.crypto.keypairs import KeyPair, PublicKeys
from app.crypto.organisations import StaffRole
from app.crypto.teams import seal_team_grant
from app.database import Stores
from app.errors import DomainError
from app.staff import service as staff
from app.staff.errors import (
    ApplicantRefused,
    DirectoryOutdated,
    DirectoryRefused,
    HandleTaken,
    InvitationExists,
    InvitationNotValid,
    MayNotAdministerStaff,
    NotPending,
    RolesMissing,
    StaffNotFound,
    TeamGrantRefused,
)
from app.staff.models import DirectorySnapshot, Invitation, StaffAccount, TeamGrant
from app.staff.rules import StaffState
from tests.factories import organisations
from tests.factories.organisations import Organisation, build_organisation
from tests.fakes import FrozenClock
from tests.integration.staff_acts import (
    COORDINATOR,
    COUNSELOR,
    accepting,
    admitting,
    count,
    done,
    inviting,
    newcomer_waiting,
    refused,
)


@pytest.fixture
async def organisation(stores: Stores, clock: FrozenClock) -> Organisation:
    """An organisation, just founded."""
    return await done(stores, lambda session: organisations.found(session, clock))


class TestInvitations:
    async def test_accepting_makes_a_pending_account(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """Whoever accepts gets the roles of her invitation and waits for admission."""
        roles = frozenset({StaffRole.COUNSELOR, StaffRole.ADMINISTRATOR})
        vera = await done(stores, lambda s: organisations.accept(s, clock, organisation, "vera", roles))
        account = await done(stores, lambda s: staff.get_staff(s, staff_id=vera.staff_id))
        assert (account.state, account.roles, account.argon2) == (
            StaffState.PENDING,
            roles,
            vera.applicant.argon2,
        )
        await refused(StaffNotFound, stores, lambda s: staff.get_active_staff(s, staff_id=vera.staff_id))

    async def test_the_code_itself_is_not_kept(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """The server keeps the code's hash, and forgets who never used it."""
        code = generate_invitation_code()
        await done(stores, inviting(clock, organisation.coordinator, code))
        kept = await done(stores, lambda s: s.scalar(select(Invitation)))
        assert kept is not None
        assert kept.code_hash == invitation_hash(code).hex() != code
        clock.advance(days=7)
        await done(stores, lambda s: staff.clean_up(s, clock))
        assert await count(stores, Invitation) == 0

    @pytest.mark.parametrize(
        ("waited", "error"),
        [(timedelta(days=7, seconds=-1), None), (timedelta(days=7), InvitationNotValid)],
    )
    async def test_a_code_is_good_for_seven_days(
        self,
        stores: Stores,
        clock: FrozenClock,
        organisation: Organisation,
        waited: timedelta,
        error: type[DomainError] | None,
    ) -> None:
        """An invitation can be used until a week is over."""
        code, vera = generate_invitation_code(), organisation.new_person("vera", COUNSELOR)
        await done(stores, inviting(clock, organisation.coordinator, code))
        clock.advance(seconds=waited.total_seconds())
        accept = accepting(clock, code, vera.applicant)
        if error:
            await refused(error, stores, accept)
        else:
            await done(stores, accept)
        assert await count(stores, StaffAccount) == (1 if error else 2)

    async def test_a_code_is_used_once(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """Of several people with one code one gets in, also when they come at once."""
        code = generate_invitation_code()
        await done(stores, inviting(clock, organisation.coordinator, code))
        crowd = [organisation.new_person(f"person-{number}", COUNSELOR) for number in range(4)]
        results = await asyncio.gather(
            *(done(stores, accepting(clock, code, person.applicant)) for person in crowd),
            return_exceptions=True,
        )
        assert sum(isinstance(result, InvitationNotValid) for result in results) == 3
        assert await count(stores, StaffAccount) == 2

    async def test_an_unknown_code_is_refused(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """Without a valid code nobody learns even that a handle is taken."""
        double = organisation.new_person("anna", COUNSELOR)
        await refused(
            InvitationNotValid, stores, accepting(clock, generate_invitation_code(), double.applicant)
        )

    async def test_a_taken_handle_leaves_the_code_unused(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """Whoever chose a taken handle can choose another with the same code."""
        code, vera = generate_invitation_code(), organisation.new_person("vera", COUNSELOR)
        await done(stores, inviting(clock, organisation.coordinator, code))
        await refused(HandleTaken, stores, accepting(clock, code, replace(vera.applicant, handle="anna")))
        await done(stores, accepting(clock, code, vera.applicant))
        assert [account.handle for account in await done(stores, staff.list_staff)] == ["anna", "vera"]

    async def test_crooked_keys_are_refused(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """Keys of somebody else, blobs of another purpose and keys of a wrong form make no account."""
        code, vera = generate_invitation_code(), organisation.new_person("vera", COUNSELOR)
        await done(stores, inviting(clock, organisation.coordinator, code))
        good, anna = vera.applicant, organisation.coordinator.applicant
        unusable = PublicKeys(b"\xff" * len(good.keys.hpke), good.keys.signing)
        own_id, other_id = good.keys.key_id, unusable.key_id
        crooked = [
            replace(good, wrapped_keys=anna.wrapped_keys),
            replace(good, wrapped_keys=good.recovery_wrapped_keys),
            replace(good, recovery_wrapped_keys=good.wrapped_keys),
            replace(good, wrapped_keys=good.wrapped_keys[:-1]),
            replace(good, keys=KeyPair.generate().public),
            replace(
                good,
                keys=unusable,
                wrapped_keys=good.wrapped_keys.replace(own_id, other_id),
                recovery_wrapped_keys=good.recovery_wrapped_keys.replace(own_id, other_id),
            ),
            replace(good, login_public_key=b"short"),
            replace(good, recovery_login_public_key=b"short"),
            replace(anna, handle="vera"),
        ]
        for applicant in crooked:
            await refused(ApplicantRefused, stores, accepting(clock, code, applicant))
        assert await count(stores, StaffAccount) == 1

    async def test_who_may_invite(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """A counselor invites nobody, nobody is invited to nothing, and a code makes one invitation."""
        code = generate_invitation_code()
        counselor = organisation.new_person("vera", COUNSELOR)
        await refused(MayNotAdministerStaff, stores, inviting(clock, counselor, code))
        anna = organisation.coordinator
        await refused(RolesMissing, stores, inviting(clock, anna, code, frozenset()))
        await done(stores, inviting(clock, anna, code))
        await refused(InvitationExists, stores, inviting(clock, anna, code))


class TestAdmitStaff:
    async def test_an_admitted_counselor_stands_in_the_directory(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """Admission publishes the directory that names her and makes her account active."""
        vera = await done(stores, lambda s: organisations.join(s, clock, organisation, "vera"))
        directory, _ = await done(stores, staff.current_directory)
        assert directory.sequence == 2
        assert directory.ensure_role(vera.key_id, StaffRole.COUNSELOR).staff_id == vera.staff_id
        account = await done(stores, lambda s: staff.get_active_staff(s, staff_id=vera.staff_id))
        keys = await done(stores, lambda s: staff.find_public_keys(s, key_id=account.key_id))
        assert keys == vera.keys.public
        assert await done(stores, lambda s: staff.find_public_keys(s, key_id="00" * 32)) is None
        assert await done(stores, lambda s: staff.find_team_grant(s, key_id=account.key_id)) is None

    async def test_a_coordinator_gets_the_team_key(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """A second coordinator is admitted along with the team key sealed to her."""
        olga = await done(stores, lambda s: organisations.join(s, clock, organisation, "olga", COORDINATOR))
        grant = await done(stores, lambda s: staff.find_team_grant(s, key_id=olga.key_id.hex()))
        assert grant is not None
        assert grant.team_epoch == 1

    async def test_a_team_grant_goes_to_coordinators_only(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """A coordinator without the team key, and anybody else with it, is not admitted."""
        for handle, roles, has_grant in (("olga", COORDINATOR, False), ("vera", COUNSELOR, True)):
            newcomer = await done(stores, newcomer_waiting(clock, organisation, handle, roles))
            grant = seal_team_grant(organisation.team, newcomer.keys.public)
            await refused(
                TeamGrantRefused,
                stores,
                admitting(clock, organisation, newcomer, grant if has_grant else None),
            )
            if roles == COORDINATOR:
                await refused(TeamGrantRefused, stores, admitting(clock, organisation, newcomer, grant[:-1]))
        assert await count(stores, TeamGrant) == 1

    async def test_a_directory_that_says_something_else_is_refused(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """Another role, other keys, a second person or a foreign signature admit nobody."""
        vera = await done(stores, newcomer_waiting(clock, organisation, "vera", COUNSELOR))
        eve = organisation.new_person("eve", COUNSELOR)
        stranger = build_organisation(clock.now().date())
        for newcomers in (
            (),
            (replace(vera, roles=COORDINATOR),),
            (replace(vera, keys=eve.keys),),
            (vera, eve),
        ):
            signed = organisation.sign(organisation.next_directory(*newcomers))
            await refused(DirectoryRefused, stores, admitting(clock, organisation, vera, signed=signed))
        foreign = stranger.sign(organisation.next_directory(vera))
        await refused(DirectoryRefused, stores, admitting(clock, organisation, vera, signed=foreign))
        account = await done(stores, lambda s: staff.get_staff(s, staff_id=vera.staff_id))
        assert account.state == StaffState.PENDING
        assert await count(stores, DirectorySnapshot) == 1

    async def test_an_expired_directory_is_refused(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """A snapshot past its last day admits nobody."""
        vera = await done(stores, newcomer_waiting(clock, organisation, "vera", COUNSELOR))
        clock.advance(days=31)
        await refused(DirectoryRefused, stores, admitting(clock, organisation, vera))

    async def test_two_admissions_at_once_take_turns(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """Two directories with one sequence: one is published, the other must be made anew."""
        pending = [
            await done(stores, newcomer_waiting(clock, organisation, name, COUNSELOR))
            for name in ("vera", "nina")
        ]
        results = await asyncio.gather(
            *(done(stores, admitting(clock, organisation, person)) for person in pending),
            return_exceptions=True,
        )
        assert sorted(isinstance(result, DirectoryOutdated) for result in results) == [False, True]
        states = [account.state for account in await done(stores, staff.list_staff)]
        assert sorted(states) == [StaffState.ACTIVE, StaffState.ACTIVE, StaffState.PENDING]

    async def test_only_the_pending_are_admitted(
        self, stores: Stores, clock: FrozenClock, organisation: Organisation
    ) -> None:
        """Nobody is admitted twice, nobody unknown is, and a counselor admits nobody."""
        vera = await done(stores, lambda s: organisations.join(s, clock, organisation, "vera"))
        again = organisation.sign(organisation.next_directory())
        await refused(NotPending, stores, admitting(clock, organisation, vera, signed=again))
        unknown = organisation.new_person("eve", COUNSELOR)
        await refused(StaffNotFound, stores, admitting(clock, organisation, unknown))
        nina = await done(stores, newcomer_waiting(clock, organisation, "nina", COUNSELOR))
        await refused(MayNotAdministerStaff, stores, admitting(clock, organisation, nina, actor=vera))
