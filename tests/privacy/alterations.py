"""Changing one thing in an answer: every sealed or signed blob of it, at every place where one stands."""

import copy
from collections.abc import Iterator
from typing import Any, Final

from app.sdk.wire import from_wire, to_wire
from tests.privacy.sizes import sized
from tests.vectors.tampering import flipped

Place = tuple[str | int, ...]
_BLOBS: Final = frozenset(
    {
        "assignments",
        "directory",
        "grant",
        "hpke_public",
        "record",
        "sealed",
        "shred",
        "signing_public",
        "statement",
        "statements",
        "wrapped_keys",
    }
)
_KEY_IDS: Final = frozenset({"facilitator_key_id", "recipient_key_id"})
_FLIPS: Final = sized(reduced=1, full=64)


def places_of(told: Any, place: Place = (), name: str = "") -> Iterator[tuple[str, Place]]:  # noqa: ANN401 - JSON
    """Yield name and place of every blob and key id in an answer."""
    if isinstance(told, dict):
        for key, value in told.items():
            yield from places_of(value, (*place, key), key)
    elif isinstance(told, list):
        for number, value in enumerate(told):
            yield from places_of(value, (*place, number), name)
    elif isinstance(told, str) and name in _BLOBS | _KEY_IDS:
        yield name, place


def part_of(told: Any, place: Place) -> Any:  # noqa: ANN401 - JSON
    """Return what stands at a place."""
    for step in place:
        told = told[step]
    return told


def replaced(told: Any, place: Place, value: Any) -> Any:  # noqa: ANN401 - JSON
    """Return an answer with something else at one place."""
    changed = copy.deepcopy(told)
    part_of(changed, place[:-1])[place[-1]] = value
    return changed


def alterations_of(told: Any, name: str, place: Place) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """Yield the answer with the blob at a place changed: a byte flipped here and there, cut short, made longer."""
    whole = part_of(told, place)
    if name in _KEY_IDS:
        yield replaced(told, place, flipped(bytes.fromhex(whole), 0).hex())
        return
    blob = from_wire(whole)
    for number in range(_FLIPS):
        position = (2 * number + 1) * len(blob) // (2 * _FLIPS)  # spread evenly over the whole
        yield replaced(told, place, to_wire(flipped(blob, position)))
    cuts = (blob[:-1], b"", blob + b"\0", blob[: len(blob) // 2], blob[1:])
    for other in cuts[: sized(reduced=2, full=len(cuts))]:
        yield replaced(told, place, to_wire(other))
