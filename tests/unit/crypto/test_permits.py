"""Permits."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from app.crypto.errors import ChainBroken, Malformed, OpeningFailed, SignatureInvalid, UnknownSuite
from app.crypto.permits import (
    PermitKind,
    permit_hash,
    read_permit,
    sign_permit,
    verify_permit,
)
from tests.unit.crypto.laws import law, one_bit_of
from tests.unit.crypto.samples import (
    CASEWORK,
    CLIENT_ID,
    CONVERSATION,
    COUNSELOR,
    OTHER_CLIENT_ID,
    OTHER_COUNSELOR,
    PERMIT,
    SIGNED_ASSIGNMENT,
    SIGNED_PERMIT,
)
from tests.vectors.tampering import flipped

ENDED = replace(
    PERMIT,
    sequence=2,
    kind=PermitKind.ENDED,
    granted=(),
    last_on=None,
    previous_hash=permit_hash(SIGNED_PERMIT),
)
SIGNING = COUNSELOR.public.signing


class TestVerifyPermit:
    def test_a_chain_is_believed(self) -> None:
        """First and second, each as it was signed."""
        assert verify_permit(SIGNED_PERMIT, SIGNING) == read_permit(SIGNED_PERMIT) == PERMIT
        assert verify_permit(sign_permit(ENDED, COUNSELOR), SIGNING, SIGNED_PERMIT) == ENDED

    @law
    @given(one_bit_of(SIGNED_PERMIT))
    def test_no_flipped_bit_is_believed(self, flip: tuple[int, int]) -> None:
        """Law: every bit of body and signature counts."""
        with pytest.raises(OpeningFailed) as refusal:
            verify_permit(flipped(SIGNED_PERMIT, *flip), SIGNING)
        assert type(refusal.value) in {Malformed, UnknownSuite, SignatureInvalid}

    def test_a_middle_one_cannot_be_left_out(self) -> None:
        """An end that follows nothing, or another client's permit, is no chain: it would end something else."""
        with pytest.raises(ChainBroken):
            verify_permit(sign_permit(ENDED, COUNSELOR), SIGNING)
        with pytest.raises(ChainBroken):
            verify_permit(
                sign_permit(replace(ENDED, client_id=OTHER_CLIENT_ID), COUNSELOR), SIGNING, SIGNED_PERMIT
            )

    def test_an_assignment_is_no_permit(self) -> None:
        """What a coordinator signed stands under another label."""
        with pytest.raises(Malformed):
            read_permit(SIGNED_ASSIGNMENT)


class TestSignPermit:
    def test_nobody_signs_in_anothers_name(self) -> None:
        """The signer is named inside."""
        with pytest.raises(Malformed):
            sign_permit(PERMIT, OTHER_COUNSELOR)

    @pytest.mark.parametrize(
        "changes",
        [
            {"last_on": None},
            {"last_on": date(2026, 3, 1)},
            {"earlier_client": OTHER_CLIENT_ID},
            {"kind": PermitKind.SUPERVISION},
            {"kind": PermitKind.HANDED_OVER},
            {"kind": PermitKind.LINKED, "granted": (), "last_on": None},
            {"kind": PermitKind.LINKED, "granted": (), "last_on": None, "earlier_client": CLIENT_ID},
            {"kind": PermitKind.ENDED, "last_on": None},
            {"sequence": 0},
            {"sequence": 2},
            {"assignment_hash": bytes(31)},
        ],
    )
    def test_what_no_permit_says_is_not_made(self, changes: dict[str, object]) -> None:
        """Each kind has what it needs, and nothing that another kind would mean."""
        with pytest.raises(Malformed):
            replace(PERMIT, **changes)  # type: ignore[arg-type] # each change is of its field's type


class TestGrants:
    def test_a_permit_grants_what_it_names(self) -> None:
        """That kind, that epoch and that commitment, of this client."""
        assert PERMIT.grants(CONVERSATION.name, CONVERSATION.commitment)
        assert not PERMIT.grants(CONVERSATION.name, CASEWORK.commitment)
        assert not PERMIT.grants(CASEWORK.name, CASEWORK.commitment)
        assert not ENDED.grants(CONVERSATION.name, CONVERSATION.commitment)
