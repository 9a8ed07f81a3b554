"""Envelopes: a client's line to the intake team alone, sealed straight to the team's key.

    envelope = frame(SEALED_ENVELOPE, header, HPKE.Seal(team, pad(content), info = header))
    header   = frame(ENVELOPE_HEADER, suite, client id, envelope id, team key id)

No counselor holds the team's key unless she is on the team, so a complaint about her does not pass her desk.

A server keeps it closed once more, under the client's shred secret, so that erasing her closes it in every older
backup too:

    closed = frame(CLOSED_ENVELOPE, salt, AES(HKDF(shred secret, salt, info), envelope, aad = info))
    info   = frame(CLOSED_ENVELOPE_KEY, suite, client id, envelope id)
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.crypto import framing, labels, suites
from app.crypto.errors import ContextMismatch, Malformed, TooLong
from app.crypto.keypairs import ClientId, KeyId
from app.crypto.padding import LARGEST_CONTENT_BYTES, SIZE_CLASSES_BYTES, pad, unpad
from app.crypto.randomness import random_bytes
from app.crypto.secret_bytes import Secret

_SALT_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class EnvelopeHeader:
    """Who wrote, which envelope, and to which team key."""

    client_id: ClientId
    envelope_id: UUID
    team_key_id: KeyId

    def encoded(self) -> bytes:
        """Return the header's bytes."""
        return framing.frame(
            labels.ENVELOPE_HEADER,
            suites.SUITE_ID,
            framing.exactly(self.client_id, suites.HASH_BYTES),
            self.envelope_id.bytes,
            framing.exactly(self.team_key_id, suites.HASH_BYTES),
        )


def seal_envelope(header: EnvelopeHeader, content: bytes, team_hpke_public: bytes) -> bytes:
    """Seal `content` to the intake team. Raises `TooLong` beyond 65,000 bytes."""
    if len(content) > LARGEST_CONTENT_BYTES:
        raise TooLong(LARGEST_CONTENT_BYTES)
    encoded = header.encoded()
    return framing.frame(
        labels.SEALED_ENVELOPE, encoded, suites.hpke_seal(team_hpke_public, pad(content), encoded)
    )


def read_envelope(sealed: bytes) -> EnvelopeHeader:
    """Return the header of a well-formed envelope. Raises `OpeningFailed`."""
    encoded, ciphertext = framing.unframe(labels.SEALED_ENVELOPE, sealed, 2)
    suite, client_id, envelope_id, team_key_id = framing.unframe(labels.ENVELOPE_HEADER, encoded, 4)
    suites.ensure_suite(suite)
    if len(ciphertext) - suites.ENCAPSULATION_BYTES - suites.TAG_BYTES not in SIZE_CLASSES_BYTES:
        raise Malformed
    return EnvelopeHeader(
        ClientId(framing.exactly(client_id, suites.HASH_BYTES)),
        UUID(bytes=framing.exactly(envelope_id, 16)),
        KeyId(framing.exactly(team_key_id, suites.HASH_BYTES)),
    )


def open_envelope(sealed: bytes, expected: EnvelopeHeader, team_hpke_seed: Secret) -> bytes:
    """Return what the client wrote to the team. Raises `OpeningFailed`."""
    if read_envelope(sealed) != expected:
        raise ContextMismatch
    encoded, ciphertext = framing.unframe(labels.SEALED_ENVELOPE, sealed, 2)
    return unpad(suites.hpke_open(team_hpke_seed, ciphertext, encoded))


def close_envelope(sealed: bytes, header: EnvelopeHeader, shred: bytes) -> bytes:
    """Return a sealed envelope closed once more, for a server to keep. `shred` is a secret of 32 bytes."""
    salt, info = random_bytes(_SALT_BYTES), _closing_info(header)
    key = suites.derive(framing.exactly(shred, suites.KEY_BYTES), salt=salt, info=info)
    return framing.frame(labels.CLOSED_ENVELOPE, salt, suites.encrypt_once(key, sealed, info))


def reopen_envelope(closed: bytes, header: EnvelopeHeader, shred: bytes) -> bytes:
    """Return the sealed envelope that `close_envelope` closed. Raises `OpeningFailed`."""
    salt, ciphertext = framing.unframe(labels.CLOSED_ENVELOPE, closed, 2)
    info = _closing_info(header)
    key = suites.derive(framing.exactly(shred, suites.KEY_BYTES), salt=salt, info=info)
    return suites.decrypt_once(key, ciphertext, info)


def _closing_info(header: EnvelopeHeader) -> bytes:
    return framing.frame(
        labels.CLOSED_ENVELOPE_KEY, suites.SUITE_ID, header.client_id, header.envelope_id.bytes
    )
