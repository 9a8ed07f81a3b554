"""Erasing on both databases: what goes, what stays, and what no backup brings back."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.clients import service as clients
from app.clients.errors import ClientNotFound
from app.crypto.keypairs import KeyPair
from app.database import transaction, truncate_wal
from app.errors import DomainError
from app.groups.models import Group, GroupInvitation, GroupLetterRow, GroupSeat, RemarkRow
from app.records.rules import StoredRecord
from app.retention import service
from app.scheduling.models import Appointment, Attendance, Cell, client_holder
from app.sessions.models import Session
from app.shredding.errors import OwnerErased
from tests.factories.intakes import MadeIntake, seal
from tests.factories.people import ClientPerson
from tests.integration.clients.scenes import Scene, casework, conversation
from tests.integration.records.circles import Circle
from tests.integration.retention.copies import (
    copy_main,
    copy_shred,
    files_holding,
    places_of,
    restore_main,
    restore_shred,
)


async def _erase(scene: Scene, made: MadeIntake) -> None:
    await scene.done(lambda work: service.erase_client(work, scene.clock, client_id=made.client.client_id))


async def _complete(scene: Scene) -> int:
    return await scene.done(lambda work: service.complete_erasures(work, scene.clock))


async def _whole_case(scene: Scene) -> MadeIntake:
    """Let a woman come, be assigned, talk, and be written about."""
    made = await scene.receive_new()
    counselor, client = scene.organisation.counselors[0], made.client
    await scene.assign(made, counselor)
    talk_key, talk = conversation(made, counselor.keys, counselor.keys.public)
    notes_key, notes = casework(made, counselor.keys)
    for epoch in (talk, notes):
        await scene.open(made, counselor.actor, counselor.keys, epoch)
    await scene.append(made, client.actor, seal(talk_key, client.keys))
    await scene.append(made, counselor.actor, seal(notes_key, counselor.keys))
    return made


async def _seated_group(scene: Scene, client: ClientPerson) -> Circle:
    """Let her sit in a group, where she and the facilitator have written."""
    group = Circle(scene.stores, scene.clock, member=client.keys)
    await group.open(group.epoch)
    for author in (group.member, group.facilitator):
        await group.append(author, seal(group.key, author))
    async with transaction(scene.stores) as work:
        await _add_rows(work.main, scene, client.client_id, UUID(bytes=group.owner.id), group.facilitator)
    return group


async def _add_rows(
    session: AsyncSession, scene: Scene, client_id: str, group_id: UUID, facilitator: KeyPair
) -> None:
    """Let her be logged in, have an hour, a seat, an invitation and an attendance."""
    now = scene.clock.now()
    counselor_id, other_group_id = scene.organisation.counselors[0].staff_id, UUID(int=7)
    appointment = {"counselor_id": counselor_id, "ends_at": now, "zone": "UTC", "version": 1}
    hers = Appointment(
        appointment_id=UUID(int=1), client_id=client_id, starts_at=now, state="booked", **appointment
    )
    groups = Appointment(
        appointment_id=UUID(int=2), group_id=group_id, starts_at=now, state="booked", **appointment
    )
    group = {
        "state": "forming",
        "fewest_seats": 2,
        "seat_count": 5,
        "joins_late": False,
        "hold_days": 5,
        "opened_on": now.date(),
    }
    invited = {"client_id": client_id, "place": 1, "admission": b"signed", "closed": b"sealed"}
    session.add_all(
        [hers, groups, Group(group_id=group_id, **group), Group(group_id=other_group_id, **group)]
    )
    await session.flush()
    session.add_all(
        [
            GroupInvitation(group_id=group_id, state="seated", **invited),
            GroupInvitation(group_id=other_group_id, state="waiting", **invited),
        ]
    )
    await session.flush()
    session.add_all(
        [
            GroupSeat(group_id=group_id, seat_number=1, client_id=client_id),
            GroupLetterRow(
                letter_id=UUID(int=4),
                group_id=group_id,
                client_id=client_id,
                author_key_id=facilitator.key_id.hex(),
                recipient_key_id=facilitator.key_id.hex(),
                closed=b"sealed",
                sent_on=now.date(),
            ),
            RemarkRow(
                remark_id=UUID(int=5),
                client_id=client_id,
                group_id=group_id,
                author_key_id=facilitator.key_id.hex(),
                recipient_key_id=facilitator.key_id.hex(),
                closed=b"closed",
                sent_on=now.date(),
            ),
            Cell(holder=client_holder(client_id), cell=1, appointment_id=UUID(int=1)),
            Attendance(appointment_id=UUID(int=2), participant=client_id, outcome="present"),
            Session(
                session_id=UUID(int=3),
                actor_kind="client",
                actor_id=client_id,
                key_id=facilitator.key_id.hex(),
                roles="",
                scope="full",
                refresh_hash="ab" * 32,
                idle_until_at=now + timedelta(minutes=10),
                ends_at=now + timedelta(minutes=60),
            ),
        ]
    )


@pytest.mark.gate
class TestEraseClient:
    async def test_nothing_of_hers_is_left(self, scene: Scene) -> None:
        """No column of either store names her or her keys any more, but the group's own signed list of holders."""
        made = await _whole_case(scene)
        group = await _seated_group(scene, made.client)
        names = (made.client.client_id, made.client.key_id.hex())
        assert await places_of(scene.stores, *names) == {
            "appointments.client_id",
            "assignments.client_id",
            "assignments.signed",
            "attendances.participant",
            "cells.holder",
            "clients.client_id",
            "clients.key_id",
            "clients.wrapped_keys",
            "epoch_holders.key_id",
            "epoch_holders.owner_id",
            "epoch_statements.creator_key_id",
            "epoch_statements.owner_id",
            "epoch_statements.statement",
            "grants.owner_id",
            "grants.recipient_key_id",
            "group_invitations.client_id",
            "group_letters.client_id",
            "group_seats.client_id",
            "records.author_key_id",
            "records.owner_id",
            "records.sealed",
            "remarks.client_id",
            "sessions.actor_id",
            "shred_secrets.owner_id",
        }
        await _erase(scene, made)
        assert await places_of(scene.stores, *names) == {"epoch_statements.statement"}
        assert await group.epochs(group.member) == []
        assert [one.author_key_id for one in await group.read(group.facilitator)] == [
            group.facilitator.key_id.hex()
        ]

    async def test_another_client_keeps_everything(self, scene: Scene) -> None:
        """What is left is what there was before she came, and the traces that an erasure must leave."""
        other = await _whole_case(scene)
        before = await scene.row_counts()
        made = await _whole_case(scene)
        audited = (await scene.row_counts())["audit_events"]
        await _erase(scene, made)
        traces = {"tombstones": 1, "erased_owners": 1, "audit_events": audited + 1}
        assert await scene.row_counts() == before | traces
        assert len(await scene.records(other, other.client.actor)) == 3

    async def test_who_is_not_here_cannot_be_erased(self, scene: Scene) -> None:
        """A second erasure finds nobody, and leaves nothing behind."""
        made = await scene.receive_new()
        await _erase(scene, made)
        before = await scene.row_counts()
        with pytest.raises(ClientNotFound):
            await _erase(scene, made)
        assert await scene.row_counts() == before

    async def test_a_recorded_intake_does_not_come_back(self, scene: Scene) -> None:
        """Whoever recorded her intake cannot bring her back by sending it again."""
        made = await scene.receive_new()
        await _erase(scene, made)
        with pytest.raises(OwnerErased):
            await scene.receive(made)

    async def test_writers_at_the_same_moment_leave_nothing_behind(self, scene: Scene) -> None:
        """Records, a new epoch and a second erasure racing with an erasure: nothing of hers is left, nobody hangs."""
        made = await scene.receive_new()
        counselor, client = scene.organisation.counselors[0], made.client
        await scene.assign(made, counselor)
        _, talk = conversation(made, counselor.keys, counselor.keys.public)
        last = made.intake.records[-1]
        outcomes = await asyncio.gather(
            scene.append(made, client.actor, seal(made.intake_key, client.keys, previous=last)),
            _erase(scene, made),
            scene.open(made, counselor.actor, counselor.keys, talk),
            scene.append(made, counselor.actor, seal(made.intake_key, counselor.keys)),
            _erase(scene, made),
            return_exceptions=True,
        )
        assert all(isinstance(one, StoredRecord | DomainError | None) for one in outcomes)
        assert await places_of(scene.stores, client.client_id, client.key_id.hex()) == set()

    async def test_on_sqlite_the_logs_are_emptied(self, scene: Scene) -> None:
        """Her sealed words stand in SQLite's files until they are erased and the logs emptied, and then in none."""
        made = await scene.receive_new()
        story, shred = made.intake.records[0][-64:], made.intake_key.shred
        on_sqlite = scene.stores.main.dialect.name == "sqlite"
        held = {"helpline.db-wal", "shred.db-wal"} if on_sqlite else set()
        assert files_holding(scene.stores, story) | files_holding(scene.stores, shred) == held
        assert await truncate_wal(scene.stores)
        held = {"helpline.db", "shred.db"} if on_sqlite else set()
        assert files_holding(scene.stores, story) | files_holding(scene.stores, shred) == held
        await _erase(scene, made)
        assert await truncate_wal(scene.stores)
        assert files_holding(scene.stores, story) | files_holding(scene.stores, shred) == set()


class TestTruncateWal:
    async def test_a_reader_holds_the_log(self, scene: Scene) -> None:
        """While somebody reads an older state, SQLite's log cannot be emptied, and the caller is told so."""
        made = await scene.receive_new()
        on_sqlite = scene.stores.main.dialect.name == "sqlite"
        async with transaction(scene.stores, write=False) as reader:
            await clients.get_client(reader.main, client_id=made.client.client_id)
            await _erase(scene, made)
            assert await truncate_wal(scene.stores) is not on_sqlite
        assert await truncate_wal(scene.stores)


@pytest.mark.gate
class TestCompleteErasures:
    async def test_an_interrupted_erasure_is_finished(self, scene: Scene) -> None:
        """Had the server died between the two commits, her secrets are gone already, and the rest goes now."""
        made, other = await _whole_case(scene), await _whole_case(scene)
        main = await copy_main(scene.stores)
        await _erase(scene, made)
        await restore_main(scene.stores, main)
        held = await scene.epochs(made, made.client.actor)
        assert [one.shred for one in held] == [None, None]
        assert await _complete(scene) == 1
        assert await places_of(scene.stores, made.client.client_id) == set()
        assert len(await scene.records(other, other.client.actor)) == 3
        assert await _complete(scene) == 0

    async def test_an_erasure_between_its_two_commits_is_left_alone(self, scene: Scene) -> None:
        """A job that finds the tombstone of an erasure still running waits for it, and has nothing left to do."""
        made = await scene.receive_new()
        async with transaction(scene.stores) as work:
            await service.erase_client(work, scene.clock, client_id=made.client.client_id)
            await work.shred.commit()
            job = asyncio.create_task(_complete(scene))
            await asyncio.sleep(0.2)
            assert not job.done()
        await job
        assert await places_of(scene.stores, made.client.client_id) == set()

    async def test_yesterdays_main_store_opens_nothing(self, scene: Scene) -> None:
        """Before the erasure her keys came with their secrets; out of a backup from then they come without."""
        made = await _whole_case(scene)
        backup = await copy_main(scene.stores)
        before = await scene.epochs(made, made.client.actor)
        assert all(one.shred is not None for one in before)
        await _erase(scene, made)
        await restore_main(scene.stores, backup)
        after = await scene.epochs(made, made.client.actor)
        assert [(one.statement, one.shred) for one in after] == [(one.statement, None) for one in before]

    async def test_yesterdays_shred_store_is_mended(self, scene: Scene) -> None:
        """Secrets that a backup brought back are destroyed again, by what the main store remembers."""
        made, other = await scene.receive_new(), await scene.receive_new()
        backup = await copy_shred(scene.stores)
        await _erase(scene, made)
        await restore_shred(scene.stores, backup)
        assert await places_of(scene.stores, made.client.client_id) == {"shred_secrets.owner_id"}
        assert await _complete(scene) == 0
        assert await places_of(scene.stores, made.client.client_id) == set()
        (held,) = await scene.epochs(other, other.client.actor)
        assert held.shred == other.intake_key.shred
        with pytest.raises(OwnerErased):
            await scene.receive(made)

    async def test_both_stores_remember(self, scene: Scene) -> None:
        """After a restore of either store, both hold the same tombstones again."""
        made = await scene.receive_new()
        main, shred = await copy_main(scene.stores), await copy_shred(scene.stores)
        await _erase(scene, made)
        await restore_main(scene.stores, main)
        await _complete(scene)
        await restore_shred(scene.stores, shred)
        await _complete(scene)
        counts = await scene.row_counts()
        assert (counts["erased_owners"], counts["tombstones"], counts["shred_secrets"]) == (1, 1, 0)


class TestSweepOrphans:
    async def test_what_a_failed_intake_left_is_swept(self, scene: Scene) -> None:
        """A secret whose main half never came is swept after two days; those in use stay."""
        in_use = await scene.receive_new()
        main = await copy_main(scene.stores)
        await scene.receive_new()
        await restore_main(scene.stores, main)
        scene.clock.advance(days=2)
        assert await scene.done(lambda work: service.sweep_orphans(work, scene.clock)) == 1
        (held,) = await scene.epochs(in_use, in_use.client.actor)
        assert held.shred == in_use.intake_key.shred
        assert await scene.done(lambda work: service.sweep_orphans(work, scene.clock)) == 0
