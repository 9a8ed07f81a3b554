"""Letters of a group: what one person there says to one other, sealed straight to her public key.

What a programme is about, from a coordinator to the team, to facilitators, and to each woman she invites; the private
line between a member and the facilitators; a remark on a member, to her own counselor.

    letter    = frame(SEALED_GROUP_LETTER, header, HPKE.Seal(recipient, pad(body), info = header))
    header    = frame(GROUP_LETTER_HEADER, suite, group id, client id or nothing, letter id, author key id,
                      recipient key id)
    body      = frame(GROUP_LETTER_BODY, content, signature or nothing)

Staff sign, over the whole header: a letter cannot be passed on as one to somebody else, nor moved to another member's
line. Clients do not, so that what they say stays deniable; a client's letter proves nothing about who wrote it.

A server keeps what is about one client closed once more, under her shred secret, so that erasing her closes it in every
older backup too:

    closed = frame(CLOSED_GROUP_LETTER, salt, AES(HKDF(shred secret, salt, info), letter, aad = info))
    info   = frame(CLOSED_GROUP_LETTER_KEY, suite, group id, client id)
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.crypto import framing, labels, suites
from app.crypto.errors import ContextMismatch, Malformed, SignatureInvalid, TooLong
from app.crypto.keypairs import ClientId, KeyId, KeyPair
from app.crypto.padding import LARGEST_CONTENT_BYTES, SIZE_CLASSES_BYTES, pad, unpad
from app.crypto.randomness import random_bytes
from app.crypto.secret_bytes import Secret

_SALT_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class GroupLetterHeader:
    """In which group, about whom, which letter, by whom, to whom.

    `client_id` is the invited woman's or the member's, whose line it is; None where it is about no one. The copies of
    one letter to several people share `letter_id`. `recipient` may be the intake team's key.
    """

    group_id: UUID
    client_id: ClientId | None
    letter_id: UUID
    author: KeyId
    recipient: KeyId

    def __post_init__(self) -> None:
        for field in (self.author, self.recipient, *((self.client_id,) if self.client_id else ())):
            framing.exactly(field, suites.HASH_BYTES)

    def encoded(self) -> bytes:
        """Return the header's bytes."""
        return framing.frame(
            labels.GROUP_LETTER_HEADER,
            suites.SUITE_ID,
            self.group_id.bytes,
            self.client_id or b"",
            self.letter_id.bytes,
            self.author,
            self.recipient,
        )


def seal_group_letter(
    header: GroupLetterHeader, content: bytes, recipient_hpke_public: bytes, *, signer: KeyPair | None = None
) -> bytes:
    """Seal `content` to one person. `signer` is the author when she is staff.

    Raises `TooLong` beyond 65,000 bytes, `Malformed` for a signer who is not the author.
    """
    if len(content) > LARGEST_CONTENT_BYTES:
        raise TooLong(LARGEST_CONTENT_BYTES)
    if signer is not None and signer.key_id != header.author:
        raise Malformed
    encoded = header.encoded()
    signature = b"" if signer is None else signer.sign(_signed_message(encoded, content))
    body = framing.frame(labels.GROUP_LETTER_BODY, content, signature)
    return framing.frame(
        labels.SEALED_GROUP_LETTER, encoded, suites.hpke_seal(recipient_hpke_public, pad(body), encoded)
    )


def read_group_letter(sealed: bytes) -> GroupLetterHeader:
    """Return the header of a well-formed letter. Raises `OpeningFailed`."""
    encoded, ciphertext = framing.unframe(labels.SEALED_GROUP_LETTER, sealed, 2)
    suite, group_id, client_id, letter_id, author, recipient = framing.unframe(
        labels.GROUP_LETTER_HEADER, encoded, 6
    )
    suites.ensure_suite(suite)
    if len(ciphertext) - suites.ENCAPSULATION_BYTES - suites.TAG_BYTES not in SIZE_CLASSES_BYTES:
        raise Malformed
    return GroupLetterHeader(
        group_id=UUID(bytes=framing.exactly(group_id, 16)),
        client_id=ClientId(client_id) if client_id else None,
        letter_id=UUID(bytes=framing.exactly(letter_id, 16)),
        author=KeyId(author),
        recipient=KeyId(recipient),
    )


def open_group_letter(
    sealed: bytes,
    expected: GroupLetterHeader,
    recipient_hpke_seed: Secret,
    *,
    author_signing_key: bytes | None = None,
) -> bytes:
    """Return what a letter says, after checking that it is the expected one.

    `author_signing_key` is given when the header's author is staff: then a signature must be there and verify. Absent,
    the author is a client, and a signature must *not* be there. Raises `OpeningFailed`; `ContextMismatch` for another
    letter than the expected one.
    """
    if read_group_letter(sealed) != expected:
        raise ContextMismatch
    encoded, ciphertext = framing.unframe(labels.SEALED_GROUP_LETTER, sealed, 2)
    body = unpad(suites.hpke_open(recipient_hpke_seed, ciphertext, encoded))
    content, signature = framing.unframe(labels.GROUP_LETTER_BODY, body, 2)
    if author_signing_key is not None:
        suites.verify(author_signing_key, signature, _signed_message(encoded, content))
    elif signature:
        raise SignatureInvalid
    return content


def close_group_letter(sealed: bytes, group_id: UUID, client_id: ClientId, shred: bytes) -> bytes:
    """Return a letter about a client closed once more, for a server to keep. `shred` is a secret of 32 bytes."""
    salt, info = random_bytes(_SALT_BYTES), _closing_info(group_id, client_id)
    key = suites.derive(framing.exactly(shred, suites.KEY_BYTES), salt=salt, info=info)
    return framing.frame(labels.CLOSED_GROUP_LETTER, salt, suites.encrypt_once(key, sealed, info))


def reopen_group_letter(closed: bytes, group_id: UUID, client_id: ClientId, shred: bytes) -> bytes:
    """Return the letter that `close_group_letter` closed. Raises `OpeningFailed`."""
    salt, ciphertext = framing.unframe(labels.CLOSED_GROUP_LETTER, closed, 2)
    info = _closing_info(group_id, client_id)
    key = suites.derive(framing.exactly(shred, suites.KEY_BYTES), salt=salt, info=info)
    return suites.decrypt_once(key, ciphertext, info)


def _closing_info(group_id: UUID, client_id: ClientId) -> bytes:
    return framing.frame(labels.CLOSED_GROUP_LETTER_KEY, suites.SUITE_ID, group_id.bytes, client_id)


def _signed_message(encoded_header: bytes, content: bytes) -> bytes:
    header_hash = suites.digest(framing.frame(labels.GROUP_LETTER_HEADER_HASH, encoded_header))
    return framing.frame(labels.GROUP_LETTER_SIGNATURE, header_hash, content)
