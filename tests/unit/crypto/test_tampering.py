"""Gate 6, the part that needs no server: whatever is done to the bytes, it is refused, and by name.

Every byte of every format is flipped, every field exchanged for that of another honest example, every cut tried, every
format passed off as every other. The scenarios of an attacker who makes things of her own stand in `test_attacks`.
"""

import os
from collections.abc import Iterator

import pytest

from app.crypto.errors import OpeningFailed
from tests.unit.crypto.specimens import SPECIMENS, Names, Opener, Specimen
from tests.vectors.tampering import fields_of, flipped, framed_again

FULL = os.environ.get("HELPLINE_GATES") == "full"
BITS = range(8) if FULL else (0,)

pytestmark = [
    pytest.mark.gate,
    pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda specimen: specimen.name),
]


def accepted(tampered: Iterator[tuple[str, bytes]], opener: Opener, names: Names | None = None) -> list[str]:
    """Return where tampering was accepted, or refused by a name that is not among `names`."""
    offences = []
    for where, data in tampered:
        try:
            opener(data)
        except OpeningFailed as refusal:
            if names is not None and type(refusal) not in names:
                offences.append(f"{where}: {type(refusal).__name__}")
        else:
            offences.append(f"{where}: accepted")
    return offences


def flips(whole: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the whole with one bit of each byte flipped; at full size each bit."""
    for position in range(len(whole)):
        for bit in BITS:
            yield f"bit {bit} of byte {position}", flipped(whole, position, bit)


def cuts(whole: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield every beginning and every end of the whole, and the whole with something before or after it."""
    for length in range(len(whole)):
        yield f"first {length} bytes", whole[:length]
        yield f"last {length} bytes", whole[len(whole) - length :]
    for extra in (b"\0", b"x", whole):
        yield "something before", extra + whole
        yield "something after", whole + extra


def exchanges(whole: bytes, twin: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the whole with one field exchanged for the twin's, at every depth, wherever the two differ."""
    ours, theirs = fields_of(whole), fields_of(twin)
    for position, (our, their) in enumerate(zip(ours, theirs, strict=False)):
        if our != their:
            yield f"field {position}", framed_again([*ours[:position], their, *ours[position + 1 :]])
        if is_frame(our) and is_frame(their):
            for where, changed in exchanges(our, their):
                rebuilt = framed_again([*ours[:position], changed, *ours[position + 1 :]])
                yield f"field {position}, {where}", rebuilt


def is_frame(data: bytes) -> bool:
    """Tell whether bytes begin as every frame does."""
    return data[4:16] == b"helpline/v1/"


class TestTampering:
    def test_untouched_it_opens(self, specimen: Specimen) -> None:
        """Positive control: what is refused below is refused for what was done to it."""
        specimen.open(specimen.whole)

    def test_every_flipped_byte_is_refused(self, specimen: Specimen) -> None:
        """By one of the names this format has."""
        assert accepted(flips(specimen.whole), specimen.open, specimen.refusals) == []

    def test_every_cut_is_refused(self, specimen: Specimen) -> None:
        """At every length, from both ends, and with something added."""
        assert accepted(cuts(specimen.whole), specimen.open, specimen.refusals) == []

    def test_every_exchanged_field_is_refused(self, specimen: Specimen) -> None:
        """The other fields are of an honest example for another client, kind, epoch or installation."""
        if is_frame(specimen.whole):
            tampered = list(exchanges(specimen.whole, specimen.twin))
            assert len(tampered) >= 3
            assert accepted(iter(tampered), specimen.open, specimen.refusals) == []
        assert accepted(iter([("the whole", specimen.twin)]), specimen.open) == []

    def test_no_other_format_passes_for_it(self, specimen: Specimen) -> None:
        """Labels keep them apart."""
        others = ((other.name, other.whole) for other in SPECIMENS if other.whole != specimen.whole)
        assert accepted(others, specimen.open) == []

    def test_a_gullible_reader_is_found_out(self, specimen: Specimen) -> None:
        """Positive control: of a reader that does not check, this gate reports the acceptance."""
        assert accepted(flips(specimen.whole), specimen.gullible)
