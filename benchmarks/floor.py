"""The floor: a bare FastAPI application that stores and reads as many rows and bytes, with as many durable commits.

It checks nothing, parses nothing and knows nobody. It writes each row with one bare INSERT or, where it is told to,
all rows of a store with one. Engines, pool and unit of work are the service's (`app.database`), and so are the options
of the server around it. What the service needs beyond this is what its routing, its checks, its rules and its SQL cost.
"""

import base64
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI, Request, Response
from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    insert,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import open_stores, transaction

MAIN_URL_VARIABLE: Final = "HELPLINE_FLOOR_MAIN_URL"
SHRED_URL_VARIABLE: Final = "HELPLINE_FLOOR_SHRED_URL"

_tables: Final = MetaData()
_rows: Final = Table(
    "floor_rows",
    _tables,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    Column("shelf", String(32), index=True),
    Column("payload", LargeBinary),
)
_INSERT: Final = insert(_rows)


def create_floor_app() -> FastAPI:
    """Return the floor, on the stores that the environment names; uvicorn calls this."""
    stores = open_stores(os.environ[MAIN_URL_VARIABLE], os.environ[SHRED_URL_VARIABLE])

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        for engine in (stores.main, stores.shred):
            async with engine.begin() as connection:
                await connection.run_sync(_tables.create_all)
        yield
        await stores.close()

    floor = FastAPI(lifespan=lifespan, openapi_url=None)

    @floor.get("/readyz")
    async def ready() -> dict[str, bool]:
        return {"ready": True}

    @floor.post("/write", status_code=201)
    async def write(
        request: Request,
        main_rows: int,
        main_bytes: int,
        shred_rows: int,
        shred_bytes: int,
        answer_bytes: int,
        shelf: str = "",
        batched: str = "",
    ) -> Response:
        body = await request.body()
        async with transaction(stores) as work:
            await _store(work.main, _cut(body, main_rows, main_bytes), shelf, batched=bool(batched))
            if shred_rows:
                await _store(work.shred, _cut(body, shred_rows, shred_bytes), shelf, batched=bool(batched))
        return Response(b"0" * answer_bytes, status_code=201, media_type="application/json")

    @floor.get("/read")
    async def read(shelf: str, rows: int) -> Response:
        query = select(_rows.c.payload).where(_rows.c.shelf == shelf).order_by(_rows.c.id).limit(rows)
        async with transaction(stores, write=False) as work:
            payloads = (await work.main.execute(query)).scalars().all()
        encoded = [base64.urlsafe_b64encode(payload).decode() for payload in payloads]
        return Response(json.dumps(encoded), media_type="application/json")

    return floor


def _cut(body: bytes, rows: int, size: int) -> list[bytes]:
    # The sizes are the service's on average; cut from a body that is shorter, the rest is zeros.
    each = max(size // rows, 1)
    return [body[start : start + each].ljust(each, b"\0") for start in range(0, each * rows, each)]


async def _store(session: AsyncSession, payloads: Sequence[bytes], shelf: str, *, batched: bool) -> None:
    values = [{"shelf": shelf, "payload": payload} for payload in payloads]
    for rows in [values] if batched else values:
        await session.execute(_INSERT, rows)
