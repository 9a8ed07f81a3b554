"""A real organisation in memory: root, delegate, team key, people with keys of their own, signed directories.

Log-in keys are drawn at random instead of derived from a passphrase, because Argon2id would cost each test
0.1 s a person.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.clock import Clock, today
from app.crypto import suites
from app.crypto.invitations import generate_invitation_code, invitation_hash
from app.crypto.keypairs import PURPOSE_RECOVERY, PURPOSE_STAFF, KeyBlob, KeyId, KeyPair, wrap_keys
from app.crypto.logins import ACTION_LOG_IN, ACTION_RECOVER, login_public_key, prove_login
from app.crypto.organisations import (
    DIRECTORY_VALID_DAYS,
    Directory,
    DirectoryEntry,
    StaffRole,
    certify_delegate,
    read_organisation_document,
    sign_directory,
    sign_organisation_document,
)
from app.crypto.phrases import Argon2Parameters, StaffSecrets
from app.crypto.randomness import random_bytes, random_id
from app.crypto.secret_bytes import Secret
from app.crypto.shred_copies import RECOVERY_PUBLIC_FIELD
from app.crypto.teams import TeamKey, seal_team_grant
from app.sessions.rules import StaffActor
from app.staff import service as staff
from app.staff.applicants import Applicant, Founding, NewRecovery, NewSecrets


@dataclass(frozen=True)
class Person:
    """A staff member with all that only she knows."""

    staff_id: UUID
    handle: str
    roles: frozenset[StaffRole]
    keys: KeyPair
    secrets: StaffSecrets
    recovery: StaffSecrets
    installation_id: bytes
    root_public_key: bytes

    @property
    def key_id(self) -> KeyId:
        """The id of her keys."""
        return self.keys.key_id

    @property
    def entry(self) -> DirectoryEntry:
        """Her line in a directory."""
        return DirectoryEntry(self.staff_id, self.key_id, tuple(sorted(self.roles)))

    @property
    def actor(self) -> StaffActor:
        """Herself with a session."""
        return StaffActor(self.staff_id, self.key_id.hex(), frozenset(self.roles), random_id())

    @property
    def applicant(self) -> Applicant:
        """What she sends to the server."""
        return Applicant(
            handle=self.handle,
            keys=self.keys.public,
            login_public_key=login_public_key(self.secrets.login_seed),
            argon2=Argon2Parameters(),
            wrapped_keys=self.wrapped_keys(),
            recovery_login_public_key=login_public_key(self.recovery.login_seed),
            recovery_wrapped_keys=wrap_keys(self.recovery.wrap, self._blob(1), PURPOSE_RECOVERY),
        )

    def wrapped_keys(self, sequence: int = 1) -> bytes:
        """Her keys under her passphrase, remembering a directory's sequence."""
        return wrap_keys(self.secrets.wrap, self._blob(sequence), PURPOSE_STAFF)

    def prove(self, nonce: bytes, *, action: str = ACTION_LOG_IN) -> bytes:
        """Return her proof over a challenge: by her recovery code where she recovers, else by her passphrase."""
        secrets = self.recovery if action == ACTION_RECOVER else self.secrets
        return prove_login(
            secrets.login_seed,
            installation_id=self.installation_id,
            action=action,
            subject=self.handle.encode(),
            nonce=nonce,
        )

    def new_secrets(self, *, with_recovery: bool = False) -> NewSecrets:
        """Return what she sends to have these words from now on."""
        recovery = NewRecovery(
            login_public_key(self.recovery.login_seed),
            wrap_keys(self.recovery.wrap, self._blob(1), PURPOSE_RECOVERY),
        )
        return NewSecrets(
            login_public_key(self.secrets.login_seed),
            Argon2Parameters(passes=4),
            self.wrapped_keys(),
            recovery if with_recovery else None,
        )

    def with_new_words(self) -> "Person":
        """Return herself with another passphrase and another recovery code."""
        return replace(self, secrets=_fresh_secrets(), recovery=_fresh_secrets())

    def _blob(self, sequence: int) -> KeyBlob:
        return KeyBlob(self.keys, self.root_public_key, sequence)


@dataclass
class Organisation:
    """An organisation and its people. `sequence` is that of the directory last published."""

    installation_id: bytes
    root_seed: bytes
    recovery_seed: Secret
    delegate: KeyPair
    certificate: bytes
    team: TeamKey
    document: str
    founded_on: date
    people: list[Person] = field(default_factory=list)
    revoked: tuple[KeyId, ...] = ()
    sequence: int = 1

    @property
    def root_public_key(self) -> bytes:
        """The key everybody trusts."""
        return suites.signing_public_bytes(self.root_seed)

    @property
    def coordinator(self) -> Person:
        """Who founded it."""
        return self.people[0]

    @property
    def counselors(self) -> list[Person]:
        """Everybody who counsels."""
        return [person for person in self.people if StaffRole.COUNSELOR in person.roles]

    @property
    def directory(self) -> Directory:
        """The snapshot that names everybody, with the present sequence."""
        return Directory(
            installation_id=self.installation_id,
            sequence=self.sequence,
            issued_on=self.founded_on,
            expires_on=self.founded_on + timedelta(days=DIRECTORY_VALID_DAYS),
            entries=tuple(person.entry for person in self.people),
            team_epoch=self.team.epoch,
            team_hpke_public=self.team.hpke_public,
            revoked=self.revoked,
        )

    @property
    def founding(self) -> Founding:
        """The public part of its founding package."""
        first = replace(self.directory, sequence=1, entries=(self.coordinator.entry,), revoked=())
        return Founding(
            document=self.document,
            directory=self.sign(first),
            coordinator=self.coordinator.applicant,
            team_grant=seal_team_grant(self.team, self.coordinator.keys.public),
        )

    def document_with_recovery_key(self, public: str | None) -> str:
        """Return its document, signed anew, with another public key (hex) for copies of the shred store, or none."""
        document = read_organisation_document(self.document)
        del document[RECOVERY_PUBLIC_FIELD]
        named = {} if public is None else {RECOVERY_PUBLIC_FIELD: public}
        return sign_organisation_document(self.root_seed, document | named)

    def sign(self, directory: Directory) -> bytes:
        """Sign a snapshot as the delegate."""
        return sign_directory(directory, self.delegate, self.certificate)

    def next_directory(self, *newcomers: Person) -> Directory:
        """Return the snapshot after the present one, with newcomers."""
        entries = tuple(person.entry for person in (*self.people, *newcomers))
        return replace(self.directory, sequence=self.sequence + 1, entries=entries)

    def new_person(self, handle: str, roles: frozenset[StaffRole]) -> Person:
        """Return somebody with fresh keys who is in no directory yet."""
        return Person(
            staff_id=random_id(),
            handle=handle,
            roles=roles,
            keys=KeyPair.generate(),
            secrets=_fresh_secrets(),
            recovery=_fresh_secrets(),
            installation_id=self.installation_id,
            root_public_key=self.root_public_key,
        )


def build_organisation(founded_on: date, *, counselor_count: int = 0) -> Organisation:
    """Return a new organisation: a coordinator "anna", and counselors "counselor-1", … who are in its directory."""
    installation_id, root_seed, recovery_seed = random_bytes(16), random_bytes(32), Secret(random_bytes(32))
    delegate = KeyPair.generate()
    certificate = certify_delegate(
        root_seed,
        installation_id,
        delegate.public.signing,
        founded_on - timedelta(days=1),
        founded_on + timedelta(days=365),
    )
    document = {
        "installation_id": installation_id.hex(),
        "root_public_key": suites.signing_public_bytes(root_seed).hex(),
        "name": "Sample organisation",
        RECOVERY_PUBLIC_FIELD: suites.hpke_public_bytes(recovery_seed).hex(),
    }
    organisation = Organisation(
        installation_id=installation_id,
        root_seed=root_seed,
        recovery_seed=recovery_seed,
        delegate=delegate,
        certificate=certificate,
        team=TeamKey.generate(installation_id, 1),
        document=sign_organisation_document(root_seed, document),
        founded_on=founded_on,
    )
    founder_roles = frozenset({StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR})
    organisation.people.append(organisation.new_person("anna", founder_roles))
    for number in range(1, counselor_count + 1):
        counselor = organisation.new_person(f"counselor-{number}", frozenset({StaffRole.COUNSELOR}))
        organisation.people.append(counselor)
    return organisation


async def found(session: AsyncSession, clock: Clock) -> Organisation:
    """Found a new organisation on a server, and return it with its coordinator alone."""
    organisation = build_organisation(today(clock))
    await staff.found_installation(session, clock, founding=organisation.founding)
    return organisation


async def accept(
    session: AsyncSession, clock: Clock, organisation: Organisation, handle: str, roles: frozenset[StaffRole]
) -> Person:
    """Invite somebody and let her accept. She is pending, and has the staff id that the server gave her."""
    newcomer, code = organisation.new_person(handle, roles), generate_invitation_code()
    await staff.invite_staff(
        session,
        clock,
        actor=organisation.coordinator.actor,
        code_hash=invitation_hash(code).hex(),
        roles=roles,
    )
    staff_id = await staff.accept_invitation(session, clock, code=code, applicant=newcomer.applicant)
    return replace(newcomer, staff_id=staff_id)


async def admit(session: AsyncSession, clock: Clock, organisation: Organisation, newcomer: Person) -> None:
    """Admit somebody who accepted; the organisation's directory moves on."""
    is_coordinator = StaffRole.COORDINATOR in newcomer.roles
    await staff.admit_staff(
        session,
        clock,
        actor=organisation.coordinator.actor,
        staff_id=newcomer.staff_id,
        directory_signed=organisation.sign(organisation.next_directory(newcomer)),
        team_grant=seal_team_grant(organisation.team, newcomer.keys.public) if is_coordinator else None,
    )
    organisation.people.append(newcomer)
    organisation.sequence += 1


async def join(
    session: AsyncSession,
    clock: Clock,
    organisation: Organisation,
    handle: str,
    roles: frozenset[StaffRole] = frozenset({StaffRole.COUNSELOR}),
) -> Person:
    """Take somebody the whole way: invited, accepted, admitted."""
    newcomer = await accept(session, clock, organisation, handle, roles)
    await admit(session, clock, organisation, newcomer)
    return newcomer


def _fresh_secrets() -> StaffSecrets:
    return StaffSecrets(Secret(random_bytes(32)), Secret(random_bytes(32)))
