"""New secrets of a staff member on her device: a passphrase, and with it or after a recovery a recovery code. Pure.

They are made apart from the sending, so that she can read and keep them first: once they are sent, the old are gone.
"""

from dataclasses import dataclass
from typing import Any

from app.crypto.keypairs import PURPOSE_RECOVERY, PURPOSE_STAFF, KeyBlob, wrap_keys
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
class NewPassphrase:
    """A passphrase that is not hers yet, and maybe a recovery code, with what they open."""

    passphrase: WordSecret
    parameters: Argon2Parameters
    secrets: StaffSecrets
    recovery_code: WordSecret | None
    recovery: StaffSecrets | None

    def __repr__(self) -> str:
        """Return nothing of what is inside."""
        return "NewPassphrase(...)"


def make_passphrase(
    installation_id: bytes, handle: str, list_id: str, *, with_recovery_code: bool
) -> NewPassphrase:
    """Make a passphrase out of one word list, at the newest cost; takes a fraction of a second for Argon2id."""
    passphrase = WordSecret.generate(list_id, STAFF_PASSPHRASE_WORDS)
    code = WordSecret.generate(list_id, RECOVERY_CODE_WORDS) if with_recovery_code else None
    parameters = Argon2Parameters()
    return NewPassphrase(
        passphrase=passphrase,
        parameters=parameters,
        secrets=derive_staff_secrets(passphrase, installation_id, handle, parameters),
        recovery_code=code,
        recovery=None if code is None else derive_recovery_secrets(code, installation_id),
    )


def new_secrets_body(new: NewPassphrase, blob: KeyBlob) -> dict[str, Any]:
    """Return what the service keeps of new secrets: log-in keys, the cost, and the same keys wrapped anew."""
    recovery = None
    if new.recovery is not None:
        recovery = {
            "login_public_key": to_wire(login_public_key(new.recovery.login_seed)),
            "wrapped_keys": to_wire(wrap_keys(new.recovery.wrap, blob, PURPOSE_RECOVERY)),
        }
    return {
        "login_public_key": to_wire(login_public_key(new.secrets.login_seed)),
        "argon2": {
            "memory_kib": new.parameters.memory_kib,
            "passes": new.parameters.passes,
            "lanes": new.parameters.lanes,
        },
        "wrapped_keys": to_wire(wrap_keys(new.secrets.wrap, blob, PURPOSE_STAFF)),
        "recovery": recovery,
    }
