"""Frames, numbers, days and padding."""

from tests.vectors.case import Case, Seals, fails, passes
from tests.vectors.from_readme.primitives import frame, listed, number, padded, sha256

ABOUT = (
    "Frames, numbers, days and padding: sections 2 and 3. Numbers beyond 2^53 are written as decimal strings."
)
_LABEL = "helpline/v1/record-body"


def cases(seals: Seals) -> list[Case]:
    """Return the cases; nothing here is sealed."""
    del seals
    return [*_frames(), *_numbers(), *_days(), *_padding()]


def _frames() -> list[Case]:
    two = frame("record-body", b"one", b"")
    made = [
        passes(f"frame of {len(fields)} fields", "frame", {"label": _LABEL, "fields": fields}, bytes=framed)
        for fields, framed in [
            ([], frame("record-body")),
            ([b""], frame("record-body", b"")),
            ([b"one", b""], two),
            ([b"a", b"b", frame("list")], frame("record-body", b"a", b"b", frame("list"))),
        ]
    ]
    refused = {
        "frame of another label": frame("record-hash", b"one", b""),
        "frame of one field too few": frame("record-body", b"one"),
        "frame of one field too many": frame("record-body", b"one", b"", b""),
        "frame whose length runs past the end": two[:-4] + b"\0\0\0\x01",
        "frame cut inside a length": two[:-1],
        "frame with a byte left over": two + b"\0",
        "frame of nothing": b"",
    }
    return [
        *made,
        passes("frame read", "unframe", {"label": _LABEL, "bytes": two, "count": 2}, fields=[b"one", b""]),
        *(
            fails(name, "unframe", {"label": _LABEL, "bytes": data, "count": 2}, "Malformed")
            for name, data in refused.items()
        ),
        passes("list of nothing", "unlist", {"bytes": listed([])}, fields=[]),
        passes("list of two", "unlist", {"bytes": listed([b"x", b"y"])}, fields=[b"x", b"y"]),
        fails("list under another label", "unlist", {"bytes": frame("record-body", b"x")}, "Malformed"),
    ]


def _numbers() -> list[Case]:
    values = [0, 1, 255, 256, 2**53, 2**63 - 1]
    return [
        *(
            passes(f"number {value}", "number", {"value": str(value)}, bytes=number(value))
            for value in values
        ),
        fails("number of 2^63", "read-number", {"bytes": number(2**63)}, "Malformed"),
        fails("number of 7 bytes", "read-number", {"bytes": bytes(7)}, "Malformed"),
        fails("number of 9 bytes", "read-number", {"bytes": bytes(9)}, "Malformed"),
    ]


def _days() -> list[Case]:
    refused = [
        "20260329",
        "2026-W13-7",
        "2026-3-29",
        "2026-02-30",
        "2026-03-29 ",
        "",
        "0000-01-01",
        "２026-03-29",
    ]
    return [
        *(
            passes(f"day {text}", "day", {"day": text}, bytes=text.encode())
            for text in ("2026-03-29", "0001-01-01")
        ),
        *(
            fails(f"day spelt '{text}'", "read-day", {"bytes": text.encode()}, "Malformed")
            for text in refused
        ),
    ]


def _padding() -> list[Case]:
    borders = [0, 1, 1020, 1021, 4092, 4093, 16380, 16381, 50_000, 65_532]
    whole = padded(b"words")
    refused = {
        "padding that is not zero": whole[:-1] + b"\x01",
        "padding of no class, shorter": whole[:-1],
        "padding of no class, longer": whole + b"\0",
        "padding with a length past its end": (1021).to_bytes(4, "big") + bytes(1020),
        "padding of nothing": b"",
    }
    return [
        *(
            passes(
                f"padding of {length} letters",
                "pad",
                {"letter": b"a", "times": length},
                size_bytes=len(padded(b"a" * length)),
                sha256=sha256(padded(b"a" * length)),
            )
            for length in borders
        ),
        fails("padding of more than the largest class", "pad", {"letter": b"a", "times": 65_533}, "TooLong"),
        passes("padding taken off", "unpad", {"bytes": whole}, content=b"words"),
        *(fails(name, "unpad", {"bytes": data}, "Malformed") for name, data in refused.items()),
    ]
