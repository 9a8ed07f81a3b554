"""Everything that devices make, made before anything is measured: keys, seals, proofs of work, chains of records.

Log-in secrets are drawn at random in place of PBKDF2, because what a device spends is not what is measured here.
"""

import json
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from os import cpu_count
from typing import Any, Final

from app.clients.rules import Intake
from app.clock import Clock, SystemClock, today
from app.crypto.epochs import EpochKey
from app.crypto.keypairs import KeyPair
from app.crypto.organisations import Directory
from app.records.rules import NewEpoch
from app.sdk.clients import solve_work
from app.sdk.wire import to_wire
from app.sessions.proofs_of_work import give_work
from app.sessions.server_keys import ServerKeys
from tests.factories.intakes import MadeIntake, make_intake, seal
from tests.factories.organisations import Organisation, build_organisation

LANES: Final = 8
PAGE_RECORDS: Final = 50
_HARD_ROUNDS: Final = 100

# They fall into the size classes of the SDK: 64 KiB for her statement, 16 KiB for criteria, 4 KiB for a page of text.
_STATEMENT: Final = b"s" * 40_000
_CRITERIA: Final = b"c" * 8_000
_MESSAGE: Final = b"m" * 2_500


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured. Requests are counted for each lane, and a lane is a connection."""

    slices: int
    intakes: int
    writes: int
    reads: int
    log_ins: int
    slots: int
    slots_of_all: int
    counted: int
    counselors: int
    work_rounds: int
    rule_runs: int
    browser_runs: int
    desk_runs: int
    desk_records: int


WHOLE: Final = Sizes(
    slices=7,
    intakes=4,
    writes=8,
    reads=12,
    log_ins=8,
    slots=10,
    slots_of_all=1,
    counted=10,
    counselors=200,
    work_rounds=1_000,
    rule_runs=1_000,
    browser_runs=3,
    desk_runs=7,
    desk_records=200,
)
QUICK: Final = Sizes(
    slices=1,
    intakes=1,
    writes=1,
    reads=1,
    log_ins=1,
    slots=1,
    slots_of_all=1,
    counted=2,
    counselors=4,
    work_rounds=10,
    rule_runs=20,
    browser_runs=1,
    desk_runs=1,
    desk_records=3,
)


@dataclass(frozen=True, slots=True)
class Material:
    """What all databases are measured with. `chains` holds the request bodies of each writer, in their order."""

    organisation: Organisation
    keys: ServerKeys
    clock: Clock
    intakes: tuple[bytes, ...]
    writers: tuple[MadeIntake, ...]
    chains: tuple[tuple[bytes, ...], ...]
    reader: MadeIntake
    page: tuple[bytes, ...]


def prepare(sizes: Sizes) -> Material:
    """Make an organisation, and all that the devices of its clients will send."""
    clock, keys = SystemClock(), ServerKeys.generate()
    organisation = build_organisation(today(clock))
    directory = organisation.directory
    writers = tuple(_resident(directory) for _ in range(LANES))
    chain_length = sizes.writes * (sizes.slices + 1) + sizes.counted
    reader = _resident(directory)
    return Material(
        organisation=organisation,
        keys=keys,
        clock=clock,
        intakes=_prepare_intakes(directory, keys, sizes),
        writers=writers,
        chains=tuple(_record_bodies(_chain(writer, chain_length)) for writer in writers),
        reader=reader,
        page=_chain(reader, PAGE_RECORDS),
    )


def _resident(directory: Directory) -> MadeIntake:
    return make_intake(directory, contents=(_STATEMENT, _CRITERIA))


def _chain(resident: MadeIntake, length: int) -> tuple[bytes, ...]:
    records: list[bytes] = []
    key: EpochKey = resident.intake_key
    author: KeyPair = resident.client.keys
    previous = resident.intake.records[-1]
    for _ in range(length):
        previous = seal(key, author, _MESSAGE, previous=previous)
        records.append(previous)
    return tuple(records)


def _record_bodies(records: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(json_bytes({"record": to_wire(record)}) for record in records)


def _prepare_intakes(directory: Directory, keys: ServerKeys, sizes: Sizes) -> tuple[bytes, ...]:
    """Return request bodies, made by as many processes as there are processors where proofs of work take their time."""
    wanted = sizes.intakes * LANES * (sizes.slices + 1) + sizes.counted
    if sizes.work_rounds < _HARD_ROUNDS:
        return tuple(_make_intake_bodies(directory, keys, sizes.work_rounds, wanted))
    workers = cpu_count() or 1
    share = -(-wanted // workers)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        made = [
            pool.submit(_make_intake_bodies, directory, keys, sizes.work_rounds, share)
            for _ in range(workers)
        ]
        bodies = [body for future in made for body in future.result()]
    return tuple(bodies[:wanted])


def _make_intake_bodies(directory: Directory, keys: ServerKeys, rounds: int, count: int) -> list[bytes]:
    clock = SystemClock()
    bodies = []
    for _ in range(count):
        work = solve_work(give_work(keys, rounds=rounds, now=clock.now()))
        bodies.append(json_bytes(_intake_fields(_resident(directory).intake) | {"proof_of_work": work}))
    return bodies


def _intake_fields(intake: Intake) -> dict[str, Any]:
    return {
        "locator": to_wire(intake.locator),
        "login_public_key": to_wire(intake.login_public_key),
        "hpke_public": to_wire(intake.hpke_public),
        "signing_public": to_wire(intake.signing_public),
        "wrapped_keys": to_wire(intake.wrapped_keys),
        "epochs": [_epoch_fields(epoch) for epoch in intake.epochs],
        "records": [to_wire(record) for record in intake.records],
    }


def _epoch_fields(epoch: NewEpoch) -> dict[str, Any]:
    grants = [{"recipient_key_id": key_id, "sealed": to_wire(one)} for key_id, one in epoch.grants.items()]
    return {"statement": to_wire(epoch.statement), "grants": grants, "shred": to_wire(epoch.shred)}


def json_bytes(fields: dict[str, Any]) -> bytes:
    """Return a request body as a device writes it."""
    return json.dumps(fields, separators=(",", ":")).encode()
