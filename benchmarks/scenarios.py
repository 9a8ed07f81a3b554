"""What is asked of the service: each scenario with the requests made for it and what is expected of it."""

from dataclasses import dataclass

from app.clock import Clock
from app.crypto.logins import ACTION_LOG_IN, prove_login
from app.crypto.phrases import locator_hash
from app.crypto.randomness import random_bytes
from app.sdk.wire import to_wire
from app.sessions.challenges import Purpose, give_challenge
from benchmarks.loads import Lanes, request_bytes
from benchmarks.materials import LANES, PAGE_RECORDS, Material, Sizes, json_bytes
from benchmarks.worlds import World
from tests.factories.people import ClientPerson

_API = "/api/v1"
# Of one counselor: her policy, six weekly hours, two exceptions, twelve sessions; and the session that asks.
_CALENDAR_ROWS = 21
_ACCOUNT_ROWS = 2
_ACTOR_ROWS = 1


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of request.

    `each` is how many a lane sends in a slice. `rows_read` is what the floor reads in its place, 0 where the request
    writes. `target_ratio` is the share of the floor's throughput that is wanted.
    """

    name: str
    lanes: Lanes
    each: int
    status: int = 200
    rows_read: int = 0
    target_ratio: float | None = None


def scenarios(material: Material, world: World, sizes: Sizes) -> list[Scenario]:
    """Return all scenarios for one database, in the order in which they are measured."""
    one, *_ = world.counselor_ids
    counselor_rows = _CALENDAR_ROWS + _ACCOUNT_ROWS
    return [
        Scenario("intake", _intakes(material, sizes), sizes.intakes, status=201, target_ratio=0.5),
        Scenario("record write", _writes(material, world), sizes.writes, status=201, target_ratio=0.5),
        Scenario(
            "record read",
            _reads(
                f"/clients/{material.reader.client.client_id}/records?limit={PAGE_RECORDS}",
                world.reader_token,
                _count(sizes.reads, sizes),
            ),
            sizes.reads,
            rows_read=PAGE_RECORDS + _ACTOR_ROWS + 1,
            target_ratio=0.4,
        ),
        Scenario("log-in", _log_ins(material, world, sizes), sizes.log_ins),
        Scenario(
            "slots of one",
            _reads(f"/counselors/{one}/slots", world.coordinator_token, _count(sizes.slots, sizes)),
            sizes.slots,
            rows_read=_CALENDAR_ROWS + _ACTOR_ROWS,
        ),
        Scenario(
            f"slots of {sizes.counselors}",
            _reads("/counselors", world.coordinator_token, _count(sizes.slots_of_all, sizes), lanes=2),
            sizes.slots_of_all,
            rows_read=counselor_rows * sizes.counselors + _ACTOR_ROWS,
        ),
    ]


def _count(each: int, sizes: Sizes) -> int:
    """Return how many requests a lane needs: its slices, a warm-up, and what is counted."""
    return each * (sizes.slices + 1) + sizes.counted


def _intakes(material: Material, sizes: Sizes) -> Lanes:
    requests = [_creating("/intakes", body) for body in material.intakes]
    first = _count(sizes.intakes, sizes)
    others = requests[first:]
    return Lanes([requests[:first], *(others[lane :: LANES - 1] for lane in range(LANES - 1))])


def _writes(material: Material, world: World) -> Lanes:
    return Lanes(
        [
            [_creating(f"/clients/{writer.client.client_id}/records", body, token) for body in chain]
            for writer, token, chain in zip(
                material.writers, world.writer_tokens, material.chains, strict=True
            )
        ]
    )


def _reads(path: str, token: str, count: int, lanes: int = LANES) -> Lanes:
    request = request_bytes("GET", _API + path, headers=_bearer(token))
    return Lanes([[request] * count] * lanes)


def _log_ins(material: Material, world: World, sizes: Sizes) -> Lanes:
    return Lanes(
        [
            [_log_in(material, world, writer.client) for _ in range(_count(sizes.log_ins, sizes))]
            for writer in material.writers
        ]
    )


def _log_in(material: Material, world: World, client: ClientPerson) -> bytes:
    clock: Clock = material.clock
    challenge = give_challenge(material.keys, Purpose.CLIENT_LOG_IN, clock.now())
    proof = prove_login(
        client.secrets.login_seed,
        installation_id=world.installation_id,
        action=ACTION_LOG_IN,
        subject=locator_hash(client.secrets.locator),
        nonce=challenge,
    )
    body = {
        "locator": to_wire(client.secrets.locator),
        "challenge": to_wire(challenge),
        "proof": to_wire(proof),
        "refresh": "body",
    }
    return request_bytes("POST", f"{_API}/clients/log-in", json_bytes(body))


def _creating(path: str, body: bytes, token: str | None = None) -> bytes:
    headers = {"Idempotency-Key": random_bytes(16).hex()} | (_bearer(token) if token else {})
    return request_bytes("POST", _API + path, body, headers)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
