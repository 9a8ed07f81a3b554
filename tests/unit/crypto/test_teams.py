"""The intake team's key."""

from dataclasses import replace

import pytest
from hypothesis import given

from app.crypto.errors import CommitmentMismatch, WrongKey
from app.crypto.keypairs import KeyPair
from app.crypto.teams import TeamKey, open_team_grant, seal_team_grant, tie_secret
from tests.unit.crypto.laws import law, one_bit_of
from tests.unit.crypto.samples import COORDINATOR, COUNSELOR, INSTALLATION, OTHER_INSTALLATION, TEAM
from tests.vectors.tampering import flipped

GRANT = seal_team_grant(TEAM, COORDINATOR.public)
OTHER_TEAM = TeamKey.generate(INSTALLATION, 1)


def _open(grant: bytes = GRANT, coordinator: KeyPair = COORDINATOR, team: TeamKey = TEAM) -> TeamKey:
    return open_team_grant(
        grant,
        coordinator,
        installation_id=team.installation_id,
        epoch=team.epoch,
        team_hpke_public=team.hpke_public,
    )


class TestTeamGrant:
    def test_its_coordinator_opens_it(self) -> None:
        """She gets the team's key."""
        assert _open() == TEAM
        assert len(GRANT) == 1168

    @law
    @given(one_bit_of(GRANT))
    def test_no_flipped_bit_opens(self, flip: tuple[int, int]) -> None:
        """Law: every bit counts."""
        with pytest.raises(WrongKey):
            _open(flipped(GRANT, *flip))

    @pytest.mark.parametrize(
        "team", [replace(TEAM, epoch=2), replace(TEAM, installation_id=OTHER_INSTALLATION), OTHER_TEAM]
    )
    def test_it_opens_for_no_other_team(self, team: TeamKey) -> None:
        """Not of another epoch, installation or key."""
        with pytest.raises(WrongKey):
            _open(team=team)

    def test_it_opens_for_nobody_else(self) -> None:
        """A grant has one holder."""
        with pytest.raises(WrongKey):
            _open(coordinator=COUNSELOR)

    def test_a_seed_that_is_not_the_directorys_is_refused(self) -> None:
        """Whoever made the grant lied about the key inside."""
        liar = TeamKey(TEAM.installation_id, TEAM.epoch, OTHER_TEAM.hpke_seed)
        object.__setattr__(liar, "hpke_public", TEAM.hpke_public)
        with pytest.raises(CommitmentMismatch):
            _open(seal_team_grant(liar, COORDINATOR.public))


class TestTieSecret:
    def test_it_is_the_teams_own(self) -> None:
        """The same for every coordinator, another for another team or installation."""
        elsewhere = replace(TEAM, installation_id=OTHER_INSTALLATION)
        assert tie_secret(TEAM) == tie_secret(_open())
        assert len({tie_secret(TEAM), tie_secret(OTHER_TEAM), tie_secret(elsewhere), TEAM.hpke_seed}) == 4
