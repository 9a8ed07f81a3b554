"""Who may let whom read of a client, on plain values."""

from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from app.clients.errors import MayNotPermit, NotBothHers, NotGivenBack, PermitTooLong
from app.clients.permissions import (
    LONGEST_PERMIT,
    GrantedView,
    StandingPermit,
    ensure_gives_back,
    ensure_last_day,
    ensure_links,
    ensure_may_permit,
    keys_besides,
    keys_of_supervisors,
)
from app.clients.rules import ClientStatus
from app.crypto.permits import PermitKind
from tests.unit.clients.test_rules import ANOTHERS, CLIENT
from tests.unit.records.builders import CLIENT_KEY, COUNSELOR_KEY, STRANGER_KEY

TODAY = date(2026, 3, 2)
COLLEAGUE_KEY = b"\x07" * 32


@dataclass(frozen=True)
class Epoch:
    """An epoch that a permit grants."""

    kind: str


@dataclass(frozen=True)
class Permit:
    """A verified permit, as rules see it."""

    kind: str
    key_id: bytes = COLLEAGUE_KEY
    signer: bytes = COUNSELOR_KEY
    granted: tuple[GrantedView, ...] = ()
    last_on: date | None = None


def standing(kind: str, key_id: bytes = COLLEAGUE_KEY) -> StandingPermit:
    """Return a permit that stands."""
    return StandingPermit(CLIENT.client_id, 1, kind, ANOTHERS, key_id.hex(), None, b"signed")


class TestWords:
    def test_they_are_those_of_the_format(self) -> None:
        """The kinds that rules name are spelled as in a signed permit."""
        assert {one.value for one in PermitKind} == {"handed-over", "cover", "supervision", "ended", "linked"}


class TestEnsureMayPermit:
    @pytest.mark.parametrize(
        ("permit", "allowed"),
        [
            (Permit("handed-over"), True),
            (Permit("cover"), True),
            (Permit("supervision"), True),
            (Permit("ended"), True),
            (Permit("ended", signer=COLLEAGUE_KEY), True),
            (Permit("ended", key_id=STRANGER_KEY), False),
            (Permit("ended", key_id=COUNSELOR_KEY), False),
            (Permit("linked", key_id=COUNSELOR_KEY), False),
            (Permit("cover", key_id=COUNSELOR_KEY), False),
            (Permit("cover", signer=COLLEAGUE_KEY), False),
            (Permit("cover", signer=STRANGER_KEY), False),
            (Permit("handed-over", COUNSELOR_KEY, CLIENT_KEY, (Epoch("conversation"),)), True),
            (Permit("handed-over", COUNSELOR_KEY, CLIENT_KEY, (Epoch("casework"),)), False),
            (Permit("handed-over", COLLEAGUE_KEY, CLIENT_KEY), False),
            (Permit("cover", COUNSELOR_KEY, CLIENT_KEY), False),
            (Permit("ended", COLLEAGUE_KEY, CLIENT_KEY), True),
            (Permit("ended", STRANGER_KEY, CLIENT_KEY), False),
            (Permit("ended", COUNSELOR_KEY, CLIENT_KEY), False),
        ],
    )
    def test_each_may_permit_what_is_hers(self, permit: Permit, allowed: bool) -> None:
        """The counselor lets others in, the client hands over and ends, anybody gives up what she has."""
        with nullcontext() if allowed else pytest.raises(MayNotPermit):
            lent = [standing("cover"), standing("handed-over", COUNSELOR_KEY)]
            ensure_may_permit(permit, CLIENT, signer=permit.signer, standing=lent)

    def test_the_signature_must_be_the_senders(self) -> None:
        """A counselor's permit that somebody else sends is none."""
        with pytest.raises(MayNotPermit):
            ensure_may_permit(Permit("cover"), CLIENT, signer=COLLEAGUE_KEY, standing=[])

    def test_nobody_permits_for_whoever_waits(self) -> None:
        """Without a counselor nobody lets anybody in, a former one least of all."""
        waiting = replace(CLIENT, status=ClientStatus.WAITING, counselor_id=None, counselor_key_id=None)
        for signer in (COUNSELOR_KEY, CLIENT_KEY):
            with pytest.raises(MayNotPermit):
                ensure_may_permit(Permit("handed-over", signer=signer), waiting, signer=signer, standing=[])

    def test_a_proposal_is_not_yet_a_counselor(self) -> None:
        """Whom a client may still decline passes nothing on."""
        proposed = replace(CLIENT, status=ClientStatus.PROPOSED)
        with pytest.raises(MayNotPermit):
            ensure_may_permit(Permit("cover"), proposed, signer=COUNSELOR_KEY, standing=[])


class TestEnsureLastDay:
    @pytest.mark.parametrize(
        ("last_on", "allowed"),
        [
            (None, True),
            (TODAY, True),
            (TODAY + LONGEST_PERMIT, True),
            (TODAY - timedelta(days=1), False),
            (TODAY + LONGEST_PERMIT + timedelta(days=1), False),
        ],
    )
    def test_it_lies_between_today_and_a_year_on(self, last_on: date | None, allowed: bool) -> None:
        """Neither a day that is over nor one beyond a year."""
        with nullcontext() if allowed else pytest.raises(PermitTooLong):
            ensure_last_day(Permit("cover", last_on=last_on), TODAY)


class TestEnsureGivesBack:
    def test_a_counselor_ends_her_own_place(self) -> None:
        """Nobody else's, and with no other word."""
        ensure_gives_back(Permit("ended", key_id=COUNSELOR_KEY), CLIENT, signer=COUNSELOR_KEY)
        for permit, signer in (
            (Permit("ended"), COUNSELOR_KEY),
            (Permit("cover", key_id=COUNSELOR_KEY), COUNSELOR_KEY),
            (Permit("ended", key_id=COUNSELOR_KEY), COLLEAGUE_KEY),
            (Permit("ended", COLLEAGUE_KEY, COLLEAGUE_KEY), COLLEAGUE_KEY),
        ):
            with pytest.raises(NotGivenBack):
                ensure_gives_back(permit, CLIENT, signer=signer)


class TestEnsureLinks:
    LINK = Permit("linked", key_id=COUNSELOR_KEY)

    def test_the_counselor_of_both_links(self) -> None:
        """She answers for the new file and for the earlier one."""
        ensure_links([CLIENT, replace(CLIENT, client_id="6e" * 32)], self.LINK, signer=COUNSELOR_KEY)

    def test_nobody_else_does(self) -> None:
        """Not for a file that is missing, closed or another counselor's, and not in another's name."""
        anothers = replace(CLIENT, counselor_key_id=STRANGER_KEY.hex())
        for other in (None, replace(CLIENT, status=ClientStatus.CLOSED), anothers):
            with pytest.raises(NotBothHers):
                ensure_links([CLIENT, other], self.LINK, signer=COUNSELOR_KEY)
        with pytest.raises(NotBothHers):
            ensure_links([anothers, anothers], self.LINK, signer=STRANGER_KEY)


class TestKeys:
    def test_each_permit_lets_into_its_own_role(self) -> None:
        """Who stands in or takes over may be listed as a counselor, a supervisor as that and nothing else."""
        found = [
            standing("cover"),
            standing("handed-over", STRANGER_KEY),
            standing("supervision", CLIENT_KEY),
        ]
        assert keys_besides(found) == {COLLEAGUE_KEY, STRANGER_KEY}
        assert keys_of_supervisors(found) == {CLIENT_KEY}
