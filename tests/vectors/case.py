"""The shape of a vector, and how it is written as JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import InvalidTag

from tests.vectors.from_readme import primitives

Case = dict[str, Any]
Document = dict[str, Any]
Changes = Sequence[tuple[str, Mapping[str, Any], str]]

_SEAL_OVERHEAD_BYTES = 1136


def passes(name: str, do: str, given: Mapping[str, Any], /, **gives: Any) -> Case:  # noqa: ANN401  (any JSON value)
    """Return a case that must give what it says."""
    return {"name": name, "do": do, "given": dict(given), "gives": gives}


def fails(name: str, do: str, given: Mapping[str, Any], failure: str) -> Case:
    """Return a case that must be refused by the given name."""
    return {"name": name, "do": do, "given": dict(given), "fails": failure}


def refusals(what: str, do: str, given: Mapping[str, Any], changes: Changes) -> list[Case]:
    """Return a refused case for every change to what is given: its name, the change, the failure."""
    return [fails(f"{what} {name}", do, {**given, **change}, failure) for name, change, failure in changes]


def as_json(document: Document) -> str:
    """Return the text of a vector file, every `bytes` in hexadecimal."""
    return json.dumps(document, default=bytes.hex, ensure_ascii=False, indent=1) + "\n"


class Seals:
    """HPKE sealing draws its own randomness, so what was sealed once is kept while it still opens.

    That makes a generator run repeatable although sealing is not.
    """

    def __init__(self, earlier: Document | None) -> None:
        cases: list[Case] = earlier["cases"] if earlier else []
        self._earlier = {case["name"]: case["given"] for case in cases}

    def seal(self, case: str, field: str, seed: bytes, message: bytes, info: bytes) -> bytes:
        """Return `message` sealed; the earlier seal is the end of `field` of the earlier case of that name."""
        kept = bytes.fromhex(self._earlier.get(case, {}).get(field, ""))
        sealed = kept[-len(message) - _SEAL_OVERHEAD_BYTES :]
        if sealed and _opens(seed, sealed, message, info):
            return sealed
        return primitives.seal(seed, message, info)


def _opens(seed: bytes, sealed: bytes, message: bytes, info: bytes) -> bool:
    try:
        return primitives.unseal(seed, sealed, info) == message
    except InvalidTag:
        return False
