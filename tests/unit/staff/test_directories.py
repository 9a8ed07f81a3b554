"""What a new directory may say, seen from the one before it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.crypto.keypairs import KeyPair
from app.crypto.organisations import Directory, StaffRole
from app.staff.directories import Trust, ensure_follows, read_trusted
from app.staff.errors import DirectoryOutdated, DirectoryRefused
from tests.factories.organisations import Organisation, build_organisation

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    """A coordinator and two counselors."""
    return build_organisation(TODAY, counselor_count=2)


@pytest.fixture
def renewed(organisation: Organisation) -> Directory:
    """The next directory, saying the same."""
    return organisation.next_directory()


class TestReadTrusted:
    def _trust(self, organisation: Organisation) -> Trust:
        return Trust(organisation.installation_id, organisation.root_public_key)

    def test_a_directory_under_the_root_is_read(self, organisation: Organisation) -> None:
        """What the delegate signed under the root's certificate is believed."""
        signed = organisation.sign(organisation.directory)
        assert read_trusted(signed, self._trust(organisation), TODAY) == organisation.directory

    def test_another_root_is_refused(self, organisation: Organisation) -> None:
        """A directory of another organisation is refused, though well signed."""
        other = build_organisation(TODAY)
        with pytest.raises(DirectoryRefused):
            read_trusted(other.sign(other.directory), self._trust(organisation), TODAY)

    def test_an_expired_one_is_refused(self, organisation: Organisation) -> None:
        """A directory past its last day is refused."""
        late = organisation.directory.expires_on + timedelta(days=1)
        with pytest.raises(DirectoryRefused):
            read_trusted(organisation.sign(organisation.directory), self._trust(organisation), late)


class TestRenewal:
    def test_the_same_people_for_longer_are_accepted(
        self, organisation: Organisation, renewed: Directory
    ) -> None:
        """Days may change, and the order of entries; the people may not."""
        longer = replace(
            renewed,
            issued_on=TODAY + timedelta(days=20),
            expires_on=TODAY + timedelta(days=50),
            entries=renewed.entries[::-1],
        )
        ensure_follows(organisation.directory, longer)

    @pytest.mark.parametrize("step", [-1, 0, 2])
    def test_only_the_very_next_sequence_is_accepted(
        self, organisation: Organisation, renewed: Directory, step: int
    ) -> None:
        """A directory that leaves out or repeats a sequence is outdated."""
        current = replace(organisation.directory, sequence=5)
        with pytest.raises(DirectoryOutdated):
            ensure_follows(current, replace(renewed, sequence=5 + step))

    def test_a_missing_person_is_refused(self, organisation: Organisation, renewed: Directory) -> None:
        """Nobody disappears from a directory unrevoked."""
        with pytest.raises(DirectoryRefused):
            ensure_follows(organisation.directory, replace(renewed, entries=renewed.entries[:-1]))

    def test_a_smuggled_person_is_refused(self, organisation: Organisation) -> None:
        """Nobody appears in a directory without being admitted."""
        stranger = organisation.new_person("eve", frozenset({StaffRole.COUNSELOR}))
        with pytest.raises(DirectoryRefused):
            ensure_follows(organisation.directory, organisation.next_directory(stranger))

    def test_a_changed_role_is_refused(self, organisation: Organisation, renewed: Directory) -> None:
        """A renewal promotes nobody."""
        promoted = replace(renewed.entries[1], roles=(StaffRole.COORDINATOR, StaffRole.COUNSELOR))
        changed = (renewed.entries[0], promoted, *renewed.entries[2:])
        with pytest.raises(DirectoryRefused):
            ensure_follows(organisation.directory, replace(renewed, entries=changed))

    def test_a_swapped_key_is_refused(self, organisation: Organisation, renewed: Directory) -> None:
        """A renewal gives nobody other keys."""
        swapped = replace(renewed.entries[1], key_id=KeyPair.generate().key_id)
        changed = (renewed.entries[0], swapped, *renewed.entries[2:])
        with pytest.raises(DirectoryRefused):
            ensure_follows(organisation.directory, replace(renewed, entries=changed))

    def test_another_team_key_is_refused(self, organisation: Organisation, renewed: Directory) -> None:
        """A renewal does not replace the key that new intakes are sealed to."""
        for changed in (
            replace(renewed, team_hpke_public=KeyPair.generate().public.hpke),
            replace(renewed, team_epoch=2),
        ):
            with pytest.raises(DirectoryRefused):
                ensure_follows(organisation.directory, changed)


class TestNewcomer:
    def test_exactly_the_newcomer_is_added(self, organisation: Organisation) -> None:
        """A directory with everybody and the newcomer is accepted."""
        newcomer = organisation.new_person("vera", frozenset({StaffRole.COUNSELOR}))
        ensure_follows(organisation.directory, organisation.next_directory(newcomer), newcomer=newcomer.entry)

    def test_a_directory_without_her_is_refused(self, organisation: Organisation, renewed: Directory) -> None:
        """An admission whose directory does not name the newcomer admits nobody."""
        newcomer = organisation.new_person("vera", frozenset({StaffRole.COUNSELOR}))
        with pytest.raises(DirectoryRefused):
            ensure_follows(organisation.directory, renewed, newcomer=newcomer.entry)

    def test_two_newcomers_at_once_are_refused(self, organisation: Organisation) -> None:
        """One admission admits one person."""
        vera = organisation.new_person("vera", frozenset({StaffRole.COUNSELOR}))
        eve = organisation.new_person("eve", frozenset({StaffRole.COUNSELOR}))
        with pytest.raises(DirectoryRefused):
            ensure_follows(
                organisation.directory, organisation.next_directory(vera, eve), newcomer=vera.entry
            )

    def test_a_revoked_newcomer_is_refused(self, organisation: Organisation) -> None:
        """Keys that were revoked once cannot be admitted again."""
        vera = organisation.new_person("vera", frozenset({StaffRole.COUNSELOR}))
        current = replace(organisation.directory, revoked=(vera.key_id,))
        following = replace(organisation.next_directory(vera), revoked=(vera.key_id,))
        with pytest.raises(DirectoryRefused):
            ensure_follows(current, following, newcomer=vera.entry)


class TestRevocation:
    def test_a_suspended_key_may_be_revoked(self, organisation: Organisation) -> None:
        """Whoever is suspended may be revoked."""
        left = organisation.counselors[0]
        revoking = replace(organisation.next_directory(), revoked=(left.key_id,))
        ensure_follows(organisation.directory, revoking, revocable=frozenset({left.key_id}))

    def test_a_revoked_entry_stays(self, organisation: Organisation) -> None:
        """Without it no device could check any more what she signed while she was entitled."""
        left = organisation.counselors[0]
        entries = tuple(entry for entry in organisation.directory.entries if entry != left.entry)
        revoking = replace(organisation.next_directory(), revoked=(left.key_id,), entries=entries)
        with pytest.raises(DirectoryRefused):
            ensure_follows(organisation.directory, revoking, revocable=frozenset({left.key_id}))

    def test_somebody_at_work_is_not_revoked(self, organisation: Organisation, renewed: Directory) -> None:
        """A directory that revokes somebody who is not suspended is refused."""
        left, stays = organisation.counselors
        revoking = replace(renewed, revoked=(left.key_id, stays.key_id))
        with pytest.raises(DirectoryRefused):
            ensure_follows(organisation.directory, revoking, revocable=frozenset({left.key_id}))

    def test_a_revocation_is_for_ever(self, organisation: Organisation, renewed: Directory) -> None:
        """No later directory takes a revocation back."""
        current = replace(organisation.directory, revoked=(organisation.counselors[0].key_id,))
        with pytest.raises(DirectoryRefused):
            ensure_follows(current, renewed)
