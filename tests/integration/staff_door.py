"""The log-in of one organisation's server, for the tests of staff."""

from dataclasses import dataclass

import pyotp

from app.crypto.randomness import random_bytes
from app.database import Stores, transaction
from app.errors import DomainError
from app.sessions.server_keys import ServerKeys
from app.staff import service as staff
from app.staff.errors import WrongCredentials
from app.staff.service import LogInRefused, ProvenStaff, Way
from tests.factories.organisations import Organisation, Person
from tests.fakes import FrozenClock
from tests.integration.staff_acts import done

VAULT = ServerKeys.generate()


@dataclass
class Door:
    """The log-in of one organisation's server."""

    stores: Stores
    clock: FrozenClock
    organisation: Organisation

    async def knock(
        self,
        person: Person,
        *,
        code: str | None = None,
        device: str | None = None,
        handle: str | None = None,
        proof: bytes | None = None,
        way: Way = Way.PASSPHRASE,
    ) -> ProvenStaff | LogInRefused:
        """Try to log in; what the try leaves behind is committed, as the router does."""
        nonce = random_bytes(16)
        async with transaction(self.stores) as work:
            return await staff.prove_staff(
                work.main,
                self.clock,
                handle=handle or person.handle,
                nonce=nonce,
                proof=person.prove(nonce, action=way.value) if proof is None else proof,
                totp_code=code,
                device_token=device,
                installation_id=self.organisation.installation_id,
                vault=VAULT,
                way=way,
            )

    async def enter(
        self, person: Person, *, code: str | None = None, device: str | None = None
    ) -> ProvenStaff:
        """Log in, and expect to succeed."""
        result = await self.knock(person, code=code, device=device)
        assert isinstance(result, ProvenStaff)
        return result

    async def fail(
        self, person: Person, *, times: int = 1, device: str | None = None, way: Way = Way.PASSPHRASE
    ) -> None:
        """Fail with a wrong passphrase or recovery code, and expect no other reason."""
        for _ in range(times):
            result = await self.knock(person, proof=bytes(64), device=device, way=way)
            assert error_of(result) is WrongCredentials

    async def enrol(self, person: Person) -> pyotp.TOTP:
        """Enrol a second factor; move on until its next code is fresh."""
        enrolment = await done(
            self.stores, lambda s: staff.enrol_totp(s, staff_id=person.staff_id, vault=VAULT)
        )
        totp = pyotp.TOTP(enrolment.secret)
        await self.confirm(person, totp.at(self.clock.now()))
        self.clock.advance(seconds=60)
        return totp

    async def confirm(self, person: Person, code: str) -> None:
        """Confirm an enrolment by a code."""
        await done(
            self.stores,
            lambda s: staff.confirm_totp(s, self.clock, staff_id=person.staff_id, code=code, vault=VAULT),
        )

    def code(self, totp: pyotp.TOTP, *, steps_off: int = 0) -> str:
        """Return the code of now, or of some steps away."""
        return totp.at(self.clock.now(), counter_offset=steps_off)


def error_of(result: ProvenStaff | LogInRefused) -> type[DomainError]:
    """Return why a log-in was refused."""
    assert isinstance(result, LogInRefused)
    return type(result.error)
