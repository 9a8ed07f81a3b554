"""The organisation: document, delegate, directory."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.errors import (
    ContextMismatch,
    Expired,
    Malformed,
    NotEntitled,
    OpeningFailed,
    RolledBack,
    SignatureInvalid,
    UnknownSuite,
)
from app.crypto.organisations import (
    DirectoryEntry,
    StaffRole,
    certificate_of,
    certify_delegate,
    read_directory,
    read_organisation_document,
    sign_directory,
    sign_organisation_document,
    team_key_id,
)
from tests.unit.crypto.laws import law, numbers, one_bit_of
from tests.unit.crypto.samples import (
    CERTIFICATE,
    CLIENT,
    COORDINATOR,
    COUNSELOR,
    DIRECTORY,
    INSTALLATION,
    OTHER_INSTALLATION,
    ROOT,
    ROOT_SEED,
    SIGNED_DIRECTORY,
    STRANGER,
    TEAM,
    believed_directory,
    id_of,
)
from tests.vectors.tampering import flipped

DOCUMENT = {"installation_id": INSTALLATION.hex(), "root_public_key": ROOT.hex(), "name": "Ціхі голас"}
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="ascii")), inner, max_size=3)
    ),
    max_leaves=8,
)


class TestVerifyDirectory:
    @law
    @given(
        numbers.filter(lambda sequence: sequence > 0),
        st.dates(date(2026, 1, 1), date(2026, 6, 30)),
        st.integers(0, 30),
    )
    def test_what_was_signed_is_believed(self, sequence: int, issued_on: date, days: int) -> None:
        """Law: any sequence, any day of the certificate, up to thirty days."""
        directory = replace(
            DIRECTORY, sequence=sequence, issued_on=issued_on, expires_on=issued_on + timedelta(days=days)
        )
        signed = sign_directory(directory, COORDINATOR, CERTIFICATE)
        assert (
            believed_directory(signed, today=issued_on, lowest_sequence=sequence)
            == directory
            == read_directory(signed)
        )
        assert certificate_of(signed) == CERTIFICATE

    @law
    @given(one_bit_of(SIGNED_DIRECTORY))
    def test_no_flipped_bit_is_believed(self, flip: tuple[int, int]) -> None:
        """Law: every bit of body, certificate and signatures counts."""
        with pytest.raises(OpeningFailed) as refusal:
            believed_directory(flipped(SIGNED_DIRECTORY, *flip))
        assert type(refusal.value) in {Malformed, UnknownSuite, SignatureInvalid, ContextMismatch, Expired}

    def test_another_root_or_installation_is_refused(self) -> None:
        """A device believes one organisation."""
        with pytest.raises(SignatureInvalid):
            believed_directory(root=STRANGER.public.signing)
        with pytest.raises(ContextMismatch):
            believed_directory(installation=OTHER_INSTALLATION)

    @pytest.mark.parametrize("today", [date(2026, 2, 27), date(2026, 4, 1), date.min, date.max])
    def test_outside_its_days_it_is_refused(self, today: date) -> None:
        """A day of clock skew is allowed before, none after."""
        with pytest.raises(Expired):
            believed_directory(today=today)
        assert believed_directory(today=date(2026, 2, 28)) == believed_directory(today=date(2026, 3, 31))

    def test_one_older_than_was_seen_is_refused(self) -> None:
        """The same one again is not older."""
        assert believed_directory(lowest_sequence=5).sequence == 5
        with pytest.raises(RolledBack):
            believed_directory(lowest_sequence=6)

    def test_a_delegate_signs_only_within_her_days(self) -> None:
        """The directory's first day must lie within the certificate."""
        late = replace(DIRECTORY, issued_on=date(2026, 7, 1), expires_on=date(2026, 7, 2))
        with pytest.raises(Expired):
            believed_directory(sign_directory(late, COORDINATOR, CERTIFICATE), today=date(2026, 7, 1))

    def test_a_delegate_cannot_certify_another(self) -> None:
        """Only the root certifies."""
        certificate = certify_delegate(
            COORDINATOR.signing_seed,
            INSTALLATION,
            STRANGER.public.signing,
            date(2026, 1, 1),
            date(2026, 6, 30),
        )
        with pytest.raises(SignatureInvalid):
            believed_directory(sign_directory(DIRECTORY, STRANGER, certificate))


class TestDirectory:
    def test_somebody_revoked_has_no_role(self) -> None:
        """Even if an entry names her."""
        assert DIRECTORY.ensure_role(COUNSELOR.key_id, StaffRole.COUNSELOR).staff_id == id_of("counselor")
        revoked = replace(DIRECTORY, revoked=(COUNSELOR.key_id,))
        assert revoked.find(COUNSELOR.key_id) is None
        with pytest.raises(NotEntitled):
            revoked.ensure_role(COUNSELOR.key_id, StaffRole.COUNSELOR)

    @pytest.mark.parametrize("key_id", [COUNSELOR.key_id, CLIENT.key_id])
    def test_a_role_one_has_not_is_refused(self, key_id: bytes) -> None:
        """A counselor is no coordinator, a client is no staff."""
        with pytest.raises(NotEntitled):
            DIRECTORY.ensure_role(key_id, StaffRole.COORDINATOR)

    def test_no_key_stands_for_two_people(self) -> None:
        """Every reader finds the same person for a key."""
        twin = DirectoryEntry(UUID(int=1), COUNSELOR.key_id, (StaffRole.COORDINATOR,))
        with pytest.raises(Malformed):
            replace(DIRECTORY, entries=(*DIRECTORY.entries, twin))

    @pytest.mark.parametrize(
        "roles", [(StaffRole.COUNSELOR, StaffRole.COORDINATOR), (StaffRole.COUNSELOR, StaffRole.COUNSELOR)]
    )
    def test_roles_stand_in_order_once(self, roles: tuple[StaffRole, ...]) -> None:
        """So that an entry has one spelling; found when it is made, not when it is read."""
        with pytest.raises(Malformed):
            DirectoryEntry(UUID(int=1), COUNSELOR.key_id, roles)

    @pytest.mark.parametrize("expires_on", [date(2026, 4, 1), date(2026, 2, 28)])
    def test_it_lasts_thirty_days_at_most(self, expires_on: date) -> None:
        """And does not end before it begins."""
        with pytest.raises(Malformed):
            replace(DIRECTORY, expires_on=expires_on)

    def test_the_end_of_time_is_malformed_not_a_crash(self) -> None:
        """A day cannot be made that overflows while it is looked at, before any signature is checked."""
        with pytest.raises(Malformed):
            replace(DIRECTORY, issued_on=date.max)

    def test_the_team_has_an_id_of_its_own_kind(self) -> None:
        """It is no key id of a person with the same keys."""
        assert DIRECTORY.team_key_id == TEAM.key_id == team_key_id(TEAM.hpke_public)
        assert team_key_id(CLIENT.public.hpke) not in {CLIENT.key_id, CLIENT.public.client_id}


class TestOrganisationDocument:
    @law
    @given(plain_values)
    def test_what_was_signed_is_read_again(self, value: object) -> None:
        """Law: any plain value, in any script."""
        document = {**DOCUMENT, "texts": value}
        assert read_organisation_document(sign_organisation_document(ROOT_SEED, document)) == document

    @law
    @given(one_bit_of(sign_organisation_document(ROOT_SEED, DOCUMENT).encode()))
    def test_no_flipped_bit_is_believed(self, flip: tuple[int, int]) -> None:
        """Law: every bit of the text counts."""
        text = flipped(sign_organisation_document(ROOT_SEED, DOCUMENT).encode(), *flip)
        with pytest.raises(OpeningFailed) as refusal:
            read_organisation_document(text.decode("utf-8", "replace"))
        assert type(refusal.value) in {Malformed, SignatureInvalid}

    @pytest.mark.parametrize(
        "text", ["[" * 100_000, "", "null", "[]", '{"organisation": []}', '"' + "x" * 99]
    )
    def test_nonsense_is_malformed_not_a_crash(self, text: str) -> None:
        """Whoever serves the file chooses what stands in it."""
        with pytest.raises(Malformed):
            read_organisation_document(text)

    @pytest.mark.parametrize("value", [0.5, float("nan"), 2**53, {"імя": 1}, "\ud83d", {1: 2}, b"x"])
    def test_what_languages_write_differently_is_not_signed(self, value: object) -> None:
        """Both implementations must hash the same bytes."""
        with pytest.raises(Malformed):
            sign_organisation_document(ROOT_SEED, {**DOCUMENT, "value": value})
