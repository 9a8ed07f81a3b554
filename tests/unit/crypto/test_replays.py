"""Gate 6, the scenarios of time and place: old directories, other organisations, other installations."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.crypto.errors import (
    ContextMismatch,
    Expired,
    NotEntitled,
    ParametersRefused,
    RolledBack,
    SignatureInvalid,
    WrongKey,
)
from app.crypto.keypairs import unwrap_keys, wrap_keys
from app.crypto.organisations import StaffRole, certify_delegate, sign_directory
from app.crypto.phrases import Argon2Parameters, WordSecret, derive_client_secrets
from tests.unit.crypto.samples import (
    BLOB,
    CERTIFICATE,
    COORDINATOR,
    COUNSELOR,
    DAY,
    DIRECTORY,
    INSTALLATION,
    OTHER_INSTALLATION,
    ROOT_SEED,
    SIGNED_DIRECTORY,
    STRANGER,
    WRAP,
    believed_directory,
)

pytestmark = pytest.mark.gate


class TestAnOldDirectory:
    def test_one_below_the_highest_seen_is_refused(self) -> None:
        """What she saw travels in her key blob, sealed: the server cannot lower it."""
        wrapped = wrap_keys(WRAP, BLOB.seen_sequence(6), "client")
        remembered = unwrap_keys(WRAP, wrapped, "client")
        with pytest.raises(RolledBack):
            believed_directory(SIGNED_DIRECTORY, lowest_sequence=remembered.directory_sequence)
        newer = sign_directory(replace(DIRECTORY, sequence=7), COORDINATOR, CERTIFICATE)
        assert believed_directory(newer, lowest_sequence=remembered.directory_sequence).sequence == 7

    def test_an_expired_one_is_refused(self) -> None:
        """A server that stops delivering revocations is noticed within 30 days."""
        with pytest.raises(Expired):
            believed_directory(SIGNED_DIRECTORY, today=DIRECTORY.expires_on + timedelta(days=1))

    def test_one_stored_up_for_later_is_refused_today(self) -> None:
        """A borrowed delegate key cannot make a directory of next month count now."""
        future = replace(DIRECTORY, issued_on=date(2026, 6, 1), expires_on=date(2026, 6, 30), sequence=99)
        signed = sign_directory(future, COORDINATOR, CERTIFICATE)
        with pytest.raises(Expired):
            believed_directory(signed)
        assert believed_directory(signed, today=date(2026, 6, 1)).sequence == 99

    def test_another_organisation_in_its_place_is_refused(self) -> None:
        """From the second visit on the root comes out of her own blob."""
        certificate = certify_delegate(
            STRANGER.signing_seed, INSTALLATION, STRANGER.public.signing, DAY, DAY + timedelta(days=30)
        )
        theirs = sign_directory(replace(DIRECTORY, issued_on=DAY, sequence=9), STRANGER, certificate)
        with pytest.raises(SignatureInvalid):
            believed_directory(
                theirs, root=unwrap_keys(WRAP, wrap_keys(WRAP, BLOB, "client"), "client").root_public_key
            )
        assert believed_directory(theirs, root=STRANGER.public.signing).sequence == 9

    def test_somebody_revoked_has_no_role_in_the_next(self) -> None:
        """And the revocation cannot be taken out again."""
        revoked = replace(DIRECTORY, sequence=6, revoked=(COUNSELOR.key_id,))
        directory = believed_directory(sign_directory(revoked, COORDINATOR, CERTIFICATE))
        with pytest.raises(NotEntitled):
            directory.ensure_role(COUNSELOR.key_id, StaffRole.COUNSELOR)


class TestReplayElsewhere:
    def test_a_directory_is_for_one_installation(self) -> None:
        """The same root may serve two; neither's directory is the other's."""
        elsewhere = certify_delegate(
            ROOT_SEED, OTHER_INSTALLATION, COORDINATOR.public.signing, DAY, DAY + timedelta(days=30)
        )
        theirs = replace(DIRECTORY, installation_id=OTHER_INSTALLATION, issued_on=DAY)
        signed = sign_directory(theirs, COORDINATOR, elsewhere)
        for installation, moved in ((INSTALLATION, signed), (OTHER_INSTALLATION, SIGNED_DIRECTORY)):
            with pytest.raises(ContextMismatch):
                believed_directory(moved, installation=installation)
        assert believed_directory(signed, installation=OTHER_INSTALLATION) == theirs

    def test_a_phrase_opens_at_one_installation(self) -> None:
        """The same phrase elsewhere is another locator, log-in and wrap."""
        phrase = WordSecret("en-1", tuple(range(10)))
        here = derive_client_secrets(phrase, INSTALLATION)
        elsewhere = derive_client_secrets(phrase, OTHER_INSTALLATION)
        with pytest.raises(WrongKey):
            unwrap_keys(elsewhere.wrap, wrap_keys(here.wrap, BLOB, "client"), "client")
        assert {here.locator, here.login_seed}.isdisjoint({elsewhere.locator, elsewhere.login_seed})

    def test_a_server_cannot_make_a_passphrase_cheap_to_guess(self) -> None:
        """Parameters below the floor are refused before anything is derived."""
        for weak in ((8, 1, 1), (65_535, 3, 1), (65_536, 1, 1)):
            with pytest.raises(ParametersRefused):
                Argon2Parameters(*weak)
        assert Argon2Parameters(65_536, 3, 1).passes == 3
