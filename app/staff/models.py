"""The tables of staff. Roles are one column of words; bytes are either sealed on a device or public."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, Dialect, ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from app.crypto.keypairs import PublicKeys
from app.crypto.organisations import StaffRole
from app.crypto.phrases import Argon2Parameters
from app.database import Base, UtcDateTime, public_blob, sealed_column
from app.staff.rules import HANDLE_LENGTH

ONLY_INSTALLATION: Final = 1
_HEX_HASH_LENGTH: Final = 64


class RoleSet(TypeDecorator[frozenset[StaffRole]]):
    """Roles in Python, their words in alphabetical order in the database."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: frozenset[StaffRole] | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """Return the words."""
        return None if value is None else " ".join(sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[StaffRole] | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """Return the roles."""
        return None if value is None else frozenset(StaffRole(word) for word in value.split())


class Installation(Base):
    """The organisation this server serves. There is one row, and it never changes."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint(f"id = {ONLY_INSTALLATION}", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    installation_id: Mapped[bytes] = public_blob("the permanent random id of the installation, 16 bytes")
    root_public_key: Mapped[bytes] = public_blob("the organisation's root key, 32 bytes")
    document: Mapped[str] = mapped_column(Text)
    founded_on: Mapped[date] = mapped_column(Date)


class DirectorySnapshot(Base):
    """A signed directory. The newest one counts; the primary key decides who publishes the next."""

    __tablename__ = "directory_snapshots"

    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    signed: Mapped[bytes] = public_blob("a signed directory, which every device reads")


class StaffAccount(Base):
    """A staff member: handle, state, roles, public keys, and her own keys sealed under her passphrase."""

    __tablename__ = "staff_accounts"

    staff_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    handle: Mapped[str] = mapped_column(String(HANDLE_LENGTH), unique=True)
    state: Mapped[str] = mapped_column(String(9))
    roles: Mapped[frozenset[StaffRole]] = mapped_column(RoleSet)
    key_id: Mapped[str] = mapped_column(String(_HEX_HASH_LENGTH), unique=True)
    hpke_public: Mapped[bytes] = public_blob("a public key")
    signing_public: Mapped[bytes] = public_blob("a public key")
    login_public_key: Mapped[bytes] = public_blob("the public key that log-in proofs are checked with")
    argon2_memory_kib: Mapped[int]
    argon2_passes: Mapped[int]
    argon2_lanes: Mapped[int]
    wrapped_keys: Mapped[bytes] = sealed_column()
    recovery_login_public_key: Mapped[bytes] = public_blob("the public key of the recovery code's proofs")
    recovery_wrapped_keys: Mapped[bytes] = sealed_column()
    totp_secret: Mapped[bytes | None] = public_blob(
        "a TOTP secret, shut under the server's own key file; it protects no content", nullable=True
    )
    # The last time step whose code was used. None until the secret was confirmed by a first code.
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)

    @property
    def public_keys(self) -> PublicKeys:
        """Her public keys."""
        return PublicKeys(self.hpke_public, self.signing_public)

    @property
    def argon2(self) -> Argon2Parameters:
        """The cost of her passphrase's derivation."""
        return Argon2Parameters(self.argon2_memory_kib, self.argon2_passes, self.argon2_lanes)


class Invitation(Base):
    """An invitation, kept as the hash of its code."""

    __tablename__ = "invitations"

    code_hash: Mapped[str] = mapped_column(String(_HEX_HASH_LENGTH), primary_key=True)
    roles: Mapped[frozenset[StaffRole]] = mapped_column(RoleSet)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    invited_by: Mapped[UUID] = mapped_column(Uuid, ForeignKey("staff_accounts.staff_id"))
    # No foreign key: the code is claimed before the account is made, so that a code that is not valid tells
    # nothing.
    used_by: Mapped[UUID | None] = mapped_column(Uuid)


class TeamGrant(Base):
    """The intake team's key of one epoch, sealed to one coordinator."""

    __tablename__ = "team_grants"

    team_epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    recipient_key_id: Mapped[str] = mapped_column(String(_HEX_HASH_LENGTH), primary_key=True)
    sealed: Mapped[bytes] = sealed_column()


class FormerTeamKey(Base):
    """A key that the intake team had before. What is sealed to it alone, letters, only its holders of then open."""

    __tablename__ = "former_team_keys"

    team_epoch: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    key_id: Mapped[str] = mapped_column(String(_HEX_HASH_LENGTH))
    hpke_public: Mapped[bytes] = public_blob("a public key that the team had before")
    replaced_on: Mapped[date] = mapped_column(Date)


class LogInSlowdown(Base):
    """Failures in a row, by a digest of the handle or of handle and device; no handle stands here."""

    __tablename__ = "login_slowdowns"

    account_digest: Mapped[str] = mapped_column(String(_HEX_HASH_LENGTH), primary_key=True)
    failures: Mapped[int]
    wait_until_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class StaffDevice(Base):
    """A device somebody logged in on, kept as the hash of its token. It tells nothing about the device."""

    __tablename__ = "staff_devices"
    __table_args__ = (Index("ix_staff_devices_seen_on", "seen_on"),)

    token_hash: Mapped[str] = mapped_column(String(_HEX_HASH_LENGTH), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(Uuid, ForeignKey("staff_accounts.staff_id"))
    seen_on: Mapped[date] = mapped_column(Date)
