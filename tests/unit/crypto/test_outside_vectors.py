"""The vectors of others (RFCs, NIST, the HPKE drafts), run through our own functions.

They show that our wiring is right: which key goes where, in which order, with which sizes. Two things the package
`cryptography-vectors` does not have: Wycheproof, whose classes of crooked input (low order, out of range, malleable,
cut) stand in `tests/vectors/primitives.json`; and PBKDF2 with SHA-512, for which `words.json` was made with Python's
`hashlib`.
"""

import os
from itertools import islice
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.crypto import suites
from app.crypto.errors import ParametersRefused, SignatureInvalid, WrongKey
from app.crypto.phrases import Argon2Parameters
from tests.unit.crypto.key_schedule import AES_256_GCM, CHACHA20_POLY1305, HpkeContext
from tests.unit.crypto.outside import Vector, json_vectors, lines_of, nist_vectors

X_WING = 0x647A
HKDF_SHA256 = 0x0001
DHKEM_X25519 = 0x0020
FULL = os.environ.get("HELPLINE_GATES") == "full"

pytestmark = pytest.mark.gate


def raw(text: str) -> bytes:
    """Return the bytes of a hexadecimal string."""
    return bytes.fromhex(text)


X_WING_VECTORS = [
    vector for vector in json_vectors("HPKE/hpke-pq-test-vectors.json") if vector["kem_id"] == X_WING
]
BASE_MODE_VECTORS = [
    vector
    for vector in (*json_vectors("HPKE/test-vectors.json"), *X_WING_VECTORS)
    if vector["mode"] == 0
    and vector["kdf_id"] == HKDF_SHA256
    and vector["aead_id"] in {AES_256_GCM, CHACHA20_POLY1305}
    and vector["kem_id"] in {X_WING, DHKEM_X25519}
]


def _context(vector: dict[str, Any], aead_id: int) -> HpkeContext:
    return HpkeContext(vector["kem_id"], aead_id, raw(vector["shared_secret"]), raw(vector["info"]))


class TestXWing:
    @pytest.mark.parametrize("vector", X_WING_VECTORS)
    def test_a_seed_expands_to_the_published_public_key(self, vector: dict[str, Any]) -> None:
        """Our seeds are the seeds of draft-ietf-hpke-pq and draft-connolly-cfrg-xwing-kem."""
        assert suites.hpke_public_bytes(raw(vector["skRm"])) == raw(vector["pkRm"])

    def test_there_are_vectors(self) -> None:
        """The two tests around this one do not pass for want of vectors."""
        assert len(X_WING_VECTORS) == 2
        assert len(BASE_MODE_VECTORS) == 3

    @pytest.mark.parametrize("vector", BASE_MODE_VECTORS)
    def test_the_key_schedule_here_is_that_of_the_rfc(self, vector: dict[str, Any]) -> None:
        """The positive control of the next test: key and nonce equal those of RFC 9180 and the draft."""
        context = _context(vector, vector["aead_id"])
        assert (context.key(), context.base_nonce()) == (raw(vector["key"]), raw(vector["base_nonce"]))

    @pytest.mark.parametrize("vector", [one for one in BASE_MODE_VECTORS if one["kem_id"] == X_WING])
    def test_what_another_encapsulated_opens_here(self, vector: dict[str, Any]) -> None:
        """Their encapsulation, their shared secret, our suite's AEAD: our opening gives the message."""
        context = _context(vector, AES_256_GCM)
        ciphertext = AESGCM(context.key()).encrypt(context.base_nonce(), b"a key of content", b"")
        sealed = raw(vector["enc"]) + ciphertext
        assert suites.hpke_open(raw(vector["skRm"]), sealed, raw(vector["info"])) == b"a key of content"

    def test_what_another_suite_sealed_does_not_open_here(self) -> None:
        """The draft's own ciphertext is under ChaCha20-Poly1305, another suite, and is refused."""
        (vector,) = [one for one in BASE_MODE_VECTORS if one["kem_id"] == X_WING]
        sealed = raw(vector["enc"]) + raw(vector["encryptions"][0]["ct"])
        with pytest.raises(WrongKey):
            suites.hpke_open(raw(vector["skRm"]), sealed, raw(vector["info"]))


class TestMlKem768:
    VECTORS = tuple(islice(nist_vectors("asymmetric/MLKEM/kat_MLKEM_768.rsp"), None if FULL else 25))

    def test_the_nist_vectors_hold_for_keys_we_accept(self) -> None:
        """Key generation from d || z, decapsulation, and our reading of the public key agree with FIPS 203."""
        for vector in self.VECTORS:
            key = MLKEM768PrivateKey.from_seed_bytes(raw(vector["d"]) + raw(vector["z"]))
            assert key.public_key().public_bytes_raw() == raw(vector["pk"])
            assert key.decapsulate(raw(vector["ct"])) == raw(vector["ss"])
            suites.hpke_public_key(raw(vector["pk"]) + suites.hpke_public_bytes(bytes(32))[-32:])

    def test_there_are_vectors(self) -> None:
        """The file was read."""
        assert len(self.VECTORS) >= 25


class TestEd25519:
    LINES = lines_of("asymmetric/Ed25519/sign.input")

    def test_every_published_signature_is_made_and_believed(self) -> None:
        """1,024 vectors of the original implementation (RFC 8032 makes the same signatures)."""
        for line in self.LINES:
            seed_and_public, public, message, signature_and_message, _ = line.split(":")
            seed, signature = raw(seed_and_public)[:32], raw(signature_and_message)[:64]
            assert suites.signing_public_bytes(seed) == raw(public)
            assert suites.sign(seed, raw(message)) == signature
            suites.verify(raw(public), signature, raw(message))

    def test_no_published_signature_is_believed_for_the_next_message(self) -> None:
        """Verification looks at the message."""
        messages = [line.split(":")[2] for line in self.LINES[1:]]
        for line, other in zip(self.LINES, messages, strict=False):
            _, public, _, signature_and_message, _ = line.split(":")
            with pytest.raises(SignatureInvalid):
                suites.verify(raw(public), raw(signature_and_message)[:64], raw(other))

    def test_there_are_vectors(self) -> None:
        """The file was read."""
        assert len(self.LINES) == 1024


def _gcm(path: str) -> list[Vector]:
    return [one for one in nist_vectors(path) if (one["ivlen"], one["taglen"]) == ("96", "128")]


class TestAes256Gcm:
    """NIST's vectors have nonces of their own, so the suite's one nonce is exchanged for the vector's."""

    def test_what_nist_encrypted_we_encrypt(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Key, text, additional data and tag stand where SP 800-38D has them."""
        vectors = _gcm("ciphers/AES/GCM/gcmEncryptExtIV256.rsp")
        assert len(vectors) == 375
        for vector in vectors:
            monkeypatch.setattr(suites, "_SINGLE_USE_NONCE", raw(vector["iv"]))
            sealed = suites.encrypt_once(raw(vector["key"]), raw(vector["pt"]), raw(vector["aad"]))
            assert sealed == raw(vector["ct"]) + raw(vector["tag"])

    def test_what_nist_refuses_we_refuse(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of NIST's decryptions the good open, and each bad one is a `WrongKey`."""
        vectors = _gcm("ciphers/AES/GCM/gcmDecrypt256.rsp")
        bad = [vector for vector in vectors if "fail" in vector]
        for vector in vectors:
            monkeypatch.setattr(suites, "_SINGLE_USE_NONCE", raw(vector["iv"]))
            given = raw(vector["key"]), raw(vector["ct"]) + raw(vector["tag"]), raw(vector["aad"])
            if vector in bad:
                with pytest.raises(WrongKey):
                    suites.decrypt_once(*given)
            else:
                assert suites.decrypt_once(*given) == raw(vector["pt"])
        assert 0 < len(bad) < len(vectors)

    def test_the_nonce_is_zero(self) -> None:
        """Test cases 13 and 14 of the GCM specification, which have a nonce of zeros as the suite has."""
        assert suites.encrypt_once(bytes(32), b"", b"") == raw("530f8afbc74536b9a963b4f1c4cb738b")
        expected = raw("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
        assert suites.encrypt_once(bytes(32), bytes(16), b"") == expected


class TestHkdfSha256:
    VECTORS = (
        *nist_vectors("KDF/rfc-5869-HKDF-SHA256.txt"),
        *nist_vectors("KDF/hkdf-generated.txt"),
    )

    @pytest.mark.parametrize("vector", VECTORS)
    def test_the_vectors_of_the_rfc_hold(self, vector: Vector) -> None:
        """Key, salt and info stand where RFC 5869 has them, also with an empty salt."""
        derived = suites.derive(
            raw(vector["ikm"]), salt=raw(vector["salt"]), info=raw(vector["info"]), length=int(vector["l"])
        )
        assert bytes(derived) == raw(vector["okm"])

    def test_there_are_vectors(self) -> None:
        """The files were read."""
        assert len(self.VECTORS) == 4


class TestSha256:
    def test_the_nist_vectors_hold(self) -> None:
        """Our digest is SHA-256."""
        vectors = list(nist_vectors("hashes/SHA2/SHA256ShortMsg.rsp"))
        assert len(vectors) == 65
        for vector in vectors:
            message = raw(vector["msg"])[: int(vector["len"]) // 8]
            assert suites.digest(message) == raw(vector["md"])


class TestArgon2id:
    VECTORS = tuple(nist_vectors("KDF/argon2id.txt"))

    @pytest.mark.parametrize("vector", VECTORS)
    def test_the_vectors_of_the_rfc_hold(self, vector: Vector) -> None:
        """The Argon2id that `phrases` derives with is that of RFC 9106."""
        argon2 = Argon2id(
            salt=raw(vector["salt"]),
            length=int(vector["length"]),
            iterations=int(vector["iter"]),
            lanes=int(vector["lanes"]),
            memory_cost=int(vector["memcost"]),
            secret=raw(vector["secret"]) if "secret" in vector else None,
            ad=raw(vector["ad"]) if "ad" in vector else None,
        )
        assert argon2.derive(raw(vector["pass"])) == raw(vector["output"])

    @pytest.mark.parametrize("vector", VECTORS)
    def test_parameters_as_cheap_as_theirs_are_refused(self, vector: Vector) -> None:
        """None of the published vectors reaches our floor."""
        with pytest.raises(ParametersRefused):
            Argon2Parameters(int(vector["memcost"]), int(vector["iter"]), int(vector["lanes"]))

    def test_there_are_vectors(self) -> None:
        """The file was read."""
        assert len(self.VECTORS) == 6
