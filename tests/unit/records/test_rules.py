"""The rules of epochs and records, on plain values."""

from contextlib import nullcontext
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto import owners
from app.crypto.epochs import HolderRole
from app.crypto.grants import GRANT_BYTES as CRYPTO_GRANT_BYTES
from app.crypto.organisations import StaffRole
from app.crypto.records import NO_PREVIOUS_RECORD
from app.records import rules
from app.records.errors import (
    CommitmentUnknown,
    CreatorNotEntitled,
    EpochNotLatest,
    FileFull,
    GrantsDoNotMatch,
    HolderNotEntitled,
    NotAHolder,
    NotTheAuthor,
    RecordNotForOwner,
    RecordOutOfOrder,
)
from app.records.rules import (
    GRANT_BYTES,
    Place,
    Room,
    ensure_entitled,
    ensure_grants_match,
    ensure_may_create,
    ensure_record_fits,
    ensure_roles_fit,
    ensure_room_for_epoch,
    ensure_room_for_record,
    key_ids_of_staff,
)
from tests.unit.records.builders import (
    CLIENT_KEY,
    COMMITMENT,
    COORDINATOR_KEY,
    COUNSELOR_KEY,
    NO_HASH,
    STRANGER_KEY,
    TEAM_KEY,
    Directory,
    Entry,
    Header,
    Holder,
    Name,
    Owner,
    Statement,
)

GRANT = bytes(GRANT_BYTES)
PLACE = Place(epoch=1, commitment=COMMITMENT, is_held=True)
KEYS = st.binary(min_size=32, max_size=32)


class TestRoom:
    @given(st.integers(1, 50), st.integers(1, 50))
    def test_as_many_are_kept_as_there_is_room_for(self, kept: int, room: int) -> None:
        """The last one that fits is taken and the next is not, of epochs as of records."""
        bounds = Room(epochs=room, records=room)
        for ensure in (ensure_room_for_record, ensure_room_for_epoch):
            with nullcontext() if kept < room else pytest.raises(FileFull):
                ensure(kept + 1, bounds)


class TestWords:
    def test_the_rules_speak_the_protocols_words(self) -> None:
        """Without knowing the library, the rules use its kinds, sizes and empty hash."""
        words = (rules.CLIENT, rules.GROUP, rules.INTAKE, rules.CONVERSATION)
        kinds = (
            owners.OwnerKind.CLIENT,
            owners.OwnerKind.GROUP,
            owners.Kind.INTAKE,
            owners.Kind.CONVERSATION,
        )
        assert words == kinds
        roles = (rules.CLIENT_ROLE, rules.TEAM_ROLE, rules.COUNSELOR_ROLE, rules.COORDINATOR_ROLE)
        assert roles == (HolderRole.CLIENT, HolderRole.TEAM, HolderRole.COUNSELOR, StaffRole.COORDINATOR)
        assert GRANT_BYTES == CRYPTO_GRANT_BYTES
        assert Place(1, COMMITMENT, is_held=True).newest_hash == NO_PREVIOUS_RECORD

    def test_every_kind_of_an_owner_has_roles(self) -> None:
        """For each kind of a client's and a group's keys there is a list of holders that passes."""
        for owner_kind in (owners.OwnerKind.CLIENT, owners.OwnerKind.GROUP):
            for kind in owners.KINDS_OF_OWNER[owner_kind]:
                name = Name(Owner(owner_kind), kind)
                assert any(_passes(name, roles) for roles in _sets_of_roles()), kind


def _sets_of_roles() -> list[set[str]]:
    return [{one, other} for one in HolderRole for other in HolderRole]


def _passes(name: Name, roles: set[str]) -> bool:
    holders = tuple(Holder(bytes([n]) * 32, role) for n, role in enumerate(sorted(roles)))
    try:
        ensure_roles_fit(Statement(name=name, holders=holders))
    except HolderNotEntitled:
        return False
    return True


class TestEnsureMayCreate:
    def _create(
        self,
        creator: bytes,
        kind: str,
        *,
        before: set[bytes] | None = None,
        also: set[bytes] | None = None,
        owner: str = "client",
    ) -> None:
        """Create an epoch as `creator`, where the client, her counselor and a coordinator have a say."""
        ensure_may_create(
            Statement(creator, Name(Owner(owner), kind, 1 if before is None else 2)),
            allowed_creators={CLIENT_KEY, COUNSELOR_KEY, COORDINATOR_KEY},
            client_key_id=CLIENT_KEY if owner == "client" else None,
            creator_key_ids={creator} | (also or set()),
            holders_before=before,
        )

    @pytest.mark.parametrize(
        ("creator", "kind"),
        [
            (CLIENT_KEY, "intake"),
            (CLIENT_KEY, "conversation"),
            (COUNSELOR_KEY, "conversation"),
            (COUNSELOR_KEY, "casework"),
            (COUNSELOR_KEY, "supervision"),
        ],
    )
    def test_first_epochs_have_their_makers(self, creator: bytes, kind: str) -> None:
        """She makes the first `intake`, she or her counselor `conversation`, her counselor the notes' keys."""
        self._create(creator, kind)

    @pytest.mark.parametrize(
        ("creator", "kind"),
        [
            (COUNSELOR_KEY, "intake"),
            (COORDINATOR_KEY, "intake"),
            (CLIENT_KEY, "casework"),
            (CLIENT_KEY, "supervision"),
            (STRANGER_KEY, "conversation"),
        ],
    )
    def test_nobody_else_makes_a_first_epoch(self, creator: bytes, kind: str) -> None:
        """Nobody begins for her, and she begins no key for notes about her."""
        with pytest.raises(CreatorNotEntitled):
            self._create(creator, kind)

    @pytest.mark.parametrize("kind", ["intake", "conversation", "casework"])
    def test_a_holder_of_the_last_makes_the_next(self, kind: str) -> None:
        """Her counselor, who held the epoch before, makes the next; one who did not, does not."""
        self._create(COUNSELOR_KEY, kind, before={CLIENT_KEY, COUNSELOR_KEY})
        with pytest.raises(CreatorNotEntitled):
            self._create(COUNSELOR_KEY, kind, before={CLIENT_KEY, STRANGER_KEY})

    def test_the_client_makes_the_next_whoever_held_the_last(self) -> None:
        """With a new phrase come new keys, which are listed nowhere yet; `casework` stays out of her reach."""
        self._create(CLIENT_KEY, "conversation", before={STRANGER_KEY})
        with pytest.raises(CreatorNotEntitled):
            self._create(CLIENT_KEY, "casework", before={CLIENT_KEY, COUNSELOR_KEY})

    def test_a_coordinator_holds_by_way_of_the_team(self) -> None:
        """The team's key among the holders counts for one who opens grants with it, and for nobody else."""
        self._create(COORDINATOR_KEY, "intake", before={CLIENT_KEY, TEAM_KEY}, also={TEAM_KEY})
        with pytest.raises(CreatorNotEntitled):
            self._create(COUNSELOR_KEY, "intake", before={CLIENT_KEY, TEAM_KEY})

    def test_a_listed_holder_without_a_say_makes_none(self) -> None:
        """To have held the last is not enough for somebody who is not assigned any more."""
        with pytest.raises(CreatorNotEntitled):
            self._create(STRANGER_KEY, "conversation", before={CLIENT_KEY, STRANGER_KEY})

    def test_nobody_makes_one_in_anothers_name(self) -> None:
        """The creator a statement names must be the one whose signature was verified."""
        with pytest.raises(CreatorNotEntitled):
            ensure_may_create(
                Statement(CLIENT_KEY, Name(kind="conversation")),
                allowed_creators={CLIENT_KEY, COUNSELOR_KEY},
                client_key_id=CLIENT_KEY,
                creator_key_ids={COUNSELOR_KEY},
                holders_before=None,
            )

    def test_a_group_has_no_client(self) -> None:
        """A facilitator makes first and later epochs of a group."""
        self._create(COUNSELOR_KEY, "announcements", owner="group")
        self._create(COUNSELOR_KEY, "announcements", owner="group", before={COUNSELOR_KEY})


class TestEnsureRolesFit:
    @pytest.mark.parametrize(
        ("owner", "kind", "roles"),
        [
            ("client", "intake", {"client"}),
            ("client", "intake", {"client", "team", "counselor"}),
            ("client", "conversation", {"client", "counselor"}),
            ("client", "casework", {"counselor"}),
            ("client", "casework", {"counselor", "recovery"}),
            ("client", "supervision", {"counselor", "supervisor"}),
            ("group", "announcements", {"facilitator", "member"}),
            ("group", "casework", {"facilitator"}),
        ],
    )
    def test_these_lists_pass(self, owner: str, kind: str, roles: set[str]) -> None:
        """Each kind of key is held in its own roles."""
        assert _passes(Name(Owner(owner), kind), roles)

    @pytest.mark.parametrize(
        ("owner", "kind", "roles"),
        [
            ("client", "intake", {"team"}),
            ("client", "intake", {"client", "supervisor"}),
            ("client", "conversation", {"counselor"}),
            ("client", "conversation", {"client", "team"}),
            ("client", "conversation", {"client", "recovery"}),
            ("client", "casework", {"counselor", "client"}),
            ("client", "casework", {"counselor", "supervisor"}),
            ("client", "casework", {"recovery"}),
            ("client", "announcements", {"facilitator"}),
            ("group", "announcements", {"member"}),
            ("group", "casework", {"facilitator", "member"}),
            ("group", "intake", {"client"}),
            ("organisation", "team", {"team"}),
        ],
    )
    def test_these_do_not(self, owner: str, kind: str, roles: set[str]) -> None:
        """She is never left out of what is hers, nor let into notes about her; a team holds `intake` alone."""
        assert not _passes(Name(Owner(owner), kind), roles)


class TestEnsureEntitled:
    def test_each_stands_in_her_own_role(self) -> None:
        """Everybody listed is among those entitled to her role."""
        ensure_entitled(Statement(), {"client": {CLIENT_KEY}, "team": {TEAM_KEY}, "counselor": set()})

    @pytest.mark.parametrize(
        "entitled",
        [
            {},
            {"client": {CLIENT_KEY}},
            {"client": {CLIENT_KEY}, "team": {STRANGER_KEY}},
            {"client": {TEAM_KEY}, "team": {CLIENT_KEY}},
        ],
        ids=["nobody", "a role without anybody", "another", "roles swapped"],
    )
    def test_anybody_else_is_refused(self, entitled: dict[str, set[bytes]]) -> None:
        """One key in a role that is not its own refuses the whole list."""
        with pytest.raises(HolderNotEntitled):
            ensure_entitled(Statement(), entitled)


class TestEnsureGrantsMatch:
    def test_one_for_each_holder_passes(self) -> None:
        """A grant of the right length for each holder is what is wanted."""
        ensure_grants_match(Statement(), {CLIENT_KEY: GRANT, TEAM_KEY: GRANT})

    @pytest.mark.parametrize(
        "grants",
        [
            {},
            {CLIENT_KEY: GRANT},
            {CLIENT_KEY: GRANT, TEAM_KEY: GRANT, STRANGER_KEY: GRANT},
            {CLIENT_KEY: GRANT, TEAM_KEY: GRANT[:-1]},
            {CLIENT_KEY: GRANT, TEAM_KEY: GRANT + b"\0"},
        ],
        ids=["none", "one missing", "one too many", "short", "long"],
    )
    def test_anything_else_is_refused(self, grants: dict[bytes, bytes]) -> None:
        """Not one grant fewer or more, and none of another length."""
        with pytest.raises(GrantsDoNotMatch):
            ensure_grants_match(Statement(), grants)


class TestKeyIdsOfStaff:
    def test_a_coordinator_opens_for_the_team(self) -> None:
        """A counselor has her own key, a coordinator the team's beside it, and who is unknown none."""
        directory = Directory(
            {COORDINATOR_KEY: Entry(("coordinator",)), COUNSELOR_KEY: Entry(("counselor",))}
        )
        assert key_ids_of_staff(COORDINATOR_KEY, directory) == {COORDINATOR_KEY, TEAM_KEY}
        assert key_ids_of_staff(COUNSELOR_KEY, directory) == {COUNSELOR_KEY}
        assert key_ids_of_staff(STRANGER_KEY, directory) == set()


class TestEnsureRecordFits:
    def _fit(self, header: Header, place: Place | None = PLACE) -> None:
        ensure_record_fits(header, owner=Owner(), author=CLIENT_KEY, place=place)

    def test_the_first_record_of_all_fits(self) -> None:
        """Version 1 after nothing is where everybody begins."""
        self._fit(Header())

    @given(KEYS, st.integers(0, 2**31))
    def test_the_next_follows_hash_and_version(self, newest: bytes, version: int) -> None:
        """A record fits exactly behind the newest hash and the newest version of its id."""
        place = replace(PLACE, newest_hash=newest, newest_version=version)
        self._fit(Header(version=version + 1, previous_hash=newest), place)
        for other in (version + 2, version):
            with pytest.raises(RecordOutOfOrder):
                self._fit(Header(version=other, previous_hash=newest), place)

    @given(KEYS.filter(lambda found: found != NO_HASH))
    def test_another_predecessor_is_out_of_order(self, other: bytes) -> None:
        """A record that names what is not its author's newest one came too late, or too early."""
        with pytest.raises(RecordOutOfOrder):
            self._fit(Header(previous_hash=other))

    @pytest.mark.parametrize("owner", [Owner(id=b"\x0e" * 32), Owner(kind="group")], ids=["id", "kind"])
    def test_another_owners_is_refused(self, owner: Owner) -> None:
        """A record that names another owner belongs there."""
        with pytest.raises(RecordNotForOwner):
            self._fit(Header(name=Name(owner=owner)))

    def test_another_authors_is_refused(self) -> None:
        """Only its author stores a record."""
        with pytest.raises(NotTheAuthor):
            self._fit(Header(author=COUNSELOR_KEY))

    @pytest.mark.parametrize("place", [None, replace(PLACE, is_held=False)], ids=["no epoch", "not held"])
    def test_without_the_key_nothing_is_written(self, place: Place | None) -> None:
        """Whether the key does not exist or is not hers is not told."""
        with pytest.raises(NotAHolder):
            self._fit(Header(), place)

    @pytest.mark.parametrize("epoch", [1, 3])
    def test_only_the_latest_epoch_counts(self, epoch: int) -> None:
        """Neither an older nor a coming epoch is written under."""
        with pytest.raises(EpochNotLatest):
            self._fit(Header(name=Name(epoch=epoch)), replace(PLACE, epoch=2))

    def test_another_commitment_is_refused(self) -> None:
        """The key must be the one its statement committed to."""
        with pytest.raises(CommitmentUnknown):
            self._fit(Header(commitment=b"d" * 32))
