"""What every device of a person does: meet the organisation, know her keys, read and write a client's records."""

from dataclasses import dataclass
from datetime import date, datetime

import httpx

from app.clock import Clock, today
from app.crypto.assignments import Assignment
from app.crypto.epochs import EpochKey, EpochReason, EpochStatement, Holder, state_epoch
from app.crypto.grants import seal_grant, seal_grant_to
from app.crypto.keypairs import ClientId, KeyBlob, PublicKeys
from app.crypto.owners import EpochName, Kind
from app.sdk.casefiles import CaseFile, KeyBook, Reader, open_case_file
from app.sdk.connections import Connection
from app.sdk.contents import Content, ContentType
from app.sdk.entries import Entries, epochs_path, read_entries, write_entry
from app.sdk.errors import NotLoggedIn
from app.sdk.intakes import epoch_body
from app.sdk.organisations import Organisation, hold_to_memory, meet_organisation


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A client's file as it lies open on the device: verified keys and read records."""

    file: CaseFile
    entries: Entries
    client_id: ClientId
    client_keys: PublicKeys

    @property
    def assignment(self) -> Assignment | None:
        """The assignment that is in force."""
        return self.file.assignments[-1] if self.file.assignments else None


class Device:
    """One person's device. `http` points at the service; nothing is kept on disk."""

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
        organisation = await meet_organisation(self.connection, self.today)
        if self._blob is not None:
            organisation = hold_to_memory(organisation, self._blob, self.today)
        self._organisation = organisation
        return organisation

    async def open_case(self, client_id: ClientId) -> OpenedCase:
        """Verify, open and read what this person may of one client, by the newest directory."""
        await self.meet()
        file = await open_case_file(self.connection, self.organisation, self.reader, client_id)
        client_keys = next(keys for keys in file.public_keys.values() if keys.client_id == client_id)
        book = KeyBook(self.connection, self.organisation.directory, file.public_keys.values())
        entries = await read_entries(self.connection, file, book, client_keys.key_id)
        return OpenedCase(file, entries, client_id, client_keys)

    async def write(self, case: OpenedCase, kind: Kind, content: Content, *, signed: bool) -> int:
        """Seal and send one record of a client; return its position."""
        self._ensure_no_revoked_holder(case.file, kind)
        return await write_entry(
            self.connection,
            case.file,
            kind,
            content,
            author=self.blob.keys,
            signed=signed,
            entries=case.entries,
        )

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
        before = file.newest(kind)
        number = before.statement.name.epoch + 1 if before else 1
        key = EpochKey.generate(EpochName(file.owner, kind, number))
        previous_key = file.keys.get((kind, number - 1))
        statement = state_epoch(
            key,
            creator=self.blob.keys,
            holders=tuple(holders),
            reason=reason,
            made_on=self.today,
            previous=before.signed if before else None,
            linked_keys=(*((previous_key,) if previous_key else ()), *linked),
        )
        grants = {holder.key_id: self._seal_to(key, holder, keys) for holder, keys in holders.items()}
        await self.connection.create(epochs_path(file), epoch_body(statement, grants, key))
        return file.with_epoch(statement, key)

    def revoked_holders(self, statement: EpochStatement) -> set[bytes]:
        """Return the holders whose keys the directory has revoked."""
        revoked = self.organisation.directory.revoked
        return {holder.key_id for holder in statement.holders if holder.key_id in revoked}

    def _ensure_no_revoked_holder(self, file: CaseFile, kind: Kind) -> None:
        newest = file.newest(kind)
        if newest is not None and self.revoked_holders(newest.statement):
            raise EpochNeedsRenewal

    def _seal_to(self, key: EpochKey, holder: Holder, keys: PublicKeys | None) -> bytes:
        if keys is not None:
            return seal_grant(key, keys)
        directory = self.organisation.directory
        if holder.key_id != directory.team_key_id:
            raise NotLoggedIn
        return seal_grant_to(key, directory.team_hpke_public, directory.team_key_id)


class EpochNeedsRenewal(Exception):
    """A revoked person still holds this key: the next epoch must be made before anything new is sealed."""

    def __init__(self) -> None:
        super().__init__("Somebody who was suspended holds this key. Renew it before writing.")


def contents_of(case: OpenedCase, content_type: ContentType) -> list[Content]:
    """Return the opened records of one type, in order."""
    opened = [entry.content for entry in case.entries.opened() if entry.content is not None]
    return [content for content in opened if content.type is content_type]
