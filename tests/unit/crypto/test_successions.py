"""Key successions."""

import pytest
from hypothesis import given

from app.crypto.epochs import EpochKey, EpochReason, Holder, HolderRole, state_epoch
from app.crypto.errors import (
    ChainBroken,
    ContextMismatch,
    Malformed,
    OpeningFailed,
    SignatureInvalid,
    UnknownSuite,
)
from app.crypto.keypairs import ClientId, KeyPair
from app.crypto.owners import EpochName, Kind, Owner, OwnerKind
from app.crypto.successions import all_keys, present_keys, state_succession
from tests.unit.crypto.laws import law, one_bit_of
from tests.unit.crypto.samples import (
    CLIENT,
    CLIENT_ID,
    DAY,
    OTHER_CLIENT,
    OTHER_CLIENT_ID,
    STRANGER,
    pair_of,
)
from tests.vectors.tampering import flipped

SECOND, THIRD = pair_of("second"), pair_of("third")
TO_SECOND = state_succession(CLIENT, SECOND.public, CLIENT_ID, DAY)
TO_THIRD = state_succession(SECOND, THIRD.public, CLIENT_ID, DAY)


class TestPresentKeys:
    def test_the_chain_leads_from_the_first_keys_to_the_present_ones(self) -> None:
        """Her id stays, her keys change."""
        assert present_keys(CLIENT_ID, CLIENT.public, []) == CLIENT.public
        assert present_keys(CLIENT_ID, CLIENT.public, [TO_SECOND, TO_THIRD]) == THIRD.public

    @law
    @given(one_bit_of(TO_SECOND))
    def test_no_flipped_bit_is_believed(self, flip: tuple[int, int]) -> None:
        """Law: every bit of body and signature counts."""
        with pytest.raises(OpeningFailed) as refusal:
            present_keys(CLIENT_ID, CLIENT.public, [flipped(TO_SECOND, *flip)])
        assert type(refusal.value) in {Malformed, UnknownSuite, SignatureInvalid}

    def test_keys_cannot_be_substituted_at_the_beginning(self) -> None:
        """Her id is the hash of her first keys."""
        with pytest.raises(ContextMismatch):
            present_keys(CLIENT_ID, STRANGER.public, [])

    def test_nobody_else_can_sign_for_her(self) -> None:
        """The old keys hand over to the new ones."""
        forged = state_succession(STRANGER, STRANGER.public, CLIENT_ID, DAY)
        with pytest.raises(SignatureInvalid):
            present_keys(CLIENT_ID, CLIENT.public, [forged])

    def test_a_link_cannot_be_left_out_or_repeated(self) -> None:
        """Each link is signed by the keys before it."""
        for chain in ([TO_THIRD], [TO_SECOND, TO_SECOND], [TO_THIRD, TO_SECOND]):
            with pytest.raises(SignatureInvalid):
                present_keys(CLIENT_ID, CLIENT.public, chain)

    def test_a_succession_is_for_one_client(self) -> None:
        """Keys used under two ids hand over under one only."""
        elsewhere = state_succession(OTHER_CLIENT, SECOND.public, CLIENT_ID, DAY)
        with pytest.raises(ChainBroken):
            present_keys(OTHER_CLIENT_ID, OTHER_CLIENT.public, [elsewhere])


def acceptance(
    new: KeyPair,
    *,
    client_id: ClientId = CLIENT_ID,
    kind: Kind = Kind.INTAKE,
    reason: EpochReason = EpochReason.PHRASE_CHANGED,
) -> bytes:
    """Return the statement by which new keys accept to be a client's."""
    key = EpochKey.generate(EpochName(Owner(OwnerKind.CLIENT, client_id), kind, 1))
    holders = (Holder(new.key_id, HolderRole.CLIENT),)
    return state_epoch(key, creator=new, holders=holders, reason=reason, made_on=DAY)


BY_SECOND, BY_THIRD = acceptance(SECOND), acceptance(THIRD)


class TestAllKeys:
    def test_each_pair_that_accepted_is_hers(self) -> None:
        """First to present, in order."""
        accepted = [(TO_SECOND, BY_SECOND), (TO_THIRD, BY_THIRD)]
        assert all_keys(CLIENT_ID, CLIENT.public, []) == (CLIENT.public,)
        assert all_keys(CLIENT_ID, CLIENT.public, accepted) == (CLIENT.public, SECOND.public, THIRD.public)

    @pytest.mark.parametrize(
        ("by", "error"),
        [
            (acceptance(STRANGER), SignatureInvalid),
            (acceptance(CLIENT), SignatureInvalid),
            (acceptance(SECOND, client_id=OTHER_CLIENT_ID), ContextMismatch),
            (acceptance(SECOND, kind=Kind.CONVERSATION), ContextMismatch),
            (acceptance(SECOND, reason=EpochReason.OPENED), ContextMismatch),
            (b"", Malformed),
        ],
        ids=["stranger", "her old keys", "another client", "another kind", "another reason", "nothing"],
    )
    def test_nobodys_keys_become_hers_unasked(self, by: bytes, error: type[OpeningFailed]) -> None:
        """Whoever made up a client and names another woman's keys as its next has no word of hers for it."""
        with pytest.raises(error):
            all_keys(CLIENT_ID, CLIENT.public, [(TO_SECOND, by)])

    @law
    @given(one_bit_of(BY_SECOND))
    def test_no_flipped_bit_is_accepted(self, flip: tuple[int, int]) -> None:
        """Law: every bit of the acceptance counts."""
        with pytest.raises(OpeningFailed):
            all_keys(CLIENT_ID, CLIENT.public, [(TO_SECOND, flipped(BY_SECOND, *flip))])

    def test_first_keys_and_successions_are_checked_too(self) -> None:
        """An acceptance stands beside the old keys' word, not in its place."""
        with pytest.raises(ContextMismatch):
            all_keys(CLIENT_ID, STRANGER.public, [])
        with pytest.raises(SignatureInvalid):
            all_keys(CLIENT_ID, CLIENT.public, [(TO_THIRD, BY_THIRD)])
