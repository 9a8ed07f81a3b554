"""The primitives as the suite binds them. Outside vectors stand in `test_outside_vectors`."""

import pytest
from hypothesis import given

from app.crypto import suites
from app.crypto.errors import Malformed, SignatureInvalid, WrongKey
from app.crypto.secret_bytes import Secret
from tests.unit.crypto.laws import law, one_bit_of, small_bytes
from tests.unit.crypto.samples import CLIENT, OTHER_CLIENT
from tests.vectors.tampering import flipped

SEED, PUBLIC = CLIENT.hpke_seed, CLIENT.public.hpke
SEALED = suites.hpke_seal(PUBLIC, b"a key", b"context")
KEY = Secret(bytes(range(32)))
CIPHERTEXT = suites.encrypt_once(KEY, b"words", b"header")


class TestHpke:
    @law
    @given(small_bytes, small_bytes)
    def test_what_was_sealed_opens_under_the_same_info(self, message: bytes, info: bytes) -> None:
        """Law: round trip."""
        assert suites.hpke_open(SEED, suites.hpke_seal(PUBLIC, message, info), info) == message

    @law
    @given(one_bit_of(SEALED))
    def test_no_flipped_bit_opens(self, flip: tuple[int, int]) -> None:
        """Law: every bit of encapsulation and ciphertext counts."""
        with pytest.raises(WrongKey):
            suites.hpke_open(SEED, flipped(SEALED, *flip), b"context")

    @law
    @given(small_bytes.filter(lambda info: info != b"context"))
    def test_no_other_info_opens(self, info: bytes) -> None:
        """Law: context is bound into the key."""
        with pytest.raises(WrongKey):
            suites.hpke_open(SEED, SEALED, info)

    def test_sealing_twice_gives_different_bytes(self) -> None:
        """A server cannot tell that two grants hold the same key."""
        assert suites.hpke_seal(PUBLIC, b"a key", b"context") != SEALED

    def test_sizes_are_those_of_x_wing(self) -> None:
        """1,120 bytes of encapsulation, the message, 16 bytes of tag."""
        assert len(PUBLIC) == suites.HPKE_PUBLIC_BYTES == 1216
        assert len(SEALED) == suites.ENCAPSULATION_BYTES + len(b"a key") + suites.TAG_BYTES

    @pytest.mark.parametrize("length", [0, 31, 33])
    def test_a_seed_of_another_length_is_malformed(self, length: int) -> None:
        """Seeds are 32 bytes."""
        with pytest.raises(Malformed):
            suites.hpke_open(bytes(length), SEALED, b"context")


class TestEncryptOnce:
    @law
    @given(small_bytes, small_bytes)
    def test_what_was_encrypted_opens_in_the_same_context(self, message: bytes, context: bytes) -> None:
        """Law: round trip."""
        assert suites.decrypt_once(KEY, suites.encrypt_once(KEY, message, context), context) == message

    @law
    @given(one_bit_of(CIPHERTEXT))
    def test_no_flipped_bit_opens(self, flip: tuple[int, int]) -> None:
        """Law: every bit of ciphertext and tag counts."""
        with pytest.raises(WrongKey):
            suites.decrypt_once(KEY, flipped(CIPHERTEXT, *flip), b"header")

    def test_a_key_of_another_length_is_a_wrong_key(self) -> None:
        """Nothing but a named failure comes out of a bad key."""
        with pytest.raises(WrongKey):
            suites.decrypt_once(KEY[:-1], CIPHERTEXT, b"header")


class TestSignatures:
    @law
    @given(small_bytes)
    def test_what_was_signed_verifies(self, message: bytes) -> None:
        """Law: round trip."""
        suites.verify(CLIENT.public.signing, CLIENT.sign(message), message)

    @law
    @given(small_bytes)
    def test_nobody_elses_key_verifies_it(self, message: bytes) -> None:
        """Law: a signature has one signer."""
        with pytest.raises(SignatureInvalid):
            suites.verify(OTHER_CLIENT.public.signing, CLIENT.sign(message), message)

    @law
    @given(one_bit_of(bytes(suites.SIGNATURE_BYTES)))
    def test_no_flipped_bit_verifies(self, flip: tuple[int, int]) -> None:
        """Law: every bit of a signature counts."""
        with pytest.raises(SignatureInvalid):
            suites.verify(CLIENT.public.signing, flipped(CLIENT.sign(b"words"), *flip), b"words")


class TestDerive:
    def test_what_is_derived_does_not_show_itself(self) -> None:
        """Every derived key is a `Secret`."""
        assert isinstance(suites.derive(b"key", salt=b"", info=b"info"), Secret)

    def test_key_salt_and_info_each_change_what_is_derived(self) -> None:
        """None of the three is left out."""
        made = {
            suites.derive(key, salt=salt, info=info)
            for key in (b"a", b"b")
            for salt in (b"c", b"d")
            for info in (b"e", b"f")
        }
        assert len(made) == 8
