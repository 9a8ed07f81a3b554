"""The shred store on both databases: kept, replaced, destroyed for good, swept."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from app.crypto.randomness import random_bytes
from app.database import Stores, transaction
from app.shredding import service
from app.shredding.errors import OwnerErased, ShredSecretMalformed
from app.shredding.models import ShredSecret, Tombstone
from app.shredding.rules import SecretName, owner_digest
from tests.fakes import FrozenClock

HER = "5f" * 32
ANOTHER = "a0" * 32
INTAKE = ("intake", 1)
CONVERSATION = ("conversation", 1)


async def _keep(
    stores: Stores, clock: FrozenClock, owner_id: str, secrets: dict[tuple[str, int], bytes]
) -> None:
    async with transaction(stores) as work:
        await service.keep_shred_secrets(
            work.shred, clock, owner_kind="client", owner_id=owner_id, secrets=secrets
        )


async def _secrets(stores: Stores, owner_id: str) -> dict[tuple[str, int], bytes]:
    async with transaction(stores, write=False) as work:
        return await service.list_shred_secrets(work.shred, owner_kind="client", owner_id=owner_id)


async def _destroy(stores: Stores, clock: FrozenClock, owner_id: str) -> None:
    async with transaction(stores) as work:
        await service.destroy_shred_secrets(work.shred, clock, owner_kind="client", owner_id=owner_id)


async def _replay(stores: Stores, clock: FrozenClock, *owner_ids: str) -> None:
    digests = frozenset(owner_digest("client", owner_id) for owner_id in owner_ids)
    async with transaction(stores) as work:
        await service.replay_tombstones(work.shred, clock, digests=digests)


async def _sweep(stores: Stores, clock: FrozenClock, *, known: frozenset[SecretName] = frozenset()) -> int:
    async def which_are_known(names: Sequence[SecretName]) -> frozenset[SecretName]:
        return known.intersection(names)

    async with transaction(stores) as work:
        return await service.sweep_orphans(work, clock, which_are_known)


class TestKeepShredSecrets:
    async def test_what_is_kept_is_handed_out(self, stores: Stores, clock: FrozenClock) -> None:
        """An owner's secrets come back by kind and epoch, and nobody else's with them."""
        secrets = {INTAKE: random_bytes(32), CONVERSATION: random_bytes(32)}
        await _keep(stores, clock, HER, secrets)
        await _keep(stores, clock, ANOTHER, {INTAKE: random_bytes(32)})
        assert await _secrets(stores, HER) == secrets

    @pytest.mark.parametrize("length", [0, 31, 33])
    async def test_a_secret_has_32_bytes(self, stores: Stores, clock: FrozenClock, length: int) -> None:
        """A secret of another length is refused, and nothing is kept."""
        with pytest.raises(ShredSecretMalformed):
            await _keep(stores, clock, HER, {INTAKE: random_bytes(32), CONVERSATION: random_bytes(length)})
        assert await _secrets(stores, HER) == {}

    async def test_a_secret_kept_anew_replaces_the_old(self, stores: Stores, clock: FrozenClock) -> None:
        """What a failed unit of work left under a name gives way, and counts as kept on the later day."""
        await _keep(stores, clock, HER, {INTAKE: random_bytes(32)})
        clock.advance(days=3)
        new = {INTAKE: random_bytes(32)}
        await _keep(stores, clock, HER, new)
        assert await _secrets(stores, HER) == new
        assert await _sweep(stores, clock) == 0

    async def test_only_the_day_is_stored(self, stores: Stores, clock: FrozenClock) -> None:
        """When on that day she came is told by no column."""
        await _keep(stores, clock, HER, {INTAKE: random_bytes(32)})
        async with transaction(stores, write=False) as work:
            kept = (await work.shred.scalars(select(ShredSecret))).one()
        assert kept.stored_on == clock.now().date()


class TestDestroyShredSecrets:
    async def test_all_of_an_owners_are_destroyed(self, stores: Stores, clock: FrozenClock) -> None:
        """Nothing of hers is left but a digest; another's secrets stay."""
        await _keep(stores, clock, HER, {INTAKE: random_bytes(32), CONVERSATION: random_bytes(32)})
        await _keep(stores, clock, ANOTHER, {INTAKE: random_bytes(32)})
        await _destroy(stores, clock, HER)
        assert await _secrets(stores, HER) == {}
        assert len(await _secrets(stores, ANOTHER)) == 1
        async with transaction(stores, write=False) as work:
            (tombstone,) = (await work.shred.scalars(select(Tombstone))).all()
        assert tombstone.owner_digest == owner_digest("client", HER)

    async def test_nothing_comes_back(self, stores: Stores, clock: FrozenClock) -> None:
        """Under an erased owner's id no secret is kept again: a recorded request cannot be replayed."""
        await _destroy(stores, clock, HER)
        with pytest.raises(OwnerErased):
            await _keep(stores, clock, HER, {INTAKE: random_bytes(32)})

    async def test_destroying_twice_is_the_same(self, stores: Stores, clock: FrozenClock) -> None:
        """An erasure that is repeated finds its work done."""
        await _destroy(stores, clock, HER)
        await _destroy(stores, clock, HER)
        async with transaction(stores, write=False) as work:
            assert await service.list_tombstones(work.shred) == {owner_digest("client", HER)}


class TestReplayTombstones:
    async def test_a_restored_secret_is_destroyed_again(self, stores: Stores, clock: FrozenClock) -> None:
        """A secret that an old backup brought back goes, with a tombstone for the next time; another's stays."""
        for owner_id in (HER, ANOTHER):
            await _keep(stores, clock, owner_id, {INTAKE: random_bytes(32)})
        await _replay(stores, clock, HER)
        assert await _secrets(stores, HER) == {}
        assert len(await _secrets(stores, ANOTHER)) == 1
        async with transaction(stores, write=False) as work:
            assert await service.list_tombstones(work.shred) == {owner_digest("client", HER)}


class TestSweepOrphans:
    async def test_a_secret_without_statement_goes_after_two_days(
        self, stores: Stores, clock: FrozenClock
    ) -> None:
        """A secret whose epoch never came to be is deleted, but not before a whole day passed."""
        await _keep(stores, clock, HER, {INTAKE: random_bytes(32)})
        clock.advance(days=1)
        assert await _sweep(stores, clock) == 0
        clock.advance(days=1)
        assert await _sweep(stores, clock) == 1
        assert await _secrets(stores, HER) == {}

    async def test_a_secret_with_a_statement_stays(self, stores: Stores, clock: FrozenClock) -> None:
        """However old, a secret in use is left alone, beside one that is not."""
        secrets = {INTAKE: random_bytes(32), CONVERSATION: random_bytes(32)}
        await _keep(stores, clock, HER, secrets)
        clock.advance(days=1000)
        known = frozenset({SecretName("client", HER, *INTAKE)})
        assert await _sweep(stores, clock, known=known) == 1
        assert await _secrets(stores, HER) == {INTAKE: secrets[INTAKE]}

    async def test_no_number_of_secrets_is_too_many(self, stores: Stores, clock: FrozenClock) -> None:
        """More secrets than are asked for at once are swept all the same, and each is asked for."""
        await _keep(stores, clock, HER, {("intake", epoch): bytes(32) for epoch in range(1, 1202)})
        clock.advance(days=2)
        known = frozenset({SecretName("client", HER, "intake", 1201)})
        assert await _sweep(stores, clock, known=known) == 1200
        assert list(await _secrets(stores, HER)) == [("intake", 1201)]
