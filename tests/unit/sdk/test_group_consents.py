"""Whether a woman may be asked into a group, by what her opened answers say."""

from dataclasses import replace

import pytest

from app.crypto.keypairs import KeyPair
from app.crypto.owners import Owner, OwnerKind
from app.demo import samples
from app.matching.rules import GroupWish
from app.sdk.casefiles import CaseFile
from app.sdk.coordinators import OpenedIntake
from app.sdk.devices import OpenedCase
from app.sdk.entries import Entries
from app.sdk.groups import NoConsentToGroups, ensure_consents_to_groups


def opened_intake(wish: GroupWish) -> OpenedIntake:
    """Return an intake as the team reads it, in which she said this of groups."""
    keys = KeyPair.generate().public
    file = CaseFile(Owner(OwnerKind.CLIENT, keys.client_id), {}, (), None, {}, {})
    case = OpenedCase(file, Entries((), {}), keys.client_id, keys, None)
    return OpenedIntake(case, "Anna", replace(samples.criteria(), group=wish), "")


class TestConsents:
    @pytest.mark.parametrize("wish", GroupWish)
    def test_only_who_would_join_one_is_invited(self, wish: GroupWish) -> None:
        """Who said no, or nothing, is asked for none."""
        if wish is GroupWish.NO:
            with pytest.raises(NoConsentToGroups):
                ensure_consents_to_groups(opened_intake(wish))
        else:
            ensure_consents_to_groups(opened_intake(wish))
