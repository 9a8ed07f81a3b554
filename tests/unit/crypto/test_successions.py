"""Key successions."""

import pytest
from hypothesis import given

from app.crypto.errors import (
    ChainBroken,
    ContextMismatch,
    Malformed,
    OpeningFailed,
    SignatureInvalid,
    UnknownSuite,
)
from app.crypto.successions import present_keys, state_succession
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
