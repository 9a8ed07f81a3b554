"""Assignments."""

from dataclasses import replace

import pytest
from hypothesis import given

from app.crypto.assignments import assignment_hash, sign_assignment, verify_assignment
from app.crypto.epochs import NO_PREVIOUS
from app.crypto.errors import ChainBroken, Malformed, OpeningFailed, SignatureInvalid, UnknownSuite
from tests.unit.crypto.laws import law, one_bit_of
from tests.unit.crypto.samples import (
    ASSIGNMENT,
    CONVERSATION,
    COORDINATOR,
    COUNSELOR,
    INTAKE,
    OTHER_CLIENT_ID,
    OTHER_COUNSELOR,
    SIGNED_ASSIGNMENT,
    client_key,
)
from tests.vectors.tampering import flipped

NEXT = replace(
    ASSIGNMENT,
    sequence=2,
    counselor_key=OTHER_COUNSELOR.key_id,
    previous_hash=assignment_hash(SIGNED_ASSIGNMENT),
)
SIGNING = COORDINATOR.public.signing


class TestVerifyAssignment:
    def test_a_chain_is_believed(self) -> None:
        """First and second, each as it was signed."""
        assert verify_assignment(SIGNED_ASSIGNMENT, SIGNING) == ASSIGNMENT
        assert verify_assignment(sign_assignment(NEXT, COORDINATOR), SIGNING, SIGNED_ASSIGNMENT) == NEXT

    @law
    @given(one_bit_of(SIGNED_ASSIGNMENT))
    def test_no_flipped_bit_is_believed(self, flip: tuple[int, int]) -> None:
        """Law: every bit of body and signature counts."""
        with pytest.raises(OpeningFailed) as refusal:
            verify_assignment(flipped(SIGNED_ASSIGNMENT, *flip), SIGNING)
        assert type(refusal.value) in {Malformed, UnknownSuite, SignatureInvalid}

    def test_another_clients_chain_cannot_be_continued(self) -> None:
        """Each client has her own."""
        moved = sign_assignment(replace(NEXT, client_id=OTHER_CLIENT_ID), COORDINATOR)
        with pytest.raises(ChainBroken):
            verify_assignment(moved, SIGNING, SIGNED_ASSIGNMENT)

    def test_the_first_cannot_be_left_out(self) -> None:
        """A second without a first is no chain."""
        with pytest.raises(ChainBroken):
            verify_assignment(sign_assignment(NEXT, COORDINATOR), SIGNING)


class TestSignAssignment:
    def test_nobody_signs_in_anothers_name(self) -> None:
        """The signer is named inside."""
        with pytest.raises(Malformed):
            sign_assignment(ASSIGNMENT, COUNSELOR)

    @pytest.mark.parametrize(("sequence", "previous"), [(0, NO_PREVIOUS), (2, NO_PREVIOUS), (1, b"\1" * 32)])
    def test_only_the_first_has_no_predecessor(self, sequence: int, previous: bytes) -> None:
        """And the first has none."""
        with pytest.raises(Malformed):
            replace(ASSIGNMENT, sequence=sequence, previous_hash=previous)


class TestGrants:
    def test_the_counselor_holds_what_the_assignment_names(self) -> None:
        """That key, and no other of the same name."""
        assert ASSIGNMENT.grants(INTAKE.name, INTAKE.commitment)
        assert not ASSIGNMENT.grants(INTAKE.name, client_key(INTAKE.name.kind, which="b").commitment)
        assert not ASSIGNMENT.grants(CONVERSATION.name, CONVERSATION.commitment)
        assert not replace(ASSIGNMENT, client_id=OTHER_CLIENT_ID).grants(INTAKE.name, INTAKE.commitment)
