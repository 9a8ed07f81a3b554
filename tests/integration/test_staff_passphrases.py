"""Changed passphrases, recoveries and reset second factors, on both databases."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.crypto.logins import ACTION_CHANGE_PHRASE
from app.crypto.phrases import Argon2Parameters
from app.crypto.randomness import random_bytes
from app.database import Stores
from app.sessions.models import Session
from app.sessions.rules import ActorKind, Scope
from app.sessions.service import Newcomer, open_session
from app.sessions.tokens import AccessTokens
from app.staff import service as staff
from app.staff.applicants import NewSecrets
from app.staff.errors import (
    LogInSlowedDown,
    MayNotAdministerStaff,
    NewSecretsRefused,
    NotYetAdmitted,
    OwnSecondFactor,
    StaffNotFound,
    WrongCredentials,
)
from app.staff.service import Way
from tests.factories import organisations
from tests.factories.organisations import Person
from tests.fakes import FrozenClock
from tests.integration.staff_acts import COUNSELOR, Act, count, done, newcomer_waiting, refused, suspending
from tests.integration.staff_door import VAULT, Door, error_of

CODE = Way.RECOVERY_CODE


@pytest.fixture
async def door(stores: Stores, clock: FrozenClock) -> Door:
    """The log-in of an organisation that was just founded."""
    return Door(stores, clock, await done(stores, lambda s: organisations.found(s, clock)))


@pytest.fixture
def anna(door: Door) -> Person:
    """Its coordinator."""
    return door.organisation.coordinator


async def open_sessions(door: Door, person: Person, number: int) -> list[UUID]:
    """Open sessions for somebody, and return their ids."""
    tokens = AccessTokens(VAULT)
    newcomer = Newcomer(ActorKind.STAFF, str(person.staff_id), person.key_id.hex(), frozenset(person.roles))
    for _ in range(number):
        await done(door.stores, lambda s: open_session(s, door.clock, tokens, newcomer=newcomer))
    ids = await done(door.stores, lambda s: s.scalars(select(Session.session_id)))
    return list(ids.all())


def changing(door: Door, person: Person, secrets: NewSecrets, session_id: UUID) -> Act[None]:
    """Change somebody's passphrase."""
    return lambda s: staff.change_passphrase(
        s, door.clock, staff_id=person.staff_id, present_session_id=session_id, secrets=secrets
    )


def recovering(
    door: Door, person: Person, secrets: NewSecrets
) -> Callable[[AsyncSession], Awaitable[object]]:
    """Finish somebody's recovery."""
    return lambda s: staff.recover_account(s, door.clock, staff_id=person.staff_id, secrets=secrets)


def proving(door: Door, person: Person, proof: bytes, nonce: bytes) -> Act[None]:
    """Prove the old passphrase for a change."""
    return lambda s: staff.prove_passphrase_change(
        s,
        staff_id=person.staff_id,
        nonce=nonce,
        proof=proof,
        installation_id=door.organisation.installation_id,
    )


class TestChangePassphrase:
    async def test_the_new_one_lets_in_and_the_old_one_does_not(self, door: Door, anna: Person) -> None:
        """Log-in key, cost and wrapped keys are swapped together; the recovery code stays good."""
        present, *_ = await open_sessions(door, anna, 3)
        fresh = replace(anna.with_new_words(), recovery=anna.recovery)
        await done(door.stores, changing(door, anna, fresh.new_secrets(), present))
        assert error_of(await door.knock(anna)) is WrongCredentials
        account = (await door.enter(fresh)).account
        assert account.argon2 == Argon2Parameters(passes=4)
        assert isinstance(await door.knock(fresh, way=CODE), staff.ProvenStaff)

    async def test_every_other_session_ends(self, door: Door, anna: Person) -> None:
        """She goes on where she is; wherever else somebody sat in her name, it is over."""
        present, *_ = await open_sessions(door, anna, 3)
        await done(door.stores, changing(door, anna, anna.with_new_words().new_secrets(), present))
        left = await done(door.stores, lambda s: s.scalars(select(Session.session_id)))
        assert left.all() == [present]

    async def test_a_new_recovery_code_replaces_the_old_one(self, door: Door, anna: Person) -> None:
        """Where one comes along, the old paper leads back no more."""
        present, *_ = await open_sessions(door, anna, 1)
        fresh = anna.with_new_words()
        await done(door.stores, changing(door, anna, fresh.new_secrets(with_recovery=True), present))
        assert error_of(await door.knock(anna, way=CODE)) is WrongCredentials
        assert isinstance(await door.knock(fresh, way=CODE), staff.ProvenStaff)

    async def test_it_takes_the_old_passphrase(self, door: Door, anna: Person) -> None:
        """A proof for a log-in, over another nonce, or by another person's key proves nothing here."""
        nonce = random_bytes(56)
        await done(door.stores, proving(door, anna, anna.prove(nonce, action=ACTION_CHANGE_PHRASE), nonce))
        for proof in (
            anna.prove(nonce),
            anna.prove(random_bytes(56), action=ACTION_CHANGE_PHRASE),
            anna.with_new_words().prove(nonce, action=ACTION_CHANGE_PHRASE),
        ):
            await refused(WrongCredentials, door.stores, proving(door, anna, proof, nonce))

    async def test_keys_of_somebody_else_are_refused(self, door: Door, anna: Person) -> None:
        """What is put in place must wrap the keys she has, with the right purpose, and nothing is changed otherwise."""
        present, *_ = await open_sessions(door, anna, 1)
        stranger = door.organisation.new_person("eve", COUNSELOR)
        own, strange = anna.new_secrets(with_recovery=True), stranger.new_secrets(with_recovery=True)
        for wrong in (
            strange,
            replace(own, wrapped_keys=anna.applicant.recovery_wrapped_keys),
            replace(own, recovery=strange.recovery),
            replace(own, login_public_key=bytes(31)),
        ):
            await refused(NewSecretsRefused, door.stores, changing(door, anna, wrong, present))
        await door.enter(anna)


class TestRecovery:
    async def test_the_code_opens_a_session_for_new_secrets_only(self, door: Door, anna: Person) -> None:
        """With the second factor it is good for a recovery, and makes no device a known one."""
        totp = await door.enrol(anna)
        proven = await door.knock(anna, code=door.code(totp), way=CODE)
        assert isinstance(proven, staff.ProvenStaff)
        assert (proven.scope, proven.device_token) == (Scope.RECOVER, None)
        assert proven.account.key_id == anna.key_id.hex()

    async def test_it_takes_the_second_factor(self, door: Door, anna: Person) -> None:
        """A paper that somebody found is not enough."""
        await door.enrol(anna)
        for code in (None, "000000"):
            assert error_of(await door.knock(anna, code=code, way=CODE)) is WrongCredentials

    async def test_unknown_and_wrong_are_refused_alike(self, door: Door, anna: Person) -> None:
        """A wrong code, an unknown handle, a passphrase in its place and a suspended person get the same answer."""
        organisation = door.organisation
        vera = await done(door.stores, lambda s: organisations.join(s, door.clock, organisation, "vera"))
        await done(door.stores, suspending(door.clock, anna, vera))
        stranger = organisation.new_person("nobody", COUNSELOR)
        nonce = random_bytes(16)
        for attempt in (
            door.knock(anna, proof=anna.prove(nonce), way=CODE),
            door.knock(stranger, way=CODE),
            door.knock(vera, way=CODE),
        ):
            assert error_of(await attempt) is WrongCredentials

    async def test_whoever_waits_for_admission_is_told(self, door: Door) -> None:
        """After a right proof, as at log-in."""
        vera = await done(door.stores, newcomer_waiting(door.clock, door.organisation, "vera", COUNSELOR))
        assert error_of(await door.knock(vera, way=CODE)) is NotYetAdmitted

    async def test_guessing_is_slowed_down_apart_from_the_log_in(self, door: Door, anna: Person) -> None:
        """Codes cannot be tried without end, and whoever tries keeps nobody from logging in."""
        await door.fail(anna, times=5, way=CODE)
        assert error_of(await door.knock(anna, way=CODE)) is LogInSlowedDown
        await door.enter(anna)

    async def test_new_secrets_replace_both_and_end_all_sessions(self, door: Door, anna: Person) -> None:
        """The code that was typed leads back no more, nor does the old passphrase; the new ones do."""
        await open_sessions(door, anna, 2)
        fresh = anna.with_new_words()
        await done(door.stores, recovering(door, anna, fresh.new_secrets(with_recovery=True)))
        assert await count(door.stores, Session) == 0
        assert error_of(await door.knock(anna)) is WrongCredentials
        assert error_of(await door.knock(anna, way=CODE)) is WrongCredentials
        await door.enter(fresh)
        assert isinstance(await door.knock(fresh, way=CODE), staff.ProvenStaff)

    async def test_a_new_code_must_come_along(self, door: Door, anna: Person) -> None:
        """Otherwise the used one would go on leading back."""
        await refused(
            NewSecretsRefused, door.stores, recovering(door, anna, anna.with_new_words().new_secrets())
        )


class TestResetTotp:
    async def test_a_colleague_resets_and_she_enrols_anew(self, door: Door, anna: Person) -> None:
        """Her sessions end; with her passphrase she gets as far as to enrol."""
        organisation = door.organisation
        vera = await done(door.stores, lambda s: organisations.join(s, door.clock, organisation, "vera"))
        totp = await door.enrol(vera)
        await open_sessions(door, vera, 1)
        await done(door.stores, self._resetting(door, anna, vera.staff_id))
        assert await done(door.stores, lambda s: s.scalar(select(func.count(Session.session_id)))) == 0
        assert (await door.enter(vera)).scope is Scope.ENROL
        assert isinstance(await door.enrol(vera), pyotp.TOTP)
        assert error_of(await door.knock(vera, code=door.code(totp))) is WrongCredentials

    async def test_nobody_resets_her_own(self, door: Door, anna: Person) -> None:
        """A stolen session must not get rid of the second factor; neither may a counselor reset anybody's."""
        organisation = door.organisation
        vera = await done(door.stores, lambda s: organisations.join(s, door.clock, organisation, "vera"))
        await refused(OwnSecondFactor, door.stores, self._resetting(door, anna, anna.staff_id))
        await refused(MayNotAdministerStaff, door.stores, self._resetting(door, vera, anna.staff_id))
        await refused(StaffNotFound, door.stores, self._resetting(door, anna, UUID(int=0)))

    def _resetting(self, door: Door, actor: Person, staff_id: UUID) -> Act[None]:
        return lambda s: staff.reset_totp(s, door.clock, actor=actor.actor, staff_id=staff_id)
