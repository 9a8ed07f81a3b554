"""Who leads a group, and who may hold its keys."""

from uuid import UUID

import pytest

from app.groups.errors import FacilitatorsRefused, GroupHoldersRefused
from app.groups.rules import (
    Facilitator,
    Part,
    ensure_facilitators,
    ensure_group_holders,
    facilitators_after,
    who_leads_no_more,
)

FACILITATOR, SECOND, SUBSTITUTE, MEMBER, OTHER = (letter * 32 for letter in (b"f", b"g", b"s", b"m", b"o"))
ANNA, BELLA, VERA, DINA = (UUID(int=number) for number in range(4))


class TestFacilitators:
    @pytest.mark.parametrize("parts", ["f", "ff", "fs", "ffs"])
    def test_one_or_two_lead_and_one_may_step_in(self, parts: str) -> None:
        """Every such list is allowed."""
        ensure_facilitators(named(parts))

    @pytest.mark.parametrize("parts", ["", "s", "fff", "fss"])
    def test_any_other_list_is_refused(self, parts: str) -> None:
        """Nobody, a substitute alone, three who lead, two who step in."""
        with pytest.raises(FacilitatorsRefused):
            ensure_facilitators(named(parts))

    def test_nobody_stands_in_for_herself(self) -> None:
        """Each is somebody else."""
        with pytest.raises(FacilitatorsRefused):
            ensure_facilitators([(ANNA, Part.FACILITATOR), (ANNA, Part.SUBSTITUTE)])

    def test_a_substitute_who_stays_stays_let_in(self) -> None:
        """A change elsewhere does not shut her out; another substitute has still to be let in."""
        before = [Facilitator(ANNA, Part.FACILITATOR), Facilitator(BELLA, Part.SUBSTITUTE, let_in=True)]
        same = facilitators_after(before, [(VERA, Part.FACILITATOR), (BELLA, Part.SUBSTITUTE)])
        assert same[1].let_in
        other = facilitators_after(before, [(ANNA, Part.FACILITATOR), (DINA, Part.SUBSTITUTE)])
        assert not other[1].let_in
        assert who_leads_no_more(before, same) == {ANNA}
        assert who_leads_no_more(before, other) == {BELLA}

    def test_who_was_never_let_in_leads_nothing(self) -> None:
        """Replacing her makes no key due."""
        before = [Facilitator(ANNA, Part.FACILITATOR), Facilitator(BELLA, Part.SUBSTITUTE)]
        assert who_leads_no_more(before, before[:1]) == set()


def named(parts: str) -> list[tuple[UUID, Part]]:
    """Return different counselors with these parts."""
    part_of = {"f": Part.FACILITATOR, "s": Part.SUBSTITUTE}
    return [(UUID(int=number), part_of[part]) for number, part in enumerate(parts)]


class TestGroupHolders:
    @pytest.mark.parametrize(
        ("kind", "holders"),
        [
            ("announcements", [(FACILITATOR, "facilitator")]),
            ("announcements", [(FACILITATOR, "facilitator"), (MEMBER, "member")]),
            ("casework", [(FACILITATOR, "facilitator")]),
        ],
        ids=["nobody-seated-yet", "with-a-member", "casework"],
    )
    def test_facilitator_and_seated_members_hold_it(
        self, kind: str, holders: list[tuple[bytes, str]]
    ) -> None:
        """Announcements may be held by those seated, casework by the facilitator."""
        ensure_group_holders(kind, holders, facilitators={FACILITATOR}, members={MEMBER})

    @pytest.mark.parametrize(
        ("kind", "holders"),
        [
            ("announcements", [(MEMBER, "member")]),
            ("announcements", [(FACILITATOR, "facilitator"), (OTHER, "member")]),
            ("announcements", [(FACILITATOR, "facilitator"), (OTHER, "facilitator")]),
            ("announcements", [(FACILITATOR, "facilitator"), (MEMBER, "counselor")]),
            ("announcements", [(FACILITATOR, "member")]),
            ("casework", [(FACILITATOR, "facilitator"), (MEMBER, "member")]),
            ("conversation", [(FACILITATOR, "facilitator")]),
        ],
        ids=[
            "no-facilitator",
            "no-seat",
            "second-facilitator",
            "other-role",
            "facilitator-as-member",
            "member-of-casework",
            "other-kind",
        ],
    )
    def test_nobody_else_does(self, kind: str, holders: list[tuple[bytes, str]]) -> None:
        """Every other list of holders is refused."""
        with pytest.raises(GroupHoldersRefused):
            ensure_group_holders(kind, holders, facilitators={FACILITATOR}, members={MEMBER})

    def test_both_who_lead_hold_it_and_a_substitute_may(self) -> None:
        """Neither of two is left out; she who was let in holds it as a facilitator."""
        both = {"facilitators": {FACILITATOR, SECOND}, "substitutes": {SUBSTITUTE}, "members": set[bytes]()}
        leading = [(FACILITATOR, "facilitator"), (SECOND, "facilitator")]
        for kind in ("announcements", "casework"):
            ensure_group_holders(kind, leading, **both)
            ensure_group_holders(kind, [*leading, (SUBSTITUTE, "facilitator")], **both)
            with pytest.raises(GroupHoldersRefused):
                ensure_group_holders(kind, leading[:1], **both)
