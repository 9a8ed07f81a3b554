"""One-time codes (TOTP, RFC 6238): a guard against a stolen passphrase at log-in. They protect no content."""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

import pyotp

from app.crypto.randomness import random_bytes
from app.staff.rules import TOTP_STEPS_OFF

_SECRET_BYTES: Final = 20  # the length of the hash behind the codes, as RFC 4226 advises
_ISSUER: Final = "Helpline"


class Vault(Protocol):
    """Shuts secrets that the server itself must read again, under a key that stands in no database."""

    def seal(self, secret: bytes, /) -> bytes:
        """Return `secret`, shut."""
        ...

    def open(self, sealed: bytes, /) -> bytes:
        """Return what `seal` shut."""
        ...


@dataclass(frozen=True, slots=True)
class TotpEnrolment:
    """What her authenticator app needs: the secret in base32, and the same as an `otpauth:` address for a QR code."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


def begin_enrolment(handle: str) -> TotpEnrolment:
    """Return a fresh secret for somebody."""
    secret = base64.b32encode(random_bytes(_SECRET_BYTES)).decode("ascii")
    return TotpEnrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=handle, issuer_name=_ISSUER))


def matching_step(secret: bytes, code: str, now: datetime) -> int | None:
    """Return the time step whose code this is, at most one away from `now`, or None.

    Steps are counted in 30 seconds since 1970. A code is good once: the caller lets the last used step only
    grow.
    """
    totp = pyotp.TOTP(secret.decode("ascii"))
    try:
        return totp.verify_and_get_timecode(code, for_time=now, valid_window=TOTP_STEPS_OFF)
    except pyotp.OTPVerificationError:
        return None
