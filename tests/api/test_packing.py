"""Packed bodies: a quarter less to send, and no way around the limit."""

import gzip
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.database import open_stores
from tests.api.app import BODY_LIMIT_BYTES, CANARY, client_of, make_app, make_wiring
from tests.fakes import FrozenClock

SENT = b'{"text": "' + CANARY.encode() + b'"}'
# Stored blocks without content (RFC 1951, 3.2.4), none of them the last.
EMPTY_BLOCKS = b"\x00\x00\x00\xff\xff" * 1000


async def _send(tmp_path: Path, content: Any, packing: str = "gzip") -> httpx.Response:  # noqa: ANN401 - bytes, or pieces
    stores = open_stores(
        f"sqlite+aiosqlite:///{tmp_path}/main.db", f"sqlite+aiosqlite:///{tmp_path}/shred.db"
    )
    headers = {"Content-Type": "application/json", "Content-Encoding": packing}
    async with client_of(make_app(make_wiring(stores, FrozenClock(), tmp_path))) as client:
        return await client.post("/probe/everything", content=content, headers=headers)


async def _one_by_one(content: bytes) -> Any:  # noqa: ANN401 - an asynchronous generator
    for byte in content:
        yield bytes([byte])


class TestUnpacking:
    async def test_a_packed_body_is_read(self, tmp_path: Path) -> None:
        """Whole or byte by byte: the route reads what was packed, up to the limit."""
        packed = gzip.compress(SENT)
        for content in (packed, _one_by_one(packed)):
            answer = await _send(tmp_path, content)
            assert (answer.status_code, answer.json()["text"]) == (200, CANARY)
        longest = gzip.compress(SENT.rjust(BODY_LIMIT_BYTES))
        assert (await _send(tmp_path, longest)).status_code == 200

    @pytest.mark.parametrize("length", [BODY_LIMIT_BYTES + 1, 40_000_000])
    async def test_what_unfolds_beyond_the_limit_is_refused(self, tmp_path: Path, length: int) -> None:
        """By one byte, or by hundreds of times: a small body gets no further than a large one."""
        content = gzip.compress(SENT.rjust(length))
        assert len(content) < BODY_LIMIT_BYTES
        answer = await _send(tmp_path, content)
        assert answer.json()["type"] == "urn:helpline:problem:too-large"

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            SENT,
            gzip.compress(SENT)[:-1],
            gzip.compress(SENT) + b"x",
            gzip.compress(SENT)[:-8] + bytes(8),
        ],
        ids=["nothing", "not packed", "cut off", "something behind", "another checksum"],
    )
    async def test_what_cannot_be_unpacked_is_a_problem(self, tmp_path: Path, content: bytes) -> None:
        """It is refused as unreadable and not repeated."""
        answer = await _send(tmp_path, content)
        assert answer.json()["type"] == "urn:helpline:problem:unreadable-request"
        assert CANARY not in answer.text

    @pytest.mark.parametrize(
        ("first", "problem"),
        [
            (gzip.compress(SENT), "unreadable-request"),
            (gzip.compress(b"")[:10], "too-large"),
        ],
        ids=["behind the end", "blocks of nothing"],
    )
    async def test_what_never_ends_is_not_read_on(self, tmp_path: Path, first: bytes, problem: str) -> None:
        """Of bytes without end behind a short body, or of empty blocks without end, no more than the limit is taken."""
        taken = 0

        async def endless() -> Any:  # noqa: ANN401 - an asynchronous generator
            nonlocal taken
            yield first
            while taken < 100 * BODY_LIMIT_BYTES:
                taken += len(EMPTY_BLOCKS)
                yield EMPTY_BLOCKS

        answer = await _send(tmp_path, endless())
        assert answer.json()["type"] == f"urn:helpline:problem:{problem}"
        assert taken <= BODY_LIMIT_BYTES + len(EMPTY_BLOCKS)

    @pytest.mark.parametrize("packing", ["br", "deflate", "gzip, gzip", "identity"])
    async def test_another_packing_is_not_taken(self, tmp_path: Path, packing: str) -> None:
        """Only gzip, once."""
        answer = await _send(tmp_path, SENT, packing)
        assert answer.json()["status"] == 415
