"""The vectors of others in Chromium, for what is not WebCrypto's own: X-Wing, HPKE over it, Ed25519."""

import os
from itertools import pairwise
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.crypto import suites
from tests.browser.libraries import Library
from tests.unit.crypto.key_schedule import AES_256_GCM, HpkeContext
from tests.unit.crypto.outside import json_vectors, lines_of
from tests.vectors.case import Case

pytestmark = pytest.mark.gate

FULL: Final = os.environ.get("HELPLINE_GATES") == "full"
X_WING: Final = 0x647A
HKDF_SHA256: Final = 0x0001
X_WING_VECTORS: Final = [
    vector for vector in json_vectors("HPKE/hpke-pq-test-vectors.json") if vector["kem_id"] == X_WING
]
# 1,024 of the original implementation (RFC 8032 makes the same signatures), of lengths 0 to 1,023.
SIGNATURES: Final = lines_of("asymmetric/Ed25519/sign.input")[:: 1 if FULL else 16]
# The point of order 1, which as R and as public key, with a scalar of 0, verifies for every message in OpenSSL.
NEUTRAL: Final = (b"\1" + bytes(31)).hex()


def _opening(vector: dict[str, Any]) -> Case:
    """Return their encapsulation and shared secret with a message under our suite's AEAD."""
    info = bytes.fromhex(vector["info"])
    context = HpkeContext(X_WING, AES_256_GCM, bytes.fromhex(vector["shared_secret"]), info)
    ciphertext = AESGCM(context.key()).encrypt(context.base_nonce(), b"a key of content", b"")
    sealed = vector["enc"] + ciphertext.hex()
    return {"do": "hpke-open", "given": {"seed": vector["skRm"], "sealed": sealed, "info": vector["info"]}}


def _signature(line: str) -> tuple[str, str, str, str]:
    """Return seed, public key, message and signature."""
    seed_and_public, public, message, signature_and_message, _ = line.split(":")
    return seed_and_public[:64], public, message, signature_and_message[:128]


class TestXWing:
    async def test_a_seed_expands_to_the_published_public_key(self, library: Library) -> None:
        """The browser's seeds are the seeds of the drafts."""
        assert len(X_WING_VECTORS) == 2
        asked = [{"do": "hpke-public", "given": {"seed": vector["skRm"]}} for vector in X_WING_VECTORS]
        wanted = [{"gives": {"public": vector["pkRm"]}} for vector in X_WING_VECTORS]
        assert await library.outcomes(asked) == wanted

    async def test_what_another_encapsulated_opens_here(self, library: Library) -> None:
        """Their encapsulation and shared secret: the browser's opening gives the message."""
        vectors = [one for one in X_WING_VECTORS if (one["mode"], one["kdf_id"]) == (0, HKDF_SHA256)]
        assert vectors
        opened = await library.outcomes([_opening(vector) for vector in vectors])
        assert opened == [{"gives": {"message": b"a key of content".hex()}} for _ in vectors]


class TestEd25519:
    async def test_published_signatures_are_made_and_believed(self, library: Library) -> None:
        """The same public key, the same signature, and it verifies."""
        vectors = [_signature(line) for line in SIGNATURES]
        made = await library.outcomes(
            [{"do": "sign", "given": {"seed": seed, "message": message}} for seed, _, message, _ in vectors]
        )
        believed = await library.outcomes(
            [
                {"do": "verify", "given": {"public": public, "signature": signature, "message": message}}
                for _, public, message, signature in vectors
            ]
        )
        wanted = [{"gives": {"public": public, "signature": signed}} for _, public, _, signed in vectors]
        assert made == wanted
        assert believed == [{"gives": {}}] * len(vectors)

    async def test_no_published_signature_is_believed_for_the_next_message(self, library: Library) -> None:
        """Verification looks at the message."""
        vectors = [_signature(line) for line in SIGNATURES]
        asked = [
            {"do": "verify", "given": {"public": public, "signature": signature, "message": other}}
            for (_, public, _, signature), (_, _, other, _) in pairwise(vectors)
        ]
        assert await library.outcomes(asked) == [{"fails": "SignatureInvalid"}] * (len(vectors) - 1)

    async def test_a_key_of_low_order_is_refused(self, library: Library) -> None:
        """ADR 30: here the browser is stricter than Python, which believes it."""
        given = {"public": NEUTRAL, "signature": NEUTRAL + "00" * 32, "message": ""}
        suites.verify(bytes.fromhex(NEUTRAL), bytes.fromhex(given["signature"]), b"")
        assert await library.outcomes([{"do": "verify", "given": given}]) == [{"fails": "SignatureInvalid"}]
