"""What an intake, a change of phrase and a letter must be made of, and who may hold and make an epoch."""

from collections.abc import Collection, Sequence
from typing import Final, Protocol

from app.clients.errors import (
    IntakeNotWhole,
    LetterNotHers,
    PhraseChangeNotWhole,
    StaleDirectory,
)
from app.clients.rules.facts import (
    Intake,
    PhraseChange,
)
from app.records.rules import (
    CLIENT_ROLE,
    CONVERSATION,
    COUNSELOR_ROLE,
    INTAKE,
    SUPERVISOR_ROLE,
    TEAM_ROLE,
)
from app.records.views import StatementView

LOCATOR_BYTES: Final = 32
LOGIN_KEY_BYTES: Final = 32
MOST_FIRST_RECORDS: Final = 4


class EnvelopeView(Protocol):
    """The readable part of a sealed envelope."""

    @property
    def client_id(self) -> bytes:
        """Who says that she wrote it."""

    @property
    def team_key_id(self) -> bytes:
        """The key it is sealed to."""


def ensure_intake_form(intake: Intake) -> None:
    """Raise `IntakeNotWhole` unless locator and log-in key have 32 bytes each and there are 1 to 4 records."""
    if not _has_form(intake.locator, intake.login_public_key):
        raise IntakeNotWhole
    if not 1 <= len(intake.records) <= MOST_FIRST_RECORDS:
        raise IntakeNotWhole


def ensure_intake_epochs(
    statements: Sequence[StatementView], *, client: bytes, team: bytes, chosen_counselor: bytes | None
) -> None:
    """Raise `IntakeNotWhole` or `StaleDirectory` unless an intake opens exactly the epochs it must, for exactly those.

    `intake`/1 is held by client and team; where she chose a counselor herself, by her too, and `conversation`/1 by
    the client and her. Key ids.
    """
    counselor = set() if chosen_counselor is None else {(chosen_counselor, COUNSELOR_ROLE)}
    wanted = {(INTAKE, 1): {(client, CLIENT_ROLE), (team, TEAM_ROLE)} | counselor}
    if counselor:
        wanted[CONVERSATION, 1] = {(client, CLIENT_ROLE)} | counselor
    for statement in statements:
        ensure_team_present(statement, team)
    found = [
        ((item.name.kind, item.name.epoch), {(holder.key_id, holder.role) for holder in item.holders})
        for item in statements
    ]
    if len(found) != len(wanted) or dict(found) != wanted:
        raise IntakeNotWhole


def ensure_change_form(change: PhraseChange) -> None:
    """Raise `PhraseChangeNotWhole` unless locator and log-in key have 32 bytes each."""
    if not _has_form(change.locator, change.login_public_key):
        raise PhraseChangeNotWhole


def ensure_change_epochs(
    statements: Sequence[StatementView], *, client: bytes, team: bytes, kinds: Collection[str]
) -> None:
    """Raise `PhraseChangeNotWhole` or `StaleDirectory` unless new keys begin exactly one epoch of each of `kinds`.

    They hold each, and the team `intake`: otherwise the team could no longer read what she writes there.
    """
    if sorted(statement.name.kind for statement in statements) != sorted(kinds):
        raise PhraseChangeNotWhole
    for statement in statements:
        ensure_team_present(statement, team)
        held_by = {holder.key_id for holder in statement.holders}
        needed = {client, team} if statement.name.kind == INTAKE else {client}
        if statement.creator != client or not needed <= held_by:
            raise PhraseChangeNotWhole


def ensure_letter_fits(envelope: EnvelopeView, *, client: bytes, team: bytes) -> None:
    """Raise `LetterNotHers` for an envelope in another client's name, `StaleDirectory` for another team's key."""
    if envelope.client_id != client:
        raise LetterNotHers
    if envelope.team_key_id != team:
        raise StaleDirectory


def ensure_team_present(statement: StatementView, team: bytes) -> None:
    """Raise `StaleDirectory` where a statement lists another team key than the newest directory's."""
    if any(holder.role == TEAM_ROLE and holder.key_id != team for holder in statement.holders):
        raise StaleDirectory


def holders_entitled(
    *,
    client: bytes,
    team: bytes,
    counselor: bytes | None,
    besides: Collection[bytes] = (),
    supervisors: Collection[bytes] = (),
) -> dict[str, frozenset[bytes]]:
    """Return whose keys can stand in which role of a client's epoch. `counselor` is None while nobody is assigned.

    `besides` her stand those who are permitted to read as counselors. Nobody can stand as `recovery` as long as the
    directory names nobody for it.
    """
    counselors = frozenset() if counselor is None else frozenset({counselor})
    return {
        CLIENT_ROLE: frozenset({client}),
        TEAM_ROLE: frozenset({team}),
        COUNSELOR_ROLE: counselors.union(besides),
        SUPERVISOR_ROLE: frozenset(supervisors),
    }


def creators_allowed(
    kind: str, *, client: bytes, counselor: bytes | None, coordinators: Collection[bytes]
) -> frozenset[bytes]:
    """Return whose statements can open an epoch: the client's, her counselor's, for `intake` a coordinator's."""
    people = {client, *(coordinators if kind == INTAKE else ())}
    return frozenset(people if counselor is None else people | {counselor})


def _has_form(locator: bytes, login_public_key: bytes) -> bool:
    return len(locator) == LOCATOR_BYTES and len(login_public_key) == LOGIN_KEY_BYTES
