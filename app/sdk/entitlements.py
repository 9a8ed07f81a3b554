"""Who may read of a client, and make her keys: pure rules over verified values, the ones the server keeps too.

Assignments and permits are verified here; together with the statements they are the client's access log.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from app.clients.permissions import LONGEST_PERMIT
from app.crypto.assignments import Assignment, assignment_hash, read_assignment, verify_assignment
from app.crypto.epochs import EpochReason, EpochStatement
from app.crypto.errors import ContextMismatch, NotEntitled
from app.crypto.keypairs import KeyId
from app.crypto.organisations import Directory, StaffRole
from app.crypto.owners import Kind
from app.crypto.permits import Permit, PermitKind, read_permit, verify_permit
from app.records.errors import CreatorNotEntitled
from app.records.rules import ensure_may_create
from app.sdk.keybooks import KeyBook
from app.sdk.keyrings import ClientKeys

_STANDING = frozenset({PermitKind.HANDED_OVER, PermitKind.COVER, PermitKind.SUPERVISION})


async def verify_assignments(
    signed_assignments: list[bytes], client: ClientKeys, book: KeyBook
) -> tuple[Assignment, ...]:
    """Return a client's assignments, each by whom it may be and following the one before. Raises `OpeningFailed`."""
    verified: list[Assignment] = []
    previous: bytes | None = None
    for signed in signed_assignments:
        assignment = await _verify_one_assignment(signed, client, book, previous)
        verified.append(assignment)
        previous = signed
    return tuple(verified)


async def _verify_one_assignment(
    signed: bytes, client: ClientKeys, book: KeyBook, previous: bytes | None
) -> Assignment:
    signer = read_assignment(signed).signer
    assignment = verify_assignment(signed, (await book.find(signer)).signing, previous)
    if assignment.client_id != client.client_id:
        raise ContextMismatch
    # She chooses a counselor herself only as she comes: a later choice in her name is nobody's.
    if signer not in client.key_ids or assignment.sequence != 1:
        book.ensure_listed_role(signer, StaffRole.COORDINATOR)
    book.ensure_listed_role(assignment.counselor_key, StaffRole.COUNSELOR)
    return assignment


async def verify_permits(
    signed_permits: list[bytes], signed_assignments: list[bytes], client: ClientKeys, book: KeyBook
) -> tuple[Permit, ...]:
    """Return a client's permits, each by whom it may be and following the one before. Raises `OpeningFailed`.

    Nor may one name an assignment older than the one before it does: a former counselor signs no more.
    """
    assigned = {assignment_hash(signed): read_assignment(signed) for signed in signed_assignments}
    verified: list[Permit] = []
    previous: bytes | None = None
    newest = 0
    for signed in signed_permits:
        signer = read_permit(signed).signer
        permit = verify_permit(signed, (await book.find(signer)).signing, previous)
        if permit.client_id != client.client_id:
            raise ContextMismatch
        under = assigned.get(permit.assignment_hash)
        if under is None or under.sequence < newest:
            raise NotEntitled
        _ensure_may_permit(permit, under, client)
        newest = under.sequence
        verified.append(permit)
        previous = signed
    return tuple(verified)


def _ensure_may_permit(permit: Permit, under: Assignment, client: ClientKeys) -> None:
    """Raise `NotEntitled` unless its signer was her counselor, the client who may, or somebody who gives up."""
    by_client = permit.signer in client.key_ids
    to_counselor = permit.kind is PermitKind.HANDED_OVER and permit.key_id == under.counselor_key
    ends = permit.kind is PermitKind.ENDED
    gives_up = ends and permit.key_id == permit.signer
    by_counselor = permit.signer == under.counselor_key
    if not (by_counselor or gives_up or (by_client and (to_counselor or ends))):
        raise NotEntitled


def ensure_permitted_rightly(
    statements: Iterable[EpochStatement],
    client: ClientKeys,
    assignments: tuple[Assignment, ...],
    directory: Directory,
    permits: tuple[Permit, ...],
) -> None:
    """Raise `NotEntitled` for a permit that grants an epoch its signer did not hold: commitments are no secret.

    What it grants besides the `statements`, of kinds that a reader is not told of, makes nobody a holder of these.
    """
    stated = {(one.name.kind, one.name.epoch, one.commitment): one for one in statements}
    for position, permit in enumerate(permits):
        granting: tuple[Assignment | Permit, ...] = (*assignments, *permits[:position])
        signers = _names_of(permit.signer, client, directory)
        for item in permit.granted:
            statement = stated.get((item.kind, item.epoch, item.commitment))
            if statement is not None and signers.isdisjoint(holders_of(statement, granting)):
                raise NotEntitled


def _names_of(signer: KeyId, client: ClientKeys, directory: Directory) -> frozenset[bytes]:
    """Return under which ids a signer holds: a client's earlier keys count, and the team's for a coordinator."""
    if signer in client.key_ids:
        return frozenset(client.key_ids)
    listed = {entry.key_id for entry in directory.entries if StaffRole.COORDINATOR in entry.roles}
    return frozenset({signer, directory.team_key_id} if signer in listed else {signer})


def holders_of(statement: EpochStatement, granting: Iterable[Assignment | Permit]) -> set[KeyId]:
    """Return who holds an epoch: by its statement, an assignment or a permit."""
    return {holder.key_id for holder in statement.holders} | granted_to(statement, granting)


def granted_to(statement: EpochStatement, granting: Iterable[Assignment | Permit]) -> set[KeyId]:
    """Return who holds an epoch by an assignment or a permit."""
    return {
        one.counselor_key if isinstance(one, Assignment) else one.key_id
        for one in granting
        if one.grants(statement.name, statement.commitment)
    }


def standing_permits(
    permits: Sequence[Permit], last_assignment: bytes | None, today: date
) -> tuple[Permit, ...]:
    """Return the permits under the newest assignment whose last day is not over and whom no later one ends."""
    if last_assignment is None:
        return ()
    under = assignment_hash(last_assignment)
    return tuple(
        one
        for position, one in enumerate(permits)
        if one.kind in _STANDING
        and one.assignment_hash == under
        and _is_within(one, today)
        and not _is_ended(one.key_id, permits[position + 1 :])
    )


def _is_within(permit: Permit, today: date) -> bool:
    """Tell whether its last day is not over, nor further away than the server lets one be, by its own day or today."""
    latest_on = min(permit.made_on, today) + LONGEST_PERMIT
    return permit.last_on is None or today <= permit.last_on <= latest_on


def was_given_back(permits: Sequence[Permit], last_assignment: bytes, counselor: KeyId) -> bool:
    """Tell whether the place of the counselor of the newest assignment was ended, by her or by the client."""
    under = assignment_hash(last_assignment)
    return _is_ended(counselor, [one for one in permits if one.assignment_hash == under])


def _is_ended(key_id: KeyId, later: Iterable[Permit]) -> bool:
    return any(one.kind is PermitKind.ENDED and one.key_id == key_id for one in later)


def ensure_entitled_creators(
    chain: Sequence[EpochStatement],
    client: ClientKeys,
    assignments: tuple[Assignment, ...],
    directory: Directory,
    permits: tuple[Permit, ...] = (),
) -> None:
    """Raise `NotEntitled` for an epoch made by somebody who may not make it, by the rules the server keeps too."""
    # How late each counselor came: a later assignment of the same one counts.
    ranks = {assignment.counselor_key: assignment.sequence for assignment in assignments}
    newest_rank = 0
    coordinators = {entry.key_id for entry in directory.entries if StaffRole.COORDINATOR in entry.roles}
    granting: tuple[Assignment | Permit, ...] = (*assignments, *permits)
    before: set[KeyId] | None = None
    hers = client.key_ids
    for statement in chain:
        if statement.creator in hers:
            # Once newer keys have made an epoch, the older ones make none.
            hers = hers[hers.index(statement.creator) :]
        teams = coordinators if statement.name.kind is Kind.INTAKE else set()
        own = {statement.creator} | ({directory.team_key_id} if statement.creator in coordinators else set())
        try:
            ensure_may_create(
                statement,
                allowed_creators={*hers, *ranks, *teams},
                client_key_id=statement.creator if statement.creator in hers else client.present.key_id,
                creator_key_ids=own,
                holders_before=before,
                incoming=_incoming(statement, ranks, newest_rank),
            )
        except CreatorNotEntitled:
            raise NotEntitled from None
        newest_rank = max(newest_rank, ranks.get(statement.creator, 0))
        before = holders_of(statement, granting)


def _incoming(statement: EpochStatement, ranks: dict[KeyId, int], newest_rank: int) -> KeyId | None:
    """Return the creator where she is a counselor to whom the client was handed over, and nobody later came before."""
    is_handed_over = statement.reason is EpochReason.HANDED_OVER and statement.creator in ranks
    return statement.creator if is_handed_over and ranks[statement.creator] >= newest_rank else None
