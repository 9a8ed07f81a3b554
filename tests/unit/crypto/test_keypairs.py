"""Key pairs, their ids, and how they are kept wrapped."""

from dataclasses import replace

import pytest
from hypothesis import given

from app.crypto import labels, suites
from app.crypto.errors import ContextMismatch, Malformed, OpeningFailed, UnknownSuite, WrongKey
from app.crypto.keypairs import (
    PURPOSE_CLIENT,
    PURPOSE_RECOVERY,
    PURPOSE_STAFF,
    KeyBlob,
    KeyPair,
    PublicKeys,
    ensure_wrapped_keys,
    unwrap_keys,
    wrap_keys,
)
from app.crypto.secret_bytes import Secret
from tests.unit.crypto.laws import law, numbers, one_bit_of
from tests.unit.crypto.samples import BLOB, CLIENT, OTHER_CLIENT, ROOT, WRAP
from tests.vectors.tampering import fields_of, flipped

WRAPPED = wrap_keys(WRAP, BLOB, PURPOSE_CLIENT)


class TestPublicKeys:
    def test_every_part_enters_both_ids(self) -> None:
        """A server that swaps one half names somebody else."""
        mixed = [
            CLIENT.public,
            OTHER_CLIENT.public,
            replace(CLIENT.public, hpke=OTHER_CLIENT.public.hpke),
            replace(CLIENT.public, signing=OTHER_CLIENT.public.signing),
        ]
        assert len({keys.key_id for keys in mixed} | {keys.client_id for keys in mixed}) == 8

    @pytest.mark.parametrize(("hpke", "signing"), [(1215, 32), (1217, 32), (1216, 31), (0, 0)])
    def test_other_lengths_are_malformed(self, hpke: int, signing: int) -> None:
        """1,216 and 32 bytes."""
        with pytest.raises(Malformed):
            PublicKeys(bytes(hpke), bytes(signing))


class TestKeyPair:
    def test_generated_pairs_differ(self) -> None:
        """They are drawn, not fixed."""
        assert len({KeyPair.generate().key_id for _ in range(5)}) == 5

    @pytest.mark.parametrize(("hpke", "signing"), [(31, 32), (32, 31), (64, 32)])
    def test_seeds_of_other_lengths_are_malformed(self, hpke: int, signing: int) -> None:
        """32 bytes each."""
        with pytest.raises(Malformed):
            KeyPair(Secret(bytes(hpke)), Secret(bytes(signing)))


class TestWrapKeys:
    @law
    @given(numbers)
    def test_what_was_wrapped_opens(self, sequence: int) -> None:
        """Law: keys, root and sequence come back."""
        blob = KeyBlob(CLIENT, ROOT, sequence)
        for purpose in (PURPOSE_CLIENT, PURPOSE_STAFF, PURPOSE_RECOVERY):
            assert unwrap_keys(WRAP, wrap_keys(WRAP, blob, purpose), purpose) == blob

    @law
    @given(one_bit_of(WRAPPED))
    def test_no_flipped_bit_opens(self, flip: tuple[int, int]) -> None:
        """Law: every bit outside and inside counts."""
        with pytest.raises(OpeningFailed) as refusal:
            unwrap_keys(WRAP, flipped(WRAPPED, *flip), PURPOSE_CLIENT)
        assert type(refusal.value) in {Malformed, UnknownSuite, ContextMismatch, WrongKey}

    def test_each_wrapping_has_its_own_salt_and_so_its_own_key(self) -> None:
        """The fixed nonce never meets the same key twice."""
        again = wrap_keys(WRAP, BLOB, PURPOSE_CLIENT)
        assert fields_of(again)[4] != fields_of(WRAPPED)[4]
        assert fields_of(again)[5] != fields_of(WRAPPED)[5]

    def test_the_plaintext_begins_with_bytes_that_commit_to_the_key(self) -> None:
        """Two keys that open one ciphertext would have to agree on 24 bytes: see section 13 of the page."""
        _, _, _, key_id, salt, ciphertext = fields_of(WRAPPED)
        info = b"".join(
            len(part).to_bytes(4, "big") + part
            for part in (labels.WRAPPED_KEYS_INFO, suites.SUITE_ID, b"client", key_id)
        )
        plaintext = suites.decrypt_once(suites.derive(WRAP, salt=salt, info=info), ciphertext, info)
        assert plaintext.startswith(b"\0\0\0\x14helpline/v1/key-blob")


class TestSeenSequence:
    def test_it_only_rises(self) -> None:
        """An older directory does not make her forget a newer one."""
        assert BLOB.seen_sequence(9).directory_sequence == 9
        assert BLOB.seen_sequence(3).directory_sequence == 7


class TestEnsureWrappedKeys:
    def test_what_was_wrapped_has_the_form(self) -> None:
        """The server accepts what a device makes."""
        ensure_wrapped_keys(WRAPPED, PURPOSE_CLIENT, CLIENT.key_id)

    @pytest.mark.parametrize("sent", [b"", b"plain words", WRAPPED + b"\0", WRAPPED[:-1], bytes(500)])
    def test_anything_else_has_not(self, sent: bytes) -> None:
        """Nothing readable can be stored as keys by mistake."""
        with pytest.raises(Malformed):
            ensure_wrapped_keys(sent, PURPOSE_CLIENT, CLIENT.key_id)
