"""Grants: a key of content, sealed to one holder."""

import pytest
from hypothesis import given

from app.crypto.epochs import EpochKey
from app.crypto.errors import CommitmentMismatch, NotEntitled, WrongKey
from app.crypto.grants import (
    GRANT_BYTES,
    open_grant,
    open_grant_with,
    open_listed_grant,
    seal_grant,
    seal_grant_to,
)
from app.crypto.keypairs import KeyPair
from tests.unit.crypto.laws import law, one_bit_of
from tests.unit.crypto.samples import (
    CASEWORK,
    CONVERSATION,
    COUNSELOR,
    FIRST_STATEMENT,
    INTAKE,
    NEXT_CONVERSATION,
    OTHER_CONVERSATION,
    OTHER_COUNSELOR,
    TEAM,
    client_key,
)
from tests.vectors.tampering import flipped

GRANT = seal_grant(CONVERSATION, COUNSELOR.public)


def _open(grant: bytes, key: EpochKey = CONVERSATION, recipient: KeyPair = COUNSELOR) -> EpochKey:
    return open_grant(grant, recipient, key.name, key.commitment, key.shred)


class TestGrant:
    def test_its_holder_opens_it(self) -> None:
        """She gets the key, with its shred secret."""
        assert _open(GRANT) == CONVERSATION

    def test_it_has_1168_bytes(self) -> None:
        """Every grant looks like every other."""
        assert len(GRANT) == GRANT_BYTES == 1168

    @law
    @given(one_bit_of(GRANT))
    def test_no_flipped_bit_opens(self, flip: tuple[int, int]) -> None:
        """Law: every bit counts."""
        with pytest.raises(WrongKey):
            _open(flipped(GRANT, *flip))

    @pytest.mark.parametrize(
        "key", [OTHER_CONVERSATION, CASEWORK, INTAKE, NEXT_CONVERSATION, client_key(which="b")]
    )
    def test_it_opens_for_no_other_name_or_commitment(self, key: EpochKey) -> None:
        """Not for another client, kind, epoch or key."""
        with pytest.raises(WrongKey):
            _open(GRANT, key)

    def test_it_opens_for_nobody_else(self) -> None:
        """A grant has one holder."""
        with pytest.raises(WrongKey):
            _open(GRANT, recipient=OTHER_COUNSELOR)

    def test_two_holders_cannot_be_given_different_keys(self) -> None:
        """The maker seals another key under the stated commitment, and is found out."""
        other = client_key(which="another")
        crooked = _CommittedTo(CONVERSATION.commitment, other)
        with pytest.raises(CommitmentMismatch):
            _open(crooked.grant())


class _CommittedTo:
    """A key that lies about its commitment."""

    def __init__(self, commitment: bytes, key: EpochKey) -> None:
        self.commitment, self.name, self.key = commitment, key.name, key.key

    def grant(self) -> bytes:
        return seal_grant(self, COUNSELOR.public)  # type: ignore[arg-type]  # the lie is the point


class TestListedGrant:
    def test_a_listed_holder_opens_it(self) -> None:
        """The statement lists her."""
        assert open_listed_grant(GRANT, COUNSELOR, FIRST_STATEMENT, CONVERSATION.shred) == CONVERSATION

    def test_a_grant_to_somebody_unlisted_is_refused(self) -> None:
        """Even when the key inside is right: holders outside the list do not exist."""
        grant = seal_grant(CONVERSATION, OTHER_COUNSELOR.public)
        with pytest.raises(NotEntitled):
            open_listed_grant(grant, OTHER_COUNSELOR, FIRST_STATEMENT, CONVERSATION.shred)


class TestTeamsGrant:
    def test_the_team_opens_it_without_a_signing_half(self) -> None:
        """Any coordinator who holds the team's seed can."""
        grant = seal_grant_to(INTAKE, TEAM.hpke_public, TEAM.key_id)
        opened = open_grant_with(
            grant, TEAM.hpke_seed, TEAM.key_id, INTAKE.name, INTAKE.commitment, INTAKE.shred
        )
        assert opened == INTAKE
