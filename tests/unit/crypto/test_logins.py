"""Log-in proofs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.errors import SignatureInvalid
from app.crypto.logins import (
    ACTION_CHANGE_PHRASE,
    ACTION_ERASE,
    ACTION_LOG_IN,
    ACTION_RECOVER,
    login_public_key,
    prove_login,
    verify_login,
)
from tests.unit.crypto.laws import law, one_bit_of, small_bytes
from tests.unit.crypto.samples import INSTALLATION, OTHER_INSTALLATION, made_of
from tests.vectors.tampering import flipped

SEED = made_of("login seed")
PUBLIC = login_public_key(SEED)
actions = st.sampled_from([ACTION_LOG_IN, ACTION_ERASE, ACTION_CHANGE_PHRASE, ACTION_RECOVER])
installations = st.sampled_from([INSTALLATION, OTHER_INSTALLATION])
contexts = st.tuples(installations, actions, small_bytes, small_bytes)
Context = tuple[bytes, str, bytes, bytes]


def _prove(context: Context) -> bytes:
    installation, action, subject, nonce = context
    return prove_login(SEED, installation_id=installation, action=action, subject=subject, nonce=nonce)


def _verify(proof: bytes, context: Context) -> None:
    installation, action, subject, nonce = context
    verify_login(PUBLIC, proof, installation_id=installation, action=action, subject=subject, nonce=nonce)


class TestLogIn:
    @law
    @given(contexts)
    def test_a_proof_is_good_for_what_it_was_made_for(self, context: Context) -> None:
        """Law: round trip."""
        _verify(_prove(context), context)

    @law
    @given(contexts, contexts)
    def test_a_recorded_proof_is_good_for_nothing_else(self, made_for: Context, used_for: Context) -> None:
        """Law: no other installation, action, subject or nonce, and no border between them moved."""
        if made_for != used_for:
            with pytest.raises(SignatureInvalid):
                _verify(_prove(made_for), used_for)

    @law
    @given(contexts, one_bit_of(bytes(64)))
    def test_no_flipped_bit_is_believed(self, context: Context, flip: tuple[int, int]) -> None:
        """Law: every bit counts."""
        with pytest.raises(SignatureInvalid):
            _verify(flipped(_prove(context), *flip), context)
