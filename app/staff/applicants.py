"""What somebody brings who wants to work here: made on her own device, checked here without opening it."""

from dataclasses import dataclass, field

from app.crypto import framing, suites
from app.crypto.errors import OpeningFailed
from app.crypto.keypairs import PURPOSE_RECOVERY, PURPOSE_STAFF, KeyId, PublicKeys, ensure_wrapped_keys
from app.crypto.phrases import Argon2Parameters
from app.staff.errors import ApplicantRefused, NewSecretsRefused
from app.staff.rules import ensure_handle


@dataclass(frozen=True, slots=True)
class Applicant:
    """A newcomer's handle and keys.

    `keys` are public; `login_public_key` and `recovery_login_public_key` have 32 bytes; the wrapped keys
    are key blobs sealed under her passphrase and under her recovery code.
    """

    handle: str = field(repr=False)
    keys: PublicKeys
    login_public_key: bytes
    argon2: Argon2Parameters
    wrapped_keys: bytes = field(repr=False)
    recovery_login_public_key: bytes
    recovery_wrapped_keys: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Founding:
    """The public part of a founding package.

    `document` is the text of organisation.json; `directory` the signed first snapshot, whose one entry is the
    coordinator; `team_grant` the intake team's key sealed to her, 1,168 bytes.
    """

    document: str
    directory: bytes
    coordinator: Applicant
    team_grant: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewRecovery:
    """What a new recovery code gives: the 32-byte public key of its proofs, and her keys wrapped under it."""

    login_public_key: bytes
    wrapped_keys: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewSecrets:
    """What a new passphrase gives: log-in key (32 bytes), its cost, her keys wrapped under it; and a new code's."""

    login_public_key: bytes
    argon2: Argon2Parameters
    wrapped_keys: bytes = field(repr=False)
    recovery: NewRecovery | None = None


def ensure_applicant(applicant: Applicant) -> None:
    """Raise `HandleRefused` or `ApplicantRefused` unless an applicant can have an account.

    The server cannot open wrapped keys; it sees that they are this person's and of the right purpose. A
    public key that nothing can be sealed to is refused, because every later grant to her would fail.
    """
    ensure_handle(applicant.handle)
    key_id = applicant.keys.key_id
    try:
        suites.hpke_public_key(applicant.keys.hpke)
        framing.exactly(applicant.login_public_key, suites.SIGNING_PUBLIC_BYTES)
        framing.exactly(applicant.recovery_login_public_key, suites.SIGNING_PUBLIC_BYTES)
        ensure_wrapped_keys(applicant.wrapped_keys, PURPOSE_STAFF, key_id)
        ensure_wrapped_keys(applicant.recovery_wrapped_keys, PURPOSE_RECOVERY, key_id)
    except OpeningFailed as refused:
        raise ApplicantRefused from refused


def ensure_new_secrets(secrets: NewSecrets, key_id: KeyId) -> None:
    """Raise `NewSecretsRefused` unless new secrets wrap the keys this person has."""
    recovery = secrets.recovery
    try:
        framing.exactly(secrets.login_public_key, suites.SIGNING_PUBLIC_BYTES)
        ensure_wrapped_keys(secrets.wrapped_keys, PURPOSE_STAFF, key_id)
        if recovery is not None:
            framing.exactly(recovery.login_public_key, suites.SIGNING_PUBLIC_BYTES)
            ensure_wrapped_keys(recovery.wrapped_keys, PURPOSE_RECOVERY, key_id)
    except OpeningFailed as refused:
        raise NewSecretsRefused from refused
