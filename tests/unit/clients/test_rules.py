"""The rules of clients, on plain values."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from app.clients.errors import (
    ClientAnsweredFor,
    ClientClosed,
    ClientNotFound,
    IntakeNotWhole,
    LettersUnsettled,
    NothingProposed,
    StaleDirectory,
    WaitingListFull,
)
from app.clients.rules import (
    MOST_UNSETTLED_LETTERS,
    Client,
    ClientStatus,
    Intake,
    WaitingCount,
    actor_key_ids,
    creators_allowed,
    ensure_closable,
    ensure_intake_epochs,
    ensure_intake_form,
    ensure_may_read,
    ensure_open,
    ensure_proposed,
    ensure_room_for_letter,
    ensure_waiting_list_has_room,
    holders_entitled,
    room_of,
)
from app.records.rules import ROOM, NewEpoch
from app.sessions.rules import Actor, ClientActor, StaffActor
from tests.unit.records.builders import (
    CLIENT_KEY,
    COORDINATOR_KEY,
    COUNSELOR_KEY,
    STRANGER_KEY,
    TEAM_KEY,
    Directory,
    Entry,
    Holder,
    Name,
    Statement,
)

HERS, ANOTHERS = UUID(int=1), UUID(int=2)
CLIENT = Client(
    client_id="5f" * 32,
    key_id=CLIENT_KEY.hex(),
    status=ClientStatus.ASSIGNED,
    server_assisted=False,
    came_on=date(2026, 3, 2),
    counselor_id=HERS,
    counselor_key_id=COUNSELOR_KEY.hex(),
    login_public_key=b"l" * 32,
    hpke_public=b"h" * 1216,
    signing_public=b"s" * 32,
    wrapped_keys=b"wrapped",
)
INTAKE = Intake(
    locator=b"l" * 32,
    login_public_key=b"k" * 32,
    hpke_public=b"h" * 1216,
    signing_public=b"s" * 32,
    wrapped_keys=b"wrapped",
    epochs=(NewEpoch(b"statement", {}, b"s" * 32),),
    records=(b"record",),
)


def _staff(staff_id: UUID, *roles: str, key_id: bytes = COUNSELOR_KEY) -> StaffActor:
    return StaffActor(staff_id, key_id.hex(), frozenset(roles), UUID(int=9))


def _client(client_id: str) -> ClientActor:
    return ClientActor(client_id, CLIENT_KEY.hex(), UUID(int=9))


class TestRoom:
    def test_there_is_little_until_somebody_answers_for_her(self) -> None:
        """Whoever waits has less room than whoever was proposed to somebody or has a counselor."""
        assert room_of(CLIENT) == ROOM
        waiting = room_of(replace(CLIENT, status=ClientStatus.WAITING, counselor_id=None))
        assert (waiting.epochs, waiting.records) < (ROOM.epochs, ROOM.records)

    def test_so_many_letters_wait(self) -> None:
        """The sixteenth letter to the team may join fifteen that wait; a seventeenth may not."""
        ensure_room_for_letter(MOST_UNSETTLED_LETTERS - 1)
        with pytest.raises(LettersUnsettled):
            ensure_room_for_letter(MOST_UNSETTLED_LETTERS)


class TestWaitingList:
    @pytest.mark.parametrize(
        ("waiting", "by_page", "limit", "sealed_is_open", "page_is_open"),
        [
            (0, 0, 1, True, True),
            (1, 0, 1, False, False),
            (1, 1, 2, True, False),
            (19, 9, 100, True, True),
            (20, 10, 100, True, False),
            (99, 0, 100, True, True),
            (100, 0, 100, False, False),
        ],
    )
    def test_the_page_has_a_tenth_of_it(
        self, waiting: int, by_page: int, limit: int, sealed_is_open: bool, page_is_open: bool
    ) -> None:
        """Whatever came by the page, the sealed path is open until all places are taken."""
        count = WaitingCount(waiting, by_page)
        for assisted, is_open in ((False, sealed_is_open), (True, page_is_open)):
            with nullcontext() if is_open else pytest.raises(WaitingListFull):
                ensure_waiting_list_has_room(count, limit=limit, by_page=assisted)


class TestClosing:
    @pytest.mark.parametrize(
        ("status", "error"),
        [
            (ClientStatus.WAITING, None),
            (ClientStatus.PROPOSED, None),
            (ClientStatus.ASSIGNED, ClientAnsweredFor),
            (ClientStatus.CLOSED, ClientClosed),
        ],
    )
    def test_only_while_nobody_answers_for_her(
        self, status: ClientStatus, error: type[Exception] | None
    ) -> None:
        """Who waits or was proposed to somebody can be closed, nobody else."""
        with nullcontext() if error is None else pytest.raises(error):
            ensure_closable(replace(CLIENT, status=status))


class TestEnsureMayRead:
    @pytest.mark.parametrize(
        "actor",
        [_client(CLIENT.client_id), _staff(HERS, "counselor"), _staff(ANOTHERS, "coordinator")],
        ids=["herself", "her counselor", "a coordinator"],
    )
    def test_these_know_of_her(self, actor: Actor) -> None:
        """Herself, her counselor and the coordinators know that she is here."""
        ensure_may_read(CLIENT, actor)

    @pytest.mark.parametrize(
        "actor",
        [
            _client("a0" * 32),
            _staff(ANOTHERS, "counselor"),
            _staff(ANOTHERS, "administrator"),
            _staff(ANOTHERS),
        ],
        ids=["another client", "another counselor", "an administrator", "nobody"],
    )
    def test_to_others_she_does_not_exist(self, actor: Actor) -> None:
        """Everybody else is told what she would be told of a client who never came."""
        with pytest.raises(ClientNotFound):
            ensure_may_read(CLIENT, actor)

    def test_while_she_waits_no_counselor_knows_of_her(self) -> None:
        """Without an assignment there is no counselor of hers."""
        waiting = replace(CLIENT, status=ClientStatus.WAITING, counselor_id=None)
        with pytest.raises(ClientNotFound):
            ensure_may_read(waiting, _staff(HERS, "counselor"))


class TestActorKeyIds:
    def test_each_opens_with_her_own(self) -> None:
        """A client with hers, a counselor with hers, a coordinator with the team's too, the revoked with none."""
        directory = Directory(
            {COORDINATOR_KEY: Entry(("coordinator",)), COUNSELOR_KEY: Entry(("counselor",))}
        )
        assert actor_key_ids(_client(CLIENT.client_id), None) == {CLIENT_KEY.hex()}
        assert actor_key_ids(_staff(HERS, "counselor"), directory) == {COUNSELOR_KEY.hex()}
        coordinator = _staff(ANOTHERS, "coordinator", key_id=COORDINATOR_KEY)
        assert actor_key_ids(coordinator, directory) == {COORDINATOR_KEY.hex(), TEAM_KEY.hex()}
        revoked = _staff(ANOTHERS, "coordinator", key_id=STRANGER_KEY)
        assert actor_key_ids(revoked, directory) == set()

    def test_staff_need_a_directory(self) -> None:
        """As long as no directory vouches for her, a staff member opens nothing."""
        assert actor_key_ids(_staff(HERS, "counselor"), None) == set()


class TestStatus:
    @pytest.mark.parametrize("status", sorted(set(ClientStatus) - {ClientStatus.CLOSED}))
    def test_a_file_is_open_until_it_is_closed(self, status: ClientStatus) -> None:
        """Only a closed file takes nothing more."""
        ensure_open(replace(CLIENT, status=status))

    def test_a_closed_file_takes_nothing(self) -> None:
        """Closed is closed."""
        with pytest.raises(ClientClosed):
            ensure_open(replace(CLIENT, status=ClientStatus.CLOSED))

    @pytest.mark.parametrize("status", sorted(set(ClientStatus) - {ClientStatus.PROPOSED}))
    def test_only_a_proposal_can_be_answered(self, status: ClientStatus) -> None:
        """In any other state there is nothing to accept or to decline."""
        ensure_proposed(replace(CLIENT, status=ClientStatus.PROPOSED))
        with pytest.raises(NothingProposed):
            ensure_proposed(replace(CLIENT, status=status))


class TestEnsureIntakeForm:
    @pytest.mark.parametrize("count", [1, 4])
    def test_one_to_four_records_pass(self, count: int) -> None:
        """Up to four records make an intake."""
        ensure_intake_form(replace(INTAKE, records=(b"record",) * count))

    @pytest.mark.parametrize(
        "crooked",
        [
            replace(INTAKE, records=()),
            replace(INTAKE, records=(b"record",) * 5),
            replace(INTAKE, locator=b"l" * 31),
            replace(INTAKE, login_public_key=b"k" * 33),
        ],
        ids=["no record", "five records", "short locator", "long log-in key"],
    )
    def test_anything_else_is_refused(self, crooked: Intake) -> None:
        """Number and sizes are fixed."""
        with pytest.raises(IntakeNotWhole):
            ensure_intake_form(crooked)

    def test_an_intake_shows_nothing_of_itself(self) -> None:
        """No key, secret or record stands in what a traceback would print."""
        assert repr(INTAKE) == "Intake()"
        assert "secret" not in repr(NewEpoch(b"statement", {}, b"secret"))


class TestEnsureIntakeEpochs:
    HERSELF, TEAM = Holder(CLIENT_KEY, "client"), Holder(TEAM_KEY, "team")
    CHOSEN = Holder(COUNSELOR_KEY, "counselor")
    CONVERSATION = Name(kind="conversation")

    def _ensure(self, *statements: Statement, chosen: bytes | None = None) -> None:
        ensure_intake_epochs(statements, client=CLIENT_KEY, team=TEAM_KEY, chosen_counselor=chosen)

    def test_client_and_team_hold_the_first_key(self) -> None:
        """By default she opens `intake` for herself and the team."""
        self._ensure(Statement(holders=(self.HERSELF, self.TEAM)))

    def test_who_was_chosen_holds_both(self) -> None:
        """Where she chose, her counselor holds `intake` beside the team, and `conversation` with her."""
        self._ensure(
            Statement(holders=(self.HERSELF, self.TEAM, self.CHOSEN)),
            Statement(name=self.CONVERSATION, holders=(self.HERSELF, self.CHOSEN)),
            chosen=COUNSELOR_KEY,
        )

    @pytest.mark.parametrize(
        "holders",
        [
            (HERSELF,),
            (TEAM,),
            (HERSELF, TEAM, CHOSEN),
            (Holder(STRANGER_KEY, "client"), TEAM),
            (HERSELF, Holder(TEAM_KEY, "counselor")),
        ],
        ids=["without team", "without herself", "one too many", "another client", "another role"],
    )
    def test_other_holders_are_refused(self, holders: tuple[Holder, ...]) -> None:
        """Exactly these two, each in her own role."""
        with pytest.raises(IntakeNotWhole):
            self._ensure(Statement(holders=holders))

    def test_another_team_key_is_outdated(self) -> None:
        """She sealed for the team of another directory: her device has to read it again."""
        with pytest.raises(StaleDirectory):
            self._ensure(Statement(holders=(self.HERSELF, Holder(STRANGER_KEY, "team"))))

    def test_the_epochs_are_exactly_these(self) -> None:
        """None missing, none twice, no other kind, no other number."""
        first = Statement(holders=(self.HERSELF, self.TEAM))
        second = replace(first, name=Name(epoch=2))
        talk = Statement(name=self.CONVERSATION, holders=(self.HERSELF,))
        for statements in ((), (first, first), (first, talk), (second,), (talk,)):
            with pytest.raises(IntakeNotWhole):
                self._ensure(*statements)

    def test_a_choice_needs_its_conversation(self) -> None:
        """Where she chose, an intake without `conversation` is not whole."""
        with pytest.raises(IntakeNotWhole):
            self._ensure(Statement(holders=(self.HERSELF, self.TEAM, self.CHOSEN)), chosen=COUNSELOR_KEY)


class TestWhoHasASay:
    def test_a_coordinator_has_one_in_intake_alone(self) -> None:
        """She may make the next `intake`; of what is said afterwards she makes no key."""
        coordinators = {COORDINATOR_KEY}
        for kind, expected in (
            ("intake", {CLIENT_KEY, COUNSELOR_KEY, COORDINATOR_KEY}),
            ("conversation", {CLIENT_KEY, COUNSELOR_KEY}),
            ("casework", {CLIENT_KEY, COUNSELOR_KEY}),
        ):
            allowed = creators_allowed(
                kind, client=CLIENT_KEY, counselor=COUNSELOR_KEY, coordinators=coordinators
            )
            assert allowed == expected

    def test_without_counselor_nobody_stands_as_one(self) -> None:
        """While she waits, neither a maker nor a holder is a counselor; recovery and supervision have nobody."""
        assert creators_allowed("conversation", client=CLIENT_KEY, counselor=None, coordinators=()) == {
            CLIENT_KEY
        }
        entitled = holders_entitled(client=CLIENT_KEY, team=TEAM_KEY, counselor=None)
        assert entitled == {
            "client": {CLIENT_KEY},
            "team": {TEAM_KEY},
            "counselor": set(),
            "supervisor": set(),
        }
