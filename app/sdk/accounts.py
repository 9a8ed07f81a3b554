"""Making a staff account on a device: keys, passphrase, recovery code, and the keys wrapped under both."""

from dataclasses import dataclass
from typing import Any

from app.crypto.keypairs import PURPOSE_RECOVERY, PURPOSE_STAFF, KeyBlob, KeyPair, wrap_keys
from app.crypto.logins import login_public_key
from app.crypto.phrases import (
    RECOVERY_CODE_WORDS,
    STAFF_PASSPHRASE_WORDS,
    Argon2Parameters,
    StaffSecrets,
    WordSecret,
    derive_recovery_secrets,
    derive_staff_secrets,
)
from app.sdk.wire import to_wire


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A staff account as its device made it. Only what `account_body` returns leaves the device."""

    handle: str
    keys: KeyPair
    passphrase: WordSecret
    recovery_code: WordSecret
    parameters: Argon2Parameters
    secrets: StaffSecrets
    recovery: StaffSecrets
    blob: KeyBlob

    def __repr__(self) -> str:
        """Return nothing of what is inside."""
        return "NewAccount(...)"


def make_account(
    installation_id: bytes, handle: str, list_id: str, root_public_key: bytes, *, directory_sequence: int
) -> NewAccount:
    """Make keys, passphrase and recovery code; takes a fraction of a second for Argon2id."""
    keys = KeyPair.generate()
    passphrase = WordSecret.generate(list_id, STAFF_PASSPHRASE_WORDS)
    recovery_code = WordSecret.generate(list_id, RECOVERY_CODE_WORDS)
    parameters = Argon2Parameters()
    return NewAccount(
        handle=handle,
        keys=keys,
        passphrase=passphrase,
        recovery_code=recovery_code,
        parameters=parameters,
        secrets=derive_staff_secrets(passphrase, installation_id, handle, parameters),
        recovery=derive_recovery_secrets(recovery_code, installation_id),
        blob=KeyBlob(keys, root_public_key, directory_sequence),
    )


def account_body(account: NewAccount) -> dict[str, Any]:
    """Return what the service keeps: public keys, log-in keys, and keys it cannot open."""
    return {
        "handle": account.handle,
        "hpke_public": to_wire(account.keys.public.hpke),
        "signing_public": to_wire(account.keys.public.signing),
        "login_public_key": to_wire(login_public_key(account.secrets.login_seed)),
        "argon2": {
            "memory_kib": account.parameters.memory_kib,
            "passes": account.parameters.passes,
            "lanes": account.parameters.lanes,
        },
        "wrapped_keys": to_wire(wrap_keys(account.secrets.wrap, account.blob, PURPOSE_STAFF)),
        "recovery_login_public_key": to_wire(login_public_key(account.recovery.login_seed)),
        "recovery_wrapped_keys": to_wire(wrap_keys(account.recovery.wrap, account.blob, PURPOSE_RECOVERY)),
    }
