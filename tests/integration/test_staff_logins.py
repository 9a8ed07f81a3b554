"""Log-in of staff on both databases: proofs, one-time codes, slow-down, known devices."""

import asyncio

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.crypto.logins import ACTION_ERASE
from app.crypto.phrases import Argon2Parameters
from app.crypto.randomness import random_bytes
from app.database import Stores, transaction
from app.sessions.rules import Scope
from app.staff import service as staff
from app.staff.errors import (
    NotYetAdmitted,
    StaffNotFound,
    TotpAlreadyEnrolled,
    TotpCodeWrong,
    TotpNotBegun,
    WrongCredentials,
)
from app.staff.models import StaffAccount
from app.staff.repository import accounts
from app.staff.service import ProvenStaff
from tests.factories import organisations
from tests.factories.organisations import Person
from tests.fakes import FrozenClock
from tests.integration.staff_acts import COUNSELOR, Act, done, newcomer_waiting, refused, suspending
from tests.integration.staff_door import VAULT, Door, error_of


@pytest.fixture
async def door(stores: Stores, clock: FrozenClock) -> Door:
    """The log-in of an organisation that was just founded."""
    return Door(stores, clock, await done(stores, lambda s: organisations.found(s, clock)))


@pytest.fixture
def anna(door: Door) -> Person:
    """Its coordinator."""
    return door.organisation.coordinator


class TestLogInParameters:
    async def _begin(self, door: Door, handle: str) -> Argon2Parameters:
        return await done(door.stores, lambda s: staff.login_parameters(s, VAULT, handle=handle))

    async def _give(self, door: Door, handle: str, cost: Argon2Parameters) -> None:
        async with transaction(door.stores) as work:
            account = await work.main.scalar(select(StaffAccount).where(StaffAccount.handle == handle))
            assert account is not None
            account.argon2_memory_kib, account.argon2_passes = cost.memory_kib, cost.passes
            account.argon2_lanes = cost.lanes

    async def test_an_account_has_its_own(self, door: Door) -> None:
        """Whoever chose a higher cost derives with it again."""
        costly = Argon2Parameters(memory_kib=131_072, passes=4, lanes=2)
        await self._give(door, "anna", costly)
        assert await self._begin(door, "anna") == costly

    async def test_an_unknown_handle_has_a_cost_that_somebody_has(self, door: Door) -> None:
        """Where all accounts are older than the newest cost, so is an unknown one."""
        costly = Argon2Parameters(memory_kib=131_072, passes=4, lanes=2)
        await self._give(door, "anna", costly)
        assert await self._begin(door, "nobody") == costly

    async def test_unknown_handles_are_spread_as_accounts_are(self, door: Door) -> None:
        """With two costs in use some have one and some the other, each always the same."""
        organisation = door.organisation
        await done(door.stores, lambda s: organisations.join(s, door.clock, organisation, "vera"))
        costs = {Argon2Parameters(), Argon2Parameters(passes=4)}
        await self._give(door, "vera", Argon2Parameters(passes=4))
        handles = [f"nobody-{number}" for number in range(40)]
        first, again = [[await self._begin(door, handle) for handle in handles] for _ in range(2)]
        assert set(first) == costs
        assert first == again


class TestProof:
    async def test_without_second_factor_she_may_only_enrol(self, door: Door, anna: Person) -> None:
        """The right proof lets her in to enrol a second factor, and makes no device known yet."""
        proven = await door.enter(anna)
        assert (proven.account.staff_id, proven.scope, proven.device_token) == (
            anna.staff_id,
            Scope.ENROL,
            None,
        )

    async def test_unknown_and_wrong_are_refused_alike(self, door: Door, anna: Person) -> None:
        """A wrong proof, another's handle and an unknown handle get the same answer."""
        stranger = door.organisation.new_person("nobody", COUNSELOR)
        for attempt in (
            door.knock(anna, proof=bytes(64)),
            door.knock(anna, proof=b""),
            door.knock(stranger),
            door.knock(stranger, handle="anna"),
            door.knock(anna, handle="nobody"),
        ):
            result = await attempt
            assert error_of(result) is WrongCredentials

    async def test_a_proof_for_something_else_is_refused(self, door: Door, anna: Person) -> None:
        """A proof over another nonce, for another act or for another server does not log in."""
        elsewhere = Person(**{**vars(anna), "installation_id": bytes(16)})
        for proof in (
            anna.prove(random_bytes(16)),
            anna.prove(bytes(16), action=ACTION_ERASE),
            elsewhere.prove(bytes(16)),
        ):
            async with transaction(door.stores) as work:
                result = await staff.prove_staff(
                    work.main,
                    door.clock,
                    handle="anna",
                    nonce=bytes(16),
                    proof=proof,
                    totp_code=None,
                    device_token=None,
                    installation_id=door.organisation.installation_id,
                    vault=VAULT,
                )
            assert error_of(result) is WrongCredentials

    async def test_the_pending_learn_it_by_a_right_proof_only(self, door: Door) -> None:
        """A newcomer is told that she waits for admission; a guesser is told nothing of it."""
        vera = await done(door.stores, newcomer_waiting(door.clock, door.organisation, "vera", COUNSELOR))
        assert error_of(await door.knock(vera)) is NotYetAdmitted
        await door.fail(vera)

    async def test_the_suspended_are_refused_like_strangers(self, door: Door, anna: Person) -> None:
        """Whoever is suspended gets the answer of a wrong passphrase."""
        vera = await done(door.stores, lambda s: organisations.join(s, door.clock, door.organisation, "vera"))
        await door.enter(vera)
        await done(door.stores, suspending(door.clock, anna, vera))
        assert error_of(await door.knock(vera)) is WrongCredentials

    async def test_a_log_in_waits_for_a_suspension_that_is_under_way(self, door: Door, anna: Person) -> None:
        """It must not slip past and open a session that the suspension did not see to end."""
        vera = await done(door.stores, lambda s: organisations.join(s, door.clock, door.organisation, "vera"))
        suspended, may_commit = asyncio.Event(), asyncio.Event()

        async def suspend(session: AsyncSession) -> None:
            await suspending(door.clock, anna, vera)(session)
            suspended.set()
            await may_commit.wait()

        suspension = asyncio.create_task(done(door.stores, suspend))
        await suspended.wait()
        log_in = asyncio.create_task(door.knock(vera))
        await asyncio.wait({log_in}, timeout=0.3)
        may_commit.set()
        await suspension
        assert error_of(await log_in) is WrongCredentials


class TestSecondFactor:
    async def test_with_a_code_she_may_do_everything(self, door: Door, anna: Person) -> None:
        """The right proof with the right code opens a full session and makes the device known."""
        totp = await door.enrol(anna)
        proven = await door.enter(anna, code=door.code(totp))
        assert proven.scope is Scope.FULL
        assert proven.device_token

    async def test_a_proof_alone_no_longer_suffices(self, door: Door, anna: Person) -> None:
        """Once enrolled, no code and a wrong code are refused like a wrong passphrase."""
        totp = await door.enrol(anna)
        wrong = f"{(int(door.code(totp)) + 1) % 10**6:06}"
        for code in (None, "", wrong, door.code(totp, steps_off=-2), door.code(totp, steps_off=2)):
            assert error_of(await door.knock(anna, code=code)) is WrongCredentials

    @pytest.mark.parametrize("steps_off", [-1, 0, 1])
    async def test_a_code_is_good_one_step_around(self, door: Door, anna: Person, steps_off: int) -> None:
        """A device whose clock is half a minute off can log in."""
        totp = await door.enrol(anna)
        await door.enter(anna, code=door.code(totp, steps_off=steps_off))

    async def test_a_code_is_good_once(self, door: Door, anna: Person) -> None:
        """A code that was used is refused, and so is every earlier one."""
        totp = await door.enrol(anna)
        await door.enter(anna, code=door.code(totp))
        for steps_off in (0, -1):
            result = await door.knock(anna, code=door.code(totp, steps_off=steps_off))
            assert error_of(result) is WrongCredentials
        await door.enter(anna, code=door.code(totp, steps_off=1))

    async def test_one_of_two_at_once_uses_a_code(self, door: Door, anna: Person) -> None:
        """A code that is sent twice at the same moment lets one in."""
        totp = await door.enrol(anna)
        code = door.code(totp)
        results = await asyncio.gather(*(door.knock(anna, code=code) for _ in range(3)))
        assert sum(isinstance(result, ProvenStaff) for result in results) == 1

    async def test_the_code_that_confirms_is_used_up(self, door: Door, anna: Person) -> None:
        """The first code enrols and does not log in."""
        totp = await door.enrol(anna)
        door.clock.advance(seconds=-60)
        assert error_of(await door.knock(anna, code=door.code(totp))) is WrongCredentials

    async def test_an_enrolment_counts_when_confirmed(self, door: Door, anna: Person) -> None:
        """A wrong first code confirms nothing; enrolling anew replaces the secret until one is confirmed."""
        await refused(TotpNotBegun, door.stores, self._confirm(door, anna, "000000"))
        first, second = [
            await done(door.stores, lambda s: staff.enrol_totp(s, staff_id=anna.staff_id, vault=VAULT))
            for _ in range(2)
        ]
        old, new = pyotp.TOTP(first.secret), pyotp.TOTP(second.secret)
        await refused(TotpCodeWrong, door.stores, self._confirm(door, anna, door.code(old)))
        assert (await door.enter(anna)).scope is Scope.ENROL
        await door.confirm(anna, door.code(new))
        await refused(
            TotpAlreadyEnrolled, door.stores, self._confirm(door, anna, door.code(new, steps_off=1))
        )
        await refused(
            TotpAlreadyEnrolled,
            door.stores,
            lambda s: staff.enrol_totp(s, staff_id=anna.staff_id, vault=VAULT),
        )

    async def test_a_code_confirms_the_secret_it_was_checked_with(self, door: Door, anna: Person) -> None:
        """A secret that replaced the checked one in the meantime is not put to use."""
        await done(door.stores, lambda s: staff.enrol_totp(s, staff_id=anna.staff_id, vault=VAULT))
        async with transaction(door.stores) as work:
            assert not await accounts.confirm_totp_secret(
                work.main, anna.staff_id, sealed=b"the one before", step=1
            )
        assert (await door.enter(anna)).scope is Scope.ENROL

    async def test_the_database_does_not_hold_the_secret(self, door: Door, anna: Person) -> None:
        """The secret is kept shut under a key that no database holds."""
        totp = await door.enrol(anna)
        account = await done(door.stores, lambda s: staff.get_staff(s, staff_id=anna.staff_id))
        assert account.totp_secret is not None
        assert totp.secret.encode() not in account.totp_secret
        assert VAULT.open(account.totp_secret) == totp.secret.encode()

    async def test_only_the_active_enrol(self, door: Door) -> None:
        """Whoever is not admitted enrols nothing."""
        vera = await done(door.stores, newcomer_waiting(door.clock, door.organisation, "vera", COUNSELOR))
        await refused(
            StaffNotFound,
            door.stores,
            lambda s: staff.enrol_totp(s, staff_id=vera.staff_id, vault=VAULT),
        )

    def _confirm(self, door: Door, person: Person, code: str) -> Act[None]:
        return lambda s: staff.confirm_totp(s, door.clock, staff_id=person.staff_id, code=code, vault=VAULT)
