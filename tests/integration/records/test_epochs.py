"""Epochs on both databases: who opens one, who is handed what."""

import asyncio

import pytest

from app.crypto.epochs import HolderRole
from app.crypto.errors import OpeningFailed, SignatureInvalid
from app.crypto.grants import open_grant
from app.crypto.keypairs import KeyPair
from app.crypto.owners import Kind
from app.crypto.secret_bytes import Secret
from app.database import transaction
from app.records import service
from app.records.errors import (
    CreatorNotEntitled,
    EpochOutOfOrder,
    GrantsDoNotMatch,
    HolderNotEntitled,
    StatementNotForOwner,
)
from app.records.rules import NewEpoch
from app.shredding import service as shredding
from app.shredding.errors import ShredSecretMalformed
from tests.factories.intakes import as_holder, make_epoch, new_key
from tests.integration.records.circles import Circle


class TestOpenEpoch:
    async def test_each_holder_gets_grant_and_shred_secret(self, circle: Circle) -> None:
        """A holder opens her grant with what she is handed, and gets the committed key."""
        (held,) = await circle.epochs(circle.member)
        assert (held.kind, held.epoch, held.statement) == ("announcements", 1, circle.epoch.statement)
        ((recipient, sealed),) = held.grants
        assert recipient == circle.member.key_id.hex()
        assert held.shred is not None
        opened = open_grant(sealed, circle.member, circle.key.name, circle.key.commitment, Secret(held.shred))
        assert (opened.key, opened.shred) == (circle.key.key, circle.key.shred)

    async def test_nobody_else_gets_anything(self, circle: Circle) -> None:
        """Whoever holds no epoch is handed no statement, no grant and no secret."""
        assert await circle.epochs(KeyPair.generate()) == []

    async def test_one_who_left_keeps_the_old_epoch_alone(self, circle: Circle) -> None:
        """The next epoch is for its own holders: a former member still reads what was hers, and nothing new."""
        _, epoch = circle.next_epoch()
        await circle.open(epoch)
        assert [held.epoch for held in await circle.epochs(circle.member)] == [1]
        assert [held.epoch for held in await circle.epochs(circle.facilitator)] == [1, 2]

    async def test_an_epoch_is_opened_once(self, circle: Circle) -> None:
        """The number that was opened already, and one that leaves a gap, are out of order."""
        with pytest.raises(EpochOutOfOrder):
            await circle.open(circle.epoch)
        _, third = circle.next_epoch(number=3)
        with pytest.raises(EpochOutOfOrder):
            await circle.open(third)

    async def test_an_epoch_names_the_one_before(self, circle: Circle) -> None:
        """An epoch after another first one is out of order."""
        other = Circle(circle.stores, circle.clock, circle.owner, circle.facilitator, circle.member)
        _, epoch = circle.next_epoch(previous=other.epoch.statement)
        with pytest.raises(EpochOutOfOrder):
            await circle.open(epoch)

    async def test_of_two_makers_one_wins_with_her_own_secret(self, circle: Circle) -> None:
        """Of eight who open the same epoch at once one is let through, and the secret kept is hers."""
        offers = [circle.next_epoch()[1] for _ in range(8)]
        outcomes = await asyncio.gather(*(circle.open(offer) for offer in offers), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes if outcome is not None] == [EpochOutOfOrder] * 7
        winner = offers[outcomes.index(None)]
        held = (await circle.epochs(circle.facilitator))[-1]
        assert (held.statement, held.shred) == (winner.statement, winner.shred)

    async def test_a_secret_left_by_a_failed_attempt_is_replaced(self, circle: Circle) -> None:
        """A secret whose epoch never came to be does not stand in the way of the epoch that does."""
        _, epoch = circle.next_epoch()
        async with transaction(circle.stores) as work:
            await shredding.keep_shred_secrets(
                work.shred,
                circle.clock,
                owner_kind="group",
                owner_id=circle.owner.id.hex(),
                secrets={("announcements", 2): bytes(32)},
            )
        await circle.open(epoch)
        assert (await circle.epochs(circle.facilitator))[-1].shred == epoch.shred

    @pytest.mark.parametrize("by_member", [False, True], ids=["stranger", "member"])
    async def test_only_the_allowed_make_epochs(self, circle: Circle, by_member: bool) -> None:
        """Neither a stranger nor a holder without a say opens an epoch."""
        creator = circle.member if by_member else KeyPair.generate()
        key = new_key(circle.owner, Kind.ANNOUNCEMENTS, 2)
        holders = [as_holder(circle.facilitator.public, HolderRole.FACILITATOR)]
        epoch = make_epoch(key, creator, holders, previous=circle.epoch.statement)
        with pytest.raises(CreatorNotEntitled):
            await circle.open(epoch, by=creator)

    async def test_nobody_makes_an_epoch_in_another_name(self, circle: Circle) -> None:
        """A statement must be signed by the creator it names, who must be the one who sends it."""
        _, epoch = circle.next_epoch()
        with pytest.raises(SignatureInvalid):
            await circle.open(epoch, by=circle.member)

    async def test_an_epoch_of_another_owner_is_refused(self, circle: Circle) -> None:
        """A statement made for another group does not pass here."""
        elsewhere = circle.elsewhere()
        with pytest.raises(StatementNotForOwner):
            await circle.open(elsewhere.epoch)

    @pytest.mark.parametrize("bend", ["missing", "foreign", "short"])
    async def test_each_holder_needs_exactly_one_grant(self, circle: Circle, bend: str) -> None:
        """A holder without a grant, a grant without a holder and a grant of another length are refused."""
        _, epoch = circle.next_epoch()
        own = circle.facilitator.key_id.hex()
        grants = {
            "missing": {},
            "foreign": {**epoch.grants, circle.member.key_id.hex(): bytes(1168)},
            "short": {own: epoch.grants[own][:-1]},
        }[bend]
        with pytest.raises(GrantsDoNotMatch):
            await circle.open(NewEpoch(epoch.statement, grants, epoch.shred))

    async def test_a_role_that_does_not_fit_is_refused(self, circle: Circle) -> None:
        """Nobody holds a group's key as a client."""
        key = new_key(circle.owner, Kind.ANNOUNCEMENTS, 2)
        holders = [
            as_holder(circle.facilitator.public, HolderRole.FACILITATOR),
            as_holder(circle.member.public, HolderRole.CLIENT),
        ]
        epoch = make_epoch(key, circle.facilitator, holders, previous=circle.epoch.statement)
        with pytest.raises(HolderNotEntitled):
            await circle.open(epoch)

    async def test_a_refusal_leaves_nothing_in_either_store(self, circle: Circle) -> None:
        """The last thing to be checked, the length of the secret, undoes all that was written before."""
        before = await circle.row_counts()
        _, epoch = circle.next_epoch()
        with pytest.raises(ShredSecretMalformed):
            await circle.open(NewEpoch(epoch.statement, epoch.grants, bytes(31)))
        assert await circle.row_counts() == before


class TestStatements:
    async def test_chains_come_in_their_order(self, circle: Circle) -> None:
        """All statements of an owner are listed, also those the reader holds no key of."""
        _, epoch = circle.next_epoch()
        await circle.open(epoch)
        async with transaction(circle.stores, write=False) as work:
            listed = await service.list_statements(work.main, owner=circle.owner)
        assert listed == [circle.epoch.statement, epoch.statement]

    async def test_a_statement_that_is_none_is_refused(self, circle: Circle) -> None:
        """Bytes in another form are not well formed."""
        with pytest.raises(OpeningFailed):
            await circle.open(NewEpoch(b"a statement", {}, bytes(32)))
