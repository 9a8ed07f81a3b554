"""Colleagues, found by the words they read out."""

from dataclasses import replace
from datetime import date
from typing import Final
from uuid import uuid4

import pytest

from app.crypto.fingerprints import fingerprint_words
from app.crypto.keypairs import KeyPair
from app.crypto.organisations import Directory, DirectoryEntry, StaffRole
from app.crypto.suites import hpke_public_bytes
from app.crypto.teams import TeamKey
from app.sdk.colleagues import find_colleagues, list_colleagues

OWN, MARTA, LENA, OLGA = (KeyPair.generate().key_id for _ in range(4))
_INSTALLATION: Final = bytes(16)
_TEAM: Final = TeamKey.generate(_INSTALLATION, 1)
DIRECTORY: Final = Directory(
    installation_id=_INSTALLATION,
    sequence=1,
    issued_on=date(2026, 3, 2),
    expires_on=date(2026, 3, 20),
    entries=tuple(
        DirectoryEntry(uuid4(), key_id, (role,))
        for key_id, role in (
            (OWN, StaffRole.COUNSELOR),
            (MARTA, StaffRole.COUNSELOR),
            (LENA, StaffRole.COUNSELOR),
            (OLGA, StaffRole.COORDINATOR),
        )
    ),
    team_epoch=1,
    team_hpke_public=hpke_public_bytes(_TEAM.hpke_seed),
)


class TestListColleagues:
    def test_only_unrevoked_counselors_besides_her(self) -> None:
        """Neither herself, nor who only coordinates, nor who was revoked."""
        assert [one.key_id for one in list_colleagues(DIRECTORY, OWN)] == [MARTA, LENA]
        revoking = replace(DIRECTORY, revoked=(MARTA,))
        assert [one.key_id for one in list_colleagues(revoking, OWN)] == [LENA]


class TestFindColleagues:
    @pytest.mark.parametrize("list_id", ["en-1", "ru-1", "be-1"])
    def test_words_of_any_language_find_her(self, list_id: str) -> None:
        """All eight, or four letters of each."""
        words = fingerprint_words(list_id, "staff", LENA)
        for read in (words, tuple(word[:4] for word in words)):
            assert [one.key_id for one in find_colleagues(DIRECTORY, OWN, " ".join(read))] == [LENA]

    def test_other_words_find_nobody(self) -> None:
        """The words in another order, and more of them than there are."""
        words = fingerprint_words("en-1", "staff", LENA)
        for read in (words[::-1], (*words, words[0])):
            assert find_colleagues(DIRECTORY, OWN, " ".join(read)) == []
