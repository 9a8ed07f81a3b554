"""Whether a woman may be asked into a group, by what her opened answers say."""

import pytest

from app.crypto.keypairs import KeyPair
from app.crypto.owners import Owner, OwnerKind
from app.demo import samples
from app.sdk.casefiles import CaseFile
from app.sdk.contents import Content, ContentType, criteria_content
from app.sdk.coordinators import OpenedIntake
from app.sdk.devices import OpenedCase
from app.sdk.entries import Entries, Entry
from app.sdk.groups import NoConsentToGroups, consents_to_groups, ensure_consents_to_groups


def opened_intake(**said: object) -> OpenedIntake:
    """Return an intake as the team reads it, in which she also said this."""
    keys = KeyPair.generate().public
    answers = criteria_content(samples.criteria(), "Anna")
    content = Content(ContentType.CRITERIA, answers.fields | said)
    file = CaseFile(Owner(OwnerKind.CLIENT, keys.client_id), {}, (), None, {}, {})
    case = OpenedCase(file, Entries((Entry(1, None, content),), {}), keys.client_id, keys, None)
    return OpenedIntake(case, "Anna", samples.criteria(), "")


class TestConsents:
    @pytest.mark.parametrize("said", [True, False])
    def test_what_she_said_counts(self, said: bool) -> None:
        """Yes is yes and no is no; no other word is either."""
        assert consents_to_groups(opened_intake(groups=said)) is said
        assert consents_to_groups(opened_intake(groups="yes")) is None

    def test_only_a_no_stops_an_invitation(self) -> None:
        """Who was not asked in her intake is asked by the invitation itself."""
        ensure_consents_to_groups(opened_intake())
        ensure_consents_to_groups(opened_intake(groups=True))
        with pytest.raises(NoConsentToGroups):
            ensure_consents_to_groups(opened_intake(groups=False))
