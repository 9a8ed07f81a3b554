"""Operations on frames, padding and primitives."""

from app.crypto import framing, padding, suites
from tests.unit.crypto.operations.values import Json, Operation, day, raw


def _frame(given: Json) -> Json:
    fields = [raw(field) for field in given["fields"]]
    return {"bytes": framing.frame(given["label"].encode(), *fields).hex()}


def _unframe(given: Json) -> Json:
    fields = framing.unframe(given["label"].encode(), raw(given["bytes"]), given["count"])
    return {"fields": [field.hex() for field in fields]}


def _unlist(given: Json) -> Json:
    items = framing.unframe_list(raw(given["bytes"]))
    assert framing.frame_list(items) == raw(given["bytes"])
    return {"fields": [item.hex() for item in items]}


def _number(given: Json) -> Json:
    written = framing.number(int(given["value"]))
    assert framing.read_number(written) == int(given["value"])
    return {"bytes": written.hex()}


def _read_number(given: Json) -> Json:
    return {"value": str(framing.read_number(raw(given["bytes"])))}


def _day(given: Json) -> Json:
    written = framing.day(day(given["day"]))
    assert framing.read_day(written) == day(given["day"])
    return {"bytes": written.hex()}


def _read_day(given: Json) -> Json:
    return {"day": framing.read_day(raw(given["bytes"])).isoformat()}


def _pad(given: Json) -> Json:
    padded = padding.pad(raw(given["letter"]) * given["times"])
    return {"size_bytes": len(padded), "sha256": suites.digest(padded).hex()}


def _unpad(given: Json) -> Json:
    return {"content": padding.unpad(raw(given["bytes"])).hex()}


def _hpke_public(given: Json) -> Json:
    return {"public": suites.hpke_public_bytes(raw(given["seed"])).hex()}


def _hpke_open(given: Json) -> Json:
    message = suites.hpke_open(raw(given["seed"]), raw(given["sealed"]), raw(given["info"]))
    return {"message": message.hex()}


def _hpke_seal(given: Json) -> Json:
    return {"sealed": suites.hpke_seal(raw(given["public"]), b"message", b"info").hex()}


def _aes_seal(given: Json) -> Json:
    sealed = suites.encrypt_once(raw(given["key"]), raw(given["message"]), raw(given["aad"]))
    return {"ciphertext": sealed.hex()}


def _aes_open(given: Json) -> Json:
    message = suites.decrypt_once(raw(given["key"]), raw(given["ciphertext"]), raw(given["aad"]))
    return {"message": message.hex()}


def _hkdf(given: Json) -> Json:
    derived = suites.derive(raw(given["ikm"]), salt=raw(given["salt"]), info=raw(given["info"]))
    return {"key": derived.hex()}


def _digest(given: Json) -> Json:
    return {"hash": suites.digest(raw(given["message"])).hex()}


def _sign(given: Json) -> Json:
    seed = raw(given["seed"])
    signature = suites.sign(seed, raw(given["message"]))
    return {"public": suites.signing_public_bytes(seed).hex(), "signature": signature.hex()}


def _verify(given: Json) -> Json:
    suites.verify(raw(given["public"]), raw(given["signature"]), raw(given["message"]))
    return {}


def _suite(given: Json) -> Json:
    suites.ensure_suite(raw(given["suite"]))
    return {}


OPERATIONS: dict[str, Operation] = {
    "frame": _frame,
    "unframe": _unframe,
    "unlist": _unlist,
    "number": _number,
    "read-number": _read_number,
    "day": _day,
    "read-day": _read_day,
    "pad": _pad,
    "unpad": _unpad,
    "hpke-public": _hpke_public,
    "hpke-open": _hpke_open,
    "hpke-seal": _hpke_seal,
    "aes-seal": _aes_seal,
    "aes-open": _aes_open,
    "hkdf": _hkdf,
    "digest": _digest,
    "sign": _sign,
    "verify": _verify,
    "suite": _suite,
}
