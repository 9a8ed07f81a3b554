"""What every device of a person does: meet the organisation, know her keys, read and write a client's records."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import httpx

from app.clock import Clock, today
from app.crypto.assignments import Assignment
from app.crypto.epochs import EpochKey, EpochReason, Holder, HolderRole
from app.crypto.errors import Expired, NotEntitled
from app.crypto.grants import seal_grant_to
from app.crypto.keypairs import ClientId, KeyBlob, KeyId, PublicKeys
from app.crypto.organisations import Directory, StaffRole
from app.crypto.owners import Kind
from app.crypto.permits import Permit, PermitKind
from app.sdk.casefiles import CaseFile, Reader, client_of, open_case_file
from app.sdk.connections import Connection
from app.sdk.contents import Content, ContentType
from app.sdk.entitlements import holders_of, standing_permits, was_given_back
from app.sdk.entries import Entries, epochs_path, read_entries, write_entry
from app.sdk.epochs import make_epoch
from app.sdk.errors import NotLoggedIn
from app.sdk.keybooks import KeyBook
from app.sdk.organisations import Organisation, hold_to_memory, meet_organisation
from app.sdk.permits import Named, permit_body, sign_next_permit
from app.sdk.wire import to_wire


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A client's file as it lies open on the device: verified keys and read records."""

    file: CaseFile
    entries: Entries
    client_id: ClientId
    client_keys: PublicKeys
    """Her present keys."""
    assignment: Assignment | None
    """The assignment in force: the newest one, unless its signer or its counselor was revoked since."""


class Device:
    """One person's device. `http` points at the service; nothing is kept on disk."""

    renews_directory = False
    """Set on a delegate's device before she logs in to renew a directory that may have run out."""

    def __init__(self, http: httpx.AsyncClient, clock: Clock) -> None:
        self.connection = Connection(http, clock)
        self._clock = clock
        self._organisation: Organisation | None = None
        self._blob: KeyBlob | None = None

    @property
    def now(self) -> datetime:
        """The present instant, as this device's clock tells it."""
        return self._clock.now()

    @property
    def today(self) -> date:
        """The day, in UTC, that goes into signed statements."""
        return today(self._clock)

    @property
    def blob(self) -> KeyBlob:
        """Her opened key blob. Raises `NotLoggedIn`."""
        if self._blob is None:
            raise NotLoggedIn
        return self._blob

    @property
    def organisation(self) -> Organisation:
        """The verified organisation. Raises `NotLoggedIn` before the device met it."""
        if self._organisation is None:
            raise NotLoggedIn
        return self._organisation

    @property
    def reader(self) -> Reader:
        """The keys this device can open grants with."""
        return Reader(self.blob.keys)

    async def meet(self) -> Organisation:
        """Read and verify the organisation afresh, against what her key blob remembers once it is open."""
        expired = self.renews_directory
        organisation = await meet_organisation(self.connection, self.today, may_be_expired=expired)
        if self._blob is not None:
            organisation = hold_to_memory(organisation, self._blob, self.today, may_be_expired=expired)
        self._organisation = organisation
        return organisation

    async def open_case(self, client_id: ClientId) -> OpenedCase:
        """Verify, open and read what this person may of one client, by the newest directory."""
        await self.meet()
        file = await open_case_file(self.connection, self.organisation, self.reader, client_id)
        client = client_of(file)
        book = KeyBook(self.connection, self.organisation.directory, file.public_keys.values())
        entries = await read_entries(self.connection, file, book, frozenset(client.key_ids))
        assignment = assignment_in_force(file, self.organisation.directory)
        return OpenedCase(file, entries, client_id, client.present, assignment)

    async def write(self, case: OpenedCase, kind: Kind, content: Content, *, signed: bool) -> int:
        """Seal and send one record of a client; return its position. Raises what `ensure_may_seal` raises."""
        self.ensure_may_seal(case, kind)
        return await write_entry(
            self.connection,
            case.file,
            kind,
            content,
            author=self.blob.keys,
            signed=signed,
            entries=case.entries,
        )

    def ensure_may_seal(self, case: OpenedCase, kind: Kind) -> None:
        """Raise `Expired` under an expired directory, `EpochNeedsRenewal` where the newest key is not trusted."""
        if self.today > self.organisation.directory.expires_on:
            raise Expired
        if not self.trusts_newest(case, kind):
            raise EpochNeedsRenewal

    async def open_epoch(
        self,
        file: CaseFile,
        kind: Kind,
        holders: dict[Holder, PublicKeys | None],
        *,
        reason: EpochReason,
        linked: tuple[EpochKey, ...] = (),
    ) -> CaseFile:
        """Make, state, grant and send the next epoch of a kind; return the file with it.

        `holders` maps each holder to her public keys, None for the intake team, whose key stands in the directory.
        """
        made = make_epoch(
            file,
            kind,
            holders,
            creator=self.blob.keys,
            directory=self.organisation.directory,
            reason=reason,
            made_on=self.today,
            linked=linked,
        )
        await self.connection.create(epochs_path(file), made.body())
        return file.with_epoch(made.statement, made.key)

    def book_of(self, case: OpenedCase) -> KeyBook:
        """Return the public keys of those a file names, to be looked up by id."""
        return KeyBook(self.connection, self.organisation.directory, case.file.public_keys.values())

    def trusts_newest(self, case: OpenedCase, kind: Kind) -> bool:
        """Tell whether something new may be sealed under the newest key of a kind.

        Its maker and each holder must be who they should be by the newest directory. A signature alone does not say
        so: somebody suspended can still sign, and name whom she likes. And whoever makes a key knows it, listed or not.
        """
        newest = case.file.newest(kind)
        if newest is None:
            return True
        made_rightly = newest.statement.creator in self.rightful_makers(case, kind)
        return made_rightly and self.holders_of_newest(case, kind) <= self.rightful_holders(case, kind).keys()

    def rightful_makers(self, case: OpenedCase, kind: Kind) -> set[KeyId]:
        """Return by whom the newest key of a kind may have been made: the client, her counselor, of `intake` the team.

        Whom a permit lets reads and writes under keys that others made.
        """
        counselor = set() if case.assignment is None else {case.assignment.counselor_key}
        coordinators = {
            entry.key_id
            for entry in self.organisation.directory.entries
            if kind is Kind.INTAKE and coordinates(entry.key_id, self.organisation.directory)
        }
        return {case.client_keys.key_id} | counselor | coordinators

    def holders_of_newest(self, case: OpenedCase, kind: Kind) -> set[KeyId]:
        """Return who holds the newest key of a kind: by its statement, an assignment or a permit."""
        newest = case.file.newest(kind)
        if newest is None:
            return set()
        return holders_of(newest.statement, (*case.file.assignments, *case.file.permits))

    def standing_permits(self, case: OpenedCase) -> tuple[Permit, ...]:
        """Return the permits by which others may read of a client today: none once her counselor's place is over."""
        if case.assignment is None:
            return ()
        return standing_permits(case.file.permits, case.file.last_assignment, self.today)

    def rightful_holders(self, case: OpenedCase, kind: Kind) -> dict[KeyId, HolderRole]:
        """Return who may hold a key of this kind today, by key id.

        The client, the intake team, the counselor of the assignment in force, and whom a standing permit lets, if she
        still counsels here.
        """
        directory = self.organisation.directory
        found = {
            case.client_keys.key_id: HolderRole.CLIENT,
            directory.team_key_id: HolderRole.TEAM,
        }
        if case.assignment is not None:
            found[case.assignment.counselor_key] = HolderRole.COUNSELOR
        for permit in self.standing_permits(case):
            supervises = permit.kind is PermitKind.SUPERVISION
            if supervises == (kind is Kind.SUPERVISION) and counsels(permit.key_id, directory):
                found[permit.key_id] = HolderRole.SUPERVISOR if supervises else HolderRole.COUNSELOR
        return found

    async def end_permit(self, case: OpenedCase, counselor_id: str) -> None:
        """End at once what somebody was permitted of a client, by the client, her counselor or herself.

        Raises `NotEntitled` where nothing stands for whom the staff id names.
        """
        ended = next((one for one in self.standing_permits(case) if str(one.staff_id) == counselor_id), None)
        if ended is None:
            raise NotEntitled
        named = Named(ended.staff_id, ended.key_id)
        signed = sign_next_permit(
            case.file, PermitKind.ENDED, named, signer=self.blob.keys, made_on=self.today
        )
        await self.connection.create(
            f"/clients/{case.client_id.hex()}/permits", permit_body(signed, (), None)
        )

    async def let_team_read(self, case: OpenedCase) -> None:
        """Let the intake team read what it is listed for: a client who needs it, her counselor, the team itself.

        The service withholds that 14 days after an assignment, and again when nothing is asked of the team. Listed is
        the team by whichever key it had then; it is sealed to the present one. Does nothing where no such key lies
        open. Raises `Refused`.
        """
        directory = self.organisation.directory
        team = directory.team_key_id
        stated = [one.statement for one in case.file.statements.get(Kind.INTAKE, ())]
        listed = [one for one in stated if any(holder.role is HolderRole.TEAM for holder in one.holders)]
        keys = [case.file.keys.get((Kind.INTAKE, one.name.epoch)) for one in listed]
        grants = [
            {"epoch": key.name.epoch, "sealed": to_wire(seal_grant_to(key, directory.team_hpke_public, team))}
            for key in keys
            if key is not None
        ]
        if grants:
            path = f"/clients/{case.client_id.hex()}/team-grants"
            await self.connection.post(path, {"grants": grants})

    async def renew(self, case: OpenedCase, kind: Kind, *, reason: EpochReason) -> OpenedCase:
        """Make the next epoch of a kind for her counselor, and for those of its holders who still may hold it."""
        rightful = self.rightful_holders(case, kind)
        remaining = self.holders_of_newest(case, kind) | {self.blob.keys.key_id} | own_holders(case, kind)
        if kind is Kind.INTAKE:
            remaining |= {self.organisation.directory.team_key_id}
        book = self.book_of(case)
        holders: dict[Holder, PublicKeys | None] = {}
        for key_id in sorted(remaining & rightful.keys()):
            role = rightful[key_id]
            holders[Holder(key_id, role)] = None if role is HolderRole.TEAM else await book.find(key_id)
        linked: tuple[EpochKey, ...] = ()
        if reason is EpochReason.HANDED_OVER and not case.file.holds_newest(kind):
            linked = (case.file.newest_key(Kind.INTAKE),)
        file = await self.open_epoch(case.file, kind, holders, reason=reason, linked=linked)
        return replace(case, file=file)


class EpochNeedsRenewal(Exception):
    """Somebody holds or made this key who should not: the next epoch must be made before anything new is sealed."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody who should not hold this key does. It must be renewed before anything is written."
        )


def own_holders(case: OpenedCase, kind: Kind) -> set[KeyId]:
    """Return who holds each key of a kind: her counselor and, of what she reads herself, the client."""
    counselor = set() if case.assignment is None else {case.assignment.counselor_key}
    return counselor | ({case.client_keys.key_id} if kind in {Kind.INTAKE, Kind.CONVERSATION} else set())


def counsels(key_id: KeyId, directory: Directory) -> bool:
    """Tell whether somebody is a counselor by the directory, and not revoked."""
    entry = directory.find(key_id)
    return entry is not None and StaffRole.COUNSELOR in entry.roles


def coordinates(key_id: KeyId, directory: Directory) -> bool:
    """Tell whether somebody is a coordinator by the directory, and not revoked."""
    entry = directory.find(key_id)
    return entry is not None and StaffRole.COORDINATOR in entry.roles


def assignment_in_force(file: CaseFile, directory: Directory) -> Assignment | None:
    """Return the newest assignment unless its signer or its counselor was revoked since, or she gave the client back.

    The day in an assignment is its signer's own word, so one signed after a revocation cannot be told from an older
    one.
    """
    if not file.assignments:
        return None
    newest = file.assignments[-1]
    # Of the client's own, the file was opened with none but her first.
    signed_rightly = newest.signer in client_of(file).key_ids or coordinates(newest.signer, directory)
    given_back = file.last_assignment is not None and was_given_back(
        file.permits, file.last_assignment, newest.counselor_key
    )
    at_work = counsels(newest.counselor_key, directory) and not given_back
    return newest if signed_rightly and at_work else None


def contents_of(case: OpenedCase, content_type: ContentType) -> list[Content]:
    """Return the opened records of one type, in order."""
    opened = [entry.content for entry in case.entries.opened() if entry.content is not None]
    return [content for content in opened if content.type is content_type]
