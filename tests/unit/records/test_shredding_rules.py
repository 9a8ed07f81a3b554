"""The rules of shred secrets and tombstones, on plain values."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.suites import KEY_BYTES
from app.retention.rules import clients_brought_back
from app.shredding.errors import ShredSecretMalformed
from app.shredding.rules import SHRED_SECRET_BYTES, ensure_shred_secret, last_orphan_day, owner_digest

IDS = st.integers(0, 9).map(lambda number: f"{number:064x}")  # few, so that the same one often comes twice
KINDS = st.sampled_from(["client", "group"])


class TestOwnerDigest:
    @given(st.tuples(KINDS, IDS), st.tuples(KINDS, IDS))
    def test_it_names_one_owner(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        """Two owners share a digest only if they are the same."""
        assert (owner_digest(*one) == owner_digest(*other)) == (one == other)

    @given(IDS)
    def test_it_holds_nothing_of_the_id(self, owner_id: str) -> None:
        """A digest is 64 hex characters that do not show the id."""
        digest = owner_digest("client", owner_id)
        assert len(bytes.fromhex(digest)) == 32
        assert digest != owner_id

    def test_it_never_changes(self) -> None:
        """Tombstones outlive versions of this program: the digest is frozen."""
        frozen = "8b50ab9475d33a4cee26ebe3f353bc5ae21bbe883d381c245c3cbffb570eff9d"
        assert owner_digest("client", "00" * 32) == frozen


class TestEnsureShredSecret:
    def test_32_bytes_pass(self) -> None:
        """The length is that of the library's secrets."""
        assert SHRED_SECRET_BYTES == KEY_BYTES
        ensure_shred_secret(bytes(32))

    @given(st.binary(max_size=80).filter(lambda secret: len(secret) != 32))
    def test_any_other_length_is_refused(self, secret: bytes) -> None:
        """A shred secret is 32 bytes."""
        with pytest.raises(ShredSecretMalformed):
            ensure_shred_secret(secret)


class TestLastOrphanDay:
    def test_a_whole_day_lies_between(self) -> None:
        """What was kept yesterday may still be on its way, even at midnight."""
        assert last_orphan_day(date(2026, 3, 1)) == date(2026, 2, 27)


class TestClientsBroughtBack:
    @given(st.sets(IDS), st.sets(IDS))
    def test_whoever_has_a_tombstone_and_is_here(self, here: set[str], erased: set[str]) -> None:
        """Exactly the clients who are here and were erased."""
        tombstones = {owner_digest("client", client_id) for client_id in erased}
        assert set(clients_brought_back(sorted(here), tombstones)) == here & erased
