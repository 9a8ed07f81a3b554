"""Keys of content and the statements that announce them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.epochs import (
    EpochKey,
    EpochReason,
    EpochStatement,
    Holder,
    HolderRole,
    ensure_holder,
    read_statement,
    state_epoch,
    statement_hash,
    verify_link,
    verify_statement,
)
from app.crypto.errors import (
    MacInvalid,
    Malformed,
    NotEntitled,
    OpeningFailed,
    SignatureInvalid,
    UnknownSuite,
)
from app.crypto.keypairs import KeyId
from app.crypto.owners import Kind
from tests.unit.crypto.laws import law, one_bit_of
from tests.unit.crypto.samples import (
    AS_CLIENT,
    AS_COUNSELOR,
    CONVERSATION,
    COUNSELOR,
    DAY,
    FIRST,
    FIRST_STATEMENT,
    INTAKE,
    NEXT_CONVERSATION,
    OTHER_COUNSELOR,
    SECOND,
    STRANGER,
    client_key,
)
from tests.vectors.tampering import flipped

holders = st.builds(Holder, st.binary(min_size=32, max_size=32).map(KeyId), st.sampled_from(HolderRole))
holder_lists = st.lists(holders, min_size=1, max_size=6, unique_by=lambda holder: holder.key_id).map(tuple)


class TestEpochKey:
    def test_a_fresh_key_has_fresh_secrets(self) -> None:
        """Key and shred secret are drawn, and not the same."""
        one, other = EpochKey.generate(INTAKE.name), EpochKey.generate(INTAKE.name)
        assert len({one.key, one.shred, other.key, other.shred}) == 4

    def test_the_commitment_fixes_key_and_name_but_not_the_shred_secret(self) -> None:
        """The server keeps shred secrets apart; statements must not depend on them."""
        same_key = EpochKey(CONVERSATION.name, CONVERSATION.key, NEXT_CONVERSATION.shred)
        other_name = EpochKey(NEXT_CONVERSATION.name, CONVERSATION.key, CONVERSATION.shred)
        assert same_key.commitment == CONVERSATION.commitment
        assert other_name.commitment != CONVERSATION.commitment
        assert client_key(which="another").commitment != CONVERSATION.commitment


class TestStateEpoch:
    @law
    @given(holder_lists, st.sampled_from(EpochReason), st.dates())
    def test_what_was_stated_is_read_again(
        self, listed: tuple[Holder, ...], reason: EpochReason, made_on: date
    ) -> None:
        """Law: holders in order of key id, reason, day, creator and links."""
        signed = state_epoch(
            CONVERSATION,
            creator=COUNSELOR,
            holders=listed,
            reason=reason,
            made_on=made_on,
            linked_keys=(INTAKE,),
        )
        statement = verify_statement(signed, COUNSELOR.public.signing)
        assert statement.holders == tuple(sorted(listed))
        assert (statement.reason, statement.made_on) == (reason, made_on)
        assert (statement.creator, statement.commitment) == (COUNSELOR.key_id, CONVERSATION.commitment)
        verify_link(statement, INTAKE)

    def test_a_holder_cannot_be_listed_twice(self) -> None:
        """Not even in two roles."""
        with pytest.raises(Malformed):
            _state((AS_CLIENT, Holder(AS_CLIENT.key_id, HolderRole.MEMBER)))

    def test_somebody_must_hold_it(self) -> None:
        """A key for nobody is no key."""
        with pytest.raises(Malformed):
            _state(())

    def test_a_later_epoch_needs_its_predecessor(self) -> None:
        """It cannot be stated without naming what it follows."""
        with pytest.raises(Malformed):
            state_epoch(
                NEXT_CONVERSATION,
                creator=COUNSELOR,
                holders=(AS_CLIENT,),
                reason=EpochReason.ROUTINE,
                made_on=DAY,
            )


class TestVerifyStatement:
    @law
    @given(one_bit_of(SECOND))
    def test_no_flipped_bit_is_believed(self, flip: tuple[int, int]) -> None:
        """Law: every bit of body, links and signature counts."""
        with pytest.raises(OpeningFailed) as refusal:
            verify_statement(flipped(SECOND, *flip), OTHER_COUNSELOR.public.signing, FIRST)
        assert type(refusal.value) in {Malformed, UnknownSuite, SignatureInvalid}

    def test_a_chain_of_two_is_believed(self) -> None:
        """Positive control of the law above."""
        second = verify_statement(SECOND, OTHER_COUNSELOR.public.signing, FIRST)
        assert second.previous_hash == statement_hash(FIRST)
        verify_link(second, CONVERSATION)

    def test_nobody_elses_signature_is_believed(self) -> None:
        """The creator signs."""
        with pytest.raises(SignatureInvalid):
            verify_statement(FIRST, STRANGER.public.signing)


class TestVerifyLink:
    @pytest.mark.parametrize("which", [0, 1])
    def test_a_link_names_kind_and_epoch_of_the_key(self, which: int) -> None:
        """The same key under another name is no link."""
        other = [client_key(Kind.INTAKE, epoch=2), client_key(Kind.CASEWORK)][which]
        with pytest.raises(MacInvalid):
            verify_link(FIRST_STATEMENT, other)


class TestEnsureHolder:
    def test_holders_outside_the_list_do_not_exist(self) -> None:
        """The list is complete."""
        ensure_holder(FIRST_STATEMENT, COUNSELOR.key_id)
        with pytest.raises(NotEntitled):
            ensure_holder(FIRST_STATEMENT, OTHER_COUNSELOR.key_id)


def _state(listed: tuple[Holder, ...]) -> EpochStatement:
    signed = state_epoch(
        CONVERSATION, creator=COUNSELOR, holders=listed, reason=EpochReason.OPENED, made_on=DAY
    )
    return read_statement(signed)


def test_a_statement_lists_whom_it_was_given() -> None:
    """Positive control of the refusals above."""
    assert _state((AS_CLIENT, AS_COUNSELOR)).holders == tuple(sorted((AS_CLIENT, AS_COUNSELOR)))
