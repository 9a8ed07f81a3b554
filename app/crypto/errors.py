"""What can go wrong when something sealed is opened or something signed is believed.

`OpeningFailed` is the one public error: callers show the same sentence for every subclass, because telling an
attacker *which* check failed helps only the attacker. The named subclasses exist so that tests can prove that
each check fires for its own reason.

    OpeningFailed
    ├── Malformed            the bytes are not in the expected format
    ├── UnknownSuite         a suite this version does not speak
    ├── WrongKey             decryption or unwrapping failed: another key, or flipped bits
    ├── CommitmentMismatch   a key that is not the one the epoch statement commits to
    ├── ContextMismatch      well formed, but for another owner, record, kind, epoch, holder, installation
    ├── SignatureInvalid     an Ed25519 signature does not verify
    ├── MacInvalid           an epoch statement is not linked to the epoch before it
    ├── ChainBroken          a statement, assignment or record does not follow its predecessor
    ├── NotEntitled          signed by somebody who may not sign this
    ├── RolledBack           older than what was already seen
    ├── Expired              past its last day, or before its first
    └── ParametersRefused    derivation parameters below the floor or outside the bounds
"""


class OpeningFailed(Exception):
    """Something sealed could not be opened, or something signed could not be believed."""

    def __init__(self) -> None:
        super().__init__("This could not be opened.")


class Malformed(OpeningFailed):
    """The bytes are not in the expected format."""


class UnknownSuite(OpeningFailed):
    """The header names a suite this version does not speak."""


class WrongKey(OpeningFailed):
    """Decryption failed: another key, or flipped bits."""


class CommitmentMismatch(OpeningFailed):
    """The key is not the one the epoch statement commits to."""


class ContextMismatch(OpeningFailed):
    """Well-formed, but for another owner, record, kind, epoch, recipient or installation."""


class SignatureInvalid(OpeningFailed):
    """A signature does not verify."""


class MacInvalid(OpeningFailed):
    """A statement is not linked to an epoch whose key we hold."""


class ChainBroken(OpeningFailed):
    """A statement, assignment or record does not follow its predecessor."""


class NotEntitled(OpeningFailed):
    """Signed by somebody who may not sign this."""


class RolledBack(OpeningFailed):
    """Older than what was already seen."""


class Expired(OpeningFailed):
    """Past its last day, or before its first."""


class ParametersRefused(OpeningFailed):
    """Derivation parameters below the floor or outside the bounds."""


class TooLong(ValueError):
    """A text, or what goes into one record, is longer than it may be. Nothing was sealed and nothing is lost."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"A text may have at most {limit_bytes} bytes.")
        self.limit_bytes = limit_bytes
