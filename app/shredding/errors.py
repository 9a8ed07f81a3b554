"""Facts that stop a shred secret from being kept."""

from app.errors import Conflict, Invalid


class ShredSecretMalformed(Invalid):
    """A shred secret has another length than 32 bytes."""

    title = "A shred secret has 32 bytes."


class OwnerErased(Conflict):
    """Whoever this belonged to erased everything; under the same keys nothing comes back."""

    title = "This was erased and cannot come back."
