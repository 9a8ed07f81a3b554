"""A database filled as an organisation's is: people, calendars, clients with records, and sessions to ask with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import insert, update

from app.clients import service as clients
from app.clients.models import ClientRow
from app.clients.rules import ClientStatus
from app.clock import today
from app.database import Stores, Transaction, transaction
from app.matching import service as matching
from app.migrating import upgrade
from app.scheduling import service as scheduling
from app.scheduling.models import Appointment
from app.sessions import service as sessions
from app.sessions.rules import ActorKind
from app.sessions.tokens import AccessTokens
from app.staff import service as staff
from benchmarks import calendars
from benchmarks.materials import Material, Sizes
from tests.factories.intakes import MadeIntake, receive
from tests.factories.organisations import Organisation, Person, join

_WAITING_LIST_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class World:
    """What the requests for one database are made with: access tokens and ids."""

    coordinator_token: str
    writer_tokens: tuple[str, ...]
    reader_token: str
    counselor_ids: tuple[UUID, ...]
    installation_id: bytes


async def install(stores: Stores, material: Material, sizes: Sizes) -> World:
    """Make the tables and fill them."""
    await upgrade(stores)
    organisation = replace(material.organisation, people=[material.organisation.coordinator])
    async with transaction(stores) as work:
        await staff.found_installation(work.main, material.clock, founding=organisation.founding)
        counselors = [
            await _employ(work, material, organisation, number) for number in range(sizes.counselors)
        ]
    for resident in (*material.writers, material.reader):
        await receive(
            stores, material.clock, organisation.directory, resident, waiting_list_limit=_WAITING_LIST_LIMIT
        )
    async with transaction(stores) as work:
        await _give_counselor(work, material, counselors[0])
        await _fill_page(work, material)
        return await _open_sessions(work, material, organisation.coordinator, counselors)


async def _employ(work: Transaction, material: Material, organisation: Organisation, number: int) -> UUID:
    since_on = today(material.clock)
    counselor = await join(work.main, material.clock, organisation, f"counselor-{number}")
    await matching.set_capabilities(
        work.main, material.clock, counselor_id=counselor.staff_id, offer=calendars.offer(number)
    )
    await scheduling.set_hours(
        work.main,
        material.clock,
        counselor_id=counselor.staff_id,
        zone=calendars.ZONES[number % len(calendars.ZONES)],
        hours=calendars.weekly_hours(number, since_on),
        exceptions=calendars.exceptions(number, since_on),
        leaves=calendars.leaves(number, since_on),
        policy=calendars.POLICY,
    )
    rows = list(calendars.appointment_rows(number, counselor.staff_id, since_on))
    await work.main.execute(insert(Appointment), rows)
    return counselor.staff_id


async def _give_counselor(work: Transaction, material: Material, counselor_id: UUID) -> None:
    # Who still waits has little room. These write all day.
    residents = [resident.client.client_id for resident in (*material.writers, material.reader)]
    assigned = update(ClientRow).where(ClientRow.client_id.in_(residents))
    await work.main.execute(assigned.values(status=ClientStatus.ASSIGNED.value, counselor_id=counselor_id))


async def _fill_page(work: Transaction, material: Material) -> None:
    reader = material.reader.client
    for sealed in material.page:
        await clients.append_client_record(
            work.main,
            material.clock,
            client_id=reader.client_id,
            actor=reader.actor,
            key_ids=reader.own_key_ids,
            sealed=sealed,
        )


async def _open_sessions(
    work: Transaction, material: Material, coordinator: Person, counselor_ids: Sequence[UUID]
) -> World:
    tokens = AccessTokens(material.keys)

    async def token_of(
        kind: ActorKind, actor_id: str, key_id: str, roles: frozenset[str] = frozenset()
    ) -> str:
        newcomer = sessions.Newcomer(kind, actor_id, key_id, roles)
        return (
            await sessions.open_session(work.main, material.clock, tokens, newcomer=newcomer)
        ).access_token

    async def client_token(resident: MadeIntake) -> str:
        client = resident.client
        return await token_of(ActorKind.CLIENT, client.client_id, client.key_id.hex())

    return World(
        coordinator_token=await token_of(
            ActorKind.STAFF,
            str(coordinator.staff_id),
            coordinator.key_id.hex(),
            frozenset(coordinator.roles),
        ),
        writer_tokens=tuple([await client_token(writer) for writer in material.writers]),
        reader_token=await client_token(material.reader),
        counselor_ids=tuple(counselor_ids),
        installation_id=material.organisation.installation_id,
    )
