"""Admissions to groups."""

from dataclasses import replace

import pytest
from hypothesis import given

from app.crypto.admissions import GroupAdmission, read_admission, sign_admission, verify_admission
from app.crypto.errors import ContextMismatch, Malformed, OpeningFailed, SignatureInvalid, UnknownSuite
from app.crypto.keypairs import KeyId
from tests.unit.crypto.laws import law, one_bit_of
from tests.unit.crypto.samples import (
    ADMISSION,
    CLIENT_ID,
    COORDINATOR,
    COUNSELOR,
    OTHER_CLIENT_ID,
    SIGNED_ADMISSION,
    SIGNED_ASSIGNMENT,
    id_of,
)
from tests.vectors.tampering import flipped, with_field

GROUP_ID = ADMISSION.group_id
SIGNING = COORDINATOR.public.signing


def believed(signed: bytes, signing: bytes = SIGNING) -> GroupAdmission:
    """Return what is believed of an admission to the sample group for the sample client."""
    return verify_admission(signed, signing, group_id=GROUP_ID, client_id=CLIENT_ID)


class TestVerifyAdmission:
    def test_it_is_believed_as_it_was_signed(self) -> None:
        """Group, client, day and signer come out again."""
        assert believed(SIGNED_ADMISSION) == read_admission(SIGNED_ADMISSION) == ADMISSION

    @law
    @given(one_bit_of(SIGNED_ADMISSION))
    def test_no_flipped_bit_is_believed(self, flip: tuple[int, int]) -> None:
        """Law: every bit of body and signature counts."""
        with pytest.raises(OpeningFailed) as refusal:
            believed(flipped(SIGNED_ADMISSION, *flip))
        assert type(refusal.value) in {Malformed, UnknownSuite, SignatureInvalid}

    def test_it_is_for_one_group(self) -> None:
        """Copied to a seat in another group it is refused."""
        with pytest.raises(ContextMismatch):
            verify_admission(SIGNED_ADMISSION, SIGNING, group_id=id_of("other group"), client_id=CLIENT_ID)

    def test_it_is_for_one_client(self) -> None:
        """Copied to another client's seat it is refused."""
        with pytest.raises(ContextMismatch):
            verify_admission(SIGNED_ADMISSION, SIGNING, group_id=GROUP_ID, client_id=OTHER_CLIENT_ID)

    def test_nobody_else_signed_it(self) -> None:
        """Under another key, or with another signer named outside the signature, it is refused."""
        with pytest.raises(SignatureInvalid):
            believed(SIGNED_ADMISSION, COUNSELOR.public.signing)
        with pytest.raises(SignatureInvalid):
            believed(with_field(SIGNED_ADMISSION, 1, 5, COUNSELOR.key_id))

    def test_an_assignment_is_no_admission(self) -> None:
        """The same coordinator signed it, under another label."""
        with pytest.raises(Malformed):
            believed(SIGNED_ASSIGNMENT)


class TestSignAdmission:
    def test_nobody_signs_in_anothers_name(self) -> None:
        """The signer is named inside."""
        with pytest.raises(Malformed):
            sign_admission(ADMISSION, COUNSELOR)

    def test_a_key_id_of_another_length_is_refused(self) -> None:
        """Ids are hashes, of 32 bytes."""
        with pytest.raises(Malformed):
            replace(ADMISSION, signer=KeyId(COORDINATOR.key_id[:-1]))
