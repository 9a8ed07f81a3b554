"""Whose content a key is for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.errors import Malformed
from app.crypto.owners import KINDS_OF_OWNER, EpochName, Kind, Owner, OwnerKind
from tests.unit.crypto.laws import law

OWNERS = {
    OwnerKind.CLIENT: Owner(OwnerKind.CLIENT, bytes(32)),
    OwnerKind.GROUP: Owner(OwnerKind.GROUP, bytes(16)),
    OwnerKind.ORGANISATION: Owner(OwnerKind.ORGANISATION, bytes(16)),
}


class TestOwner:
    @law
    @given(st.sampled_from(OwnerKind), st.integers(0, 64))
    def test_an_id_has_the_length_of_its_kind(self, kind: OwnerKind, length: int) -> None:
        """Law: 32 bytes for a client, 16 for a group and the organisation."""
        if length == (32 if kind is OwnerKind.CLIENT else 16):
            assert Owner.read(*Owner(kind, bytes(length)).fields()) == Owner(kind, bytes(length))
        else:
            with pytest.raises(Malformed):
                Owner(kind, bytes(length))


class TestEpochName:
    @pytest.mark.parametrize("owner_kind", OwnerKind)
    @pytest.mark.parametrize("kind", Kind)
    def test_an_owner_has_the_kinds_that_are_its(self, owner_kind: OwnerKind, kind: Kind) -> None:
        """No client has announcements, no group an intake."""
        if kind in KINDS_OF_OWNER[owner_kind]:
            name = EpochName(OWNERS[owner_kind], kind, 1)
            assert EpochName.read(*name.fields()) == name
        else:
            with pytest.raises(Malformed):
                EpochName(OWNERS[owner_kind], kind, 1)

    @pytest.mark.parametrize("epoch", [0, -1])
    def test_epochs_count_from_one(self, epoch: int) -> None:
        """There is no epoch before the first."""
        with pytest.raises(Malformed):
            EpochName(OWNERS[OwnerKind.CLIENT], Kind.INTAKE, epoch)
