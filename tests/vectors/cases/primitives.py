"""The suite's primitives."""

from tests.vectors.case import Case, Seals, fails, passes
from tests.vectors.cast import secret
from tests.vectors.from_readme import primitives
from tests.vectors.tampering import flipped

ABOUT = "The primitives as the suite binds them: section 1."
_ENC_BYTES = 1120


def cases(seals: Seals) -> list[Case]:
    """Return the cases."""
    return [*_hpke(seals), *_crooked_keys(), *_symmetric(), *_signatures(), *_suites()]


def _hpke(seals: Seals) -> list[Case]:
    seed, other, message, info = (
        secret("recipient"),
        secret("stranger"),
        b"thirty-two bytes, or any number",
        b"info",
    )
    sealed = seals.seal("hpke opens", "sealed", seed, message, info)
    given = {"seed": seed, "sealed": sealed, "info": info}
    low_order = sealed[: _ENC_BYTES - 32] + bytes(32) + sealed[_ENC_BYTES:]
    changed = {
        "hpke for another recipient": {"seed": other},
        "hpke under another info": {"info": b"Info"},
        "hpke with a bit of the ML-KEM ciphertext flipped": {"sealed": flipped(sealed, 0)},
        "hpke with a bit of the X25519 key flipped": {"sealed": flipped(sealed, _ENC_BYTES - 1)},
        "hpke with an X25519 key of low order": {"sealed": low_order},
        "hpke with a bit of the ciphertext flipped": {"sealed": flipped(sealed, _ENC_BYTES)},
        "hpke with a bit of the tag flipped": {"sealed": flipped(sealed, -1)},
        "hpke cut in the tag": {"sealed": sealed[:-1]},
        "hpke cut in the encapsulation": {"sealed": sealed[: _ENC_BYTES - 1]},
        "hpke of nothing": {"sealed": b""},
    }
    return [
        *(
            passes(
                f"x-wing public key of the {name}",
                "hpke-public",
                {"seed": key},
                public=primitives.hpke_public(key),
            )
            for name, key in {"recipient": seed, "seed of zeros": bytes(32)}.items()
        ),
        fails("x-wing seed of 31 bytes", "hpke-public", {"seed": bytes(31)}, "Malformed"),
        passes("hpke opens", "hpke-open", given, message=message),
        *(fails(name, "hpke-open", {**given, **change}, "WrongKey") for name, change in changed.items()),
    ]


def _crooked_keys() -> list[Case]:
    public = primitives.hpke_public(secret("recipient"))
    crooked = {
        "sealing to an X25519 key of low order": public[:-32] + bytes(32),
        "sealing to an ML-KEM key out of range": b"\xff\xff\xff" + public[3:],
        "sealing to a key cut short": public[:-1],
        "sealing to nothing": b"",
    }
    return [fails(name, "hpke-seal", {"public": key}, "Malformed") for name, key in crooked.items()]


def _symmetric() -> list[Case]:
    key, message, aad = secret("aes"), b"once only", b"header"
    ciphertext = primitives.aes(key, message, aad)
    given = {"key": key, "ciphertext": ciphertext, "aad": aad}
    changed = {
        "aes under another key": {"key": flipped(key, 0)},
        "aes with another aad": {"aad": b""},
        "aes with a bit flipped": {"ciphertext": flipped(ciphertext, 0)},
        "aes cut": {"ciphertext": ciphertext[:15]},
    }
    derived = [(b"key", b"salt", b"info"), (b"key", b"", b"info"), (b"key", bytes(64), b"")]
    return [
        passes("digest", "digest", {"message": b"abc"}, hash=primitives.sha256(b"abc")),
        passes("aes seals", "aes-seal", {"key": key, "message": message, "aad": aad}, ciphertext=ciphertext),
        passes("aes opens", "aes-open", given, message=message),
        *(fails(name, "aes-open", {**given, **change}, "WrongKey") for name, change in changed.items()),
        *(
            passes(
                f"hkdf with {len(salt)} bytes of salt",
                "hkdf",
                {"ikm": ikm, "salt": salt, "info": info},
                key=primitives.hkdf(ikm, salt, info),
            )
            for ikm, salt, info in derived
        ),
    ]


def _signatures() -> list[Case]:
    seed, message = secret("signer"), b"a labelled frame"
    public, signature = primitives.signing_public(seed), primitives.sign(seed, message)
    given = {"public": public, "message": message, "signature": signature}
    order = 2**252 + 27742317777372353535851937790883648493
    malleable = signature[:32] + (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    changed = {
        "signature of another message": {"message": b"a labelled Frame"},
        "signature of another signer": {"public": primitives.signing_public(secret("stranger"))},
        "signature with a bit flipped": {"signature": flipped(signature, 0)},
        "signature with its scalar beyond the order": {"signature": malleable},
        "signature cut": {"signature": signature[:-1]},
        "signature of nothing": {"signature": b""},
        "signature under a key of 31 bytes": {"public": public[:-1]},
    }
    return [
        passes(
            "signature made", "sign", {"seed": seed, "message": message}, public=public, signature=signature
        ),
        passes("signature verifies", "verify", given),
        *(fails(name, "verify", {**given, **change}, "SignatureInvalid") for name, change in changed.items()),
    ]


def _suites() -> list[Case]:
    return [
        passes("suite spoken", "suite", {"suite": primitives.SUITE}),
        fails("suite of another version", "suite", {"suite": primitives.SUITE + b"2"}, "UnknownSuite"),
        fails("suite of nothing", "suite", {"suite": b""}, "UnknownSuite"),
    ]
