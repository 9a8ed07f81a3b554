"""A coordinator's device: waiting list, matching, assignments, staff."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.clients.rules import ClosingReason
from app.crypto.assignments import AssignedEpoch, Assignment, assignment_hash, sign_assignment
from app.crypto.epochs import NO_PREVIOUS, EpochReason
from app.crypto.errors import NotEntitled
from app.crypto.fingerprints import fingerprint_words
from app.crypto.grants import seal_grant
from app.crypto.invitations import invitation_hash
from app.crypto.keypairs import ClientId, KeyId, PublicKeys
from app.crypto.organisations import (
    DIRECTORY_VALID_DAYS,
    Directory,
    DirectoryEntry,
    StaffRole,
    certificate_of,
    delegate_of,
    sign_directory,
)
from app.crypto.owners import Kind
from app.crypto.phrases import WordSecret
from app.crypto.teams import TeamKey, open_team_grant, seal_team_grant, tie_secret
from app.matching.rules import Capability, Criteria, MatchResult, rank_counselors, tie_key_of_case
from app.sdk.capabilities import read_capability
from app.sdk.casefiles import Reader
from app.sdk.contents import ContentType, read_criteria
from app.sdk.devices import OpenedCase, contents_of
from app.sdk.errors import NothingHeld, TeamReadsNoMore
from app.sdk.organisations import fetch_staff_keys
from app.sdk.staff import FINGERPRINT_SUBJECT, StaffDevice
from app.sdk.triages import NO_CHANGES, Changes, triage_content
from app.sdk.wire import from_wire, to_wire

_INVITATION_WORDS = 8


@dataclass(frozen=True, slots=True)
class OpenedIntake:
    """A woman's intake as the team reads it."""

    case: OpenedCase
    alias: str
    criteria: Criteria
    story: str

    def __repr__(self) -> str:
        """Return nothing of what she wrote."""
        return f"OpenedIntake({self.case.client_id.hex()[:8]})"


class CoordinatorDevice(StaffDevice):
    """A coordinator's device. Besides her own keys it holds the intake team's."""

    _teams: tuple[TeamKey, ...] = ()

    @property
    def reader(self) -> Reader:
        """Her own keys and the team's, the present one first."""
        return Reader(self.blob.keys, self._teams)

    async def _after_log_in(self) -> None:
        if StaffRole.COORDINATOR in self.roles:
            await self.take_up_teams()

    async def take_up_teams(self) -> None:
        """Fetch and open the team's keys: at log-in, and after another device gave the team a new one."""
        view = await self.connection.get("/staff/me/team-grant")
        directory = self.organisation.directory
        present = self._open_team(view["grant"], directory.team_epoch, directory.team_hpke_public)
        # Of what the team had before, only the grant itself says that it was the team's. They open, and seal nothing.
        former = [
            self._open_team(one["grant"], one["team_epoch"], from_wire(one["hpke_public"]))
            for one in view["former"]
        ]
        self._teams = (present, *former)

    def _open_team(self, grant: str, epoch: int, hpke_public: bytes) -> TeamKey:
        return open_team_grant(
            from_wire(grant),
            self.blob.keys,
            installation_id=self.organisation.installation_id,
            epoch=epoch,
            team_hpke_public=hpke_public,
        )

    async def waiting(self) -> list[dict[str, Any]]:
        """Return the waiting list, those who came first in front."""
        clients: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            page = await self.connection.get("/waiting-list", params={"after": after} if after else None)
            clients += page["clients"]
            after = page["next_after"]
            if after is None:
                return clients

    async def open_intake(self, client_id: ClientId) -> OpenedIntake:
        """Verify, open and read a woman's intake.

        Raises `TeamReadsNoMore` 14 days after she was assigned: a client who writes to the team, and a counselor who
        hands her over or gives her back, let it read again.
        """
        case = await self.open_case(client_id)
        opened = contents_of(case, ContentType.CRITERIA)
        if not opened:
            raise TeamReadsNoMore
        answers = opened[0]
        stories = [content.text for content in contents_of(case, ContentType.STATEMENT)]
        return OpenedIntake(case, str(answers.fields["alias"]), read_criteria(answers), "\n".join(stories))

    async def capabilities(self) -> list[Capability]:
        """Return every active counselor as the matcher sees her."""
        view = await self.connection.get("/counselors")
        return [read_capability(counselor) for counselor in view["counselors"]]

    async def match(self, intake: OpenedIntake, *, limit: int = 3) -> MatchResult:
        """Rank counselors for an opened intake, on this device."""
        tie_key = tie_key_of_case(tie_secret(self._team_key()), intake.case.client_id.hex())
        now = self._clock.now()
        return rank_counselors(intake.criteria, await self.capabilities(), now, tie_key, limit)

    async def assign(
        self, intake: OpenedIntake, counselor_id: str, *, held_starts: tuple[datetime, ...] = ()
    ) -> dict[str, Any]:
        """Sign the assignment, grant the counselor every `intake` epoch, and hold hours for the client."""
        case = intake.case.file
        counselor = await self._counselor_keys(counselor_id)
        keys = [key for (kind, _), key in sorted(case.keys.items()) if kind is Kind.INTAKE]
        previous = case.last_assignment
        assignment = Assignment(
            client_id=intake.case.client_id,
            sequence=len(case.assignments) + 1,
            counselor_id=UUID(counselor_id),
            counselor_key=counselor.key_id,
            granted=tuple(AssignedEpoch(Kind.INTAKE, key.name.epoch, key.commitment) for key in keys),
            previous_hash=NO_PREVIOUS if previous is None else assignment_hash(previous),
            made_on=self.today,
            signer=self.blob.keys.key_id,
        )
        body = {
            "assignment": to_wire(sign_assignment(assignment, self.blob.keys)),
            "grants": [
                {"kind": Kind.INTAKE, "epoch": key.name.epoch, "sealed": to_wire(seal_grant(key, counselor))}
                for key in keys
            ],
            "held_starts": [start.isoformat() for start in held_starts],
        }
        created: dict[str, Any] = await self.connection.create(
            f"/clients/{intake.case.client_id.hex()}/assignments", body
        )
        return created

    async def coming_sessions(self, counselor_id: str) -> list[dict[str, Any]]:
        """Return what is booked with a counselor and has not started, also once she is suspended."""
        view = await self.connection.get(f"/counselors/{counselor_id}/appointments")
        return list(view["appointments"])

    async def clients_left(self, counselor_id: str) -> list[dict[str, Any]]:
        """Return the clients of a suspended counselor, to be assigned anew. Raises `Refused` for another one."""
        view = await self.connection.get(f"/counselors/{counselor_id}/clients")
        return list(view["clients"])

    async def close_client(self, client_id: ClientId, reason: ClosingReason) -> None:
        """Close the file of a client who waits; she can still read it."""
        await self.connection.post(f"/clients/{client_id.hex()}/close", {"reason": reason})

    async def note_triage(self, intake: OpenedIntake, text: str, changes: Changes = NO_CHANGES) -> None:
        """Add a signed triage note under the client's `intake` key; `changes` put her on hold or set her a day."""
        content, case = triage_content(text, changes), intake.case
        if not self.trusts_newest(case, Kind.INTAKE):
            case = await self.renew(case, Kind.INTAKE, reason=EpochReason.HOLDER_REVOKED)
        await self.write(case, Kind.INTAKE, content, signed=True)

    async def invite(self, roles: tuple[StaffRole, ...], list_id: str) -> str:
        """Return a one-time code for a newcomer. The service learns it only when she uses it."""
        code = WordSecret.generate(list_id, _INVITATION_WORDS).phrase()
        body = {"code_hash": invitation_hash(code).hex(), "roles": [*roles]}
        await self.connection.create("/staff/invitations", body)
        return code

    async def staff(self) -> list[dict[str, Any]]:
        """Return all staff."""
        view = await self.connection.get("/staff")
        return list(view["staff"])

    async def fingerprint_of(self, key_id: str, list_id: str) -> tuple[str, ...]:
        """Return the words to compare with a newcomer's, computed from her verified keys."""
        keys = await fetch_staff_keys(self.connection, bytes.fromhex(key_id))
        return fingerprint_words(list_id, FINGERPRINT_SUBJECT, keys.key_id)

    async def admit(self, newcomer: dict[str, Any], roles: tuple[StaffRole, ...]) -> None:
        """Put a newcomer into the next directory, after her fingerprint words were compared.

        `newcomer` is her entry of `staff`; `roles` are what the coordinator herself means her to have, because a server
        that could choose them would make itself a coordinator. One of those also receives the team's key. Raises
        `NotEntitled` where the service has other roles for her.
        """
        roles = tuple(sorted(roles))
        if sorted(newcomer["roles"]) != list(roles):
            raise NotEntitled
        key_id = bytes.fromhex(newcomer["key_id"])
        keys = await fetch_staff_keys(self.connection, key_id)
        entry = DirectoryEntry(UUID(newcomer["staff_id"]), KeyId(key_id), roles)
        directory = self._next_directory(entries=(*self.organisation.directory.entries, entry))
        body: dict[str, Any] = {"directory": to_wire(self._sign(directory)), "team_grant": None}
        if StaffRole.COORDINATOR in roles:
            body["team_grant"] = to_wire(seal_team_grant(self._team_key(), keys))
        await self.connection.create(f"/staff/{newcomer['staff_id']}/admission", body)
        await self._adopt()

    @property
    def is_delegate(self) -> bool:
        """Whether the root certified her to sign directories. Admitting and revoking need it; suspending does not."""
        certificate = certificate_of(self.organisation.signed_directory)
        return delegate_of(certificate) == self.blob.keys.public.signing

    async def suspend(self, member: dict[str, Any]) -> bool:
        """End a staff member's sessions and access at once; return whether her keys are revoked already.

        Revoking needs a delegate's signature. Where she is none, a delegate's next `renew_directory` revokes them.
        """
        directory = None
        if self.is_delegate:
            key_id = KeyId(bytes.fromhex(member["key_id"]))
            revoked = (*self.organisation.directory.revoked, key_id)
            directory = to_wire(self._sign(self._next_directory(revoked=revoked)))
        await self.connection.post(f"/staff/{member['staff_id']}/suspension", {"directory": directory})
        await self._adopt()
        return directory is not None

    async def reset_totp(self, member: dict[str, Any]) -> None:
        """Reset a staff member's lost second factor, after one saw or heard that it is she."""
        await self.connection.delete(f"/staff/{member['staff_id']}/totp")

    async def renew_directory(self) -> None:
        """Publish the directory for another thirty days, and revoke the keys of everybody suspended since."""
        directory = self._next_directory(revoked=await self._revoked_by_now())
        await self.connection.put("/directory", {"directory": to_wire(self._sign(directory))})
        await self._adopt()

    async def renew_team_key(self) -> None:
        """Give the intake team another key, sealed to each coordinator who remains; `regrant_cases` is to follow.

        Everybody suspended since is revoked along with it. Devices seal to the new key from their next look at the
        directory on. Raises `Refused` where she is no delegate.
        """
        fresh = TeamKey.generate(
            self.organisation.installation_id, self.organisation.directory.team_epoch + 1
        )
        directory = replace(
            self._next_directory(revoked=await self._revoked_by_now()),
            team_epoch=fresh.epoch,
            team_hpke_public=fresh.hpke_public,
        )
        grants = [
            {
                "recipient_key_id": entry.key_id.hex(),
                "sealed": to_wire(
                    seal_team_grant(fresh, await fetch_staff_keys(self.connection, entry.key_id))
                ),
            }
            for entry in directory.entries
            if StaffRole.COORDINATOR in entry.roles and entry.key_id not in directory.revoked
        ]
        body = {"directory": to_wire(self._sign(directory)), "team_grants": grants}
        await self.connection.put("/team-key", body)
        await self._adopt()
        self._teams = (fresh, *self._teams)

    async def regrant_cases(self) -> int:
        """Grant the team's present key what a former one holds of open cases; return of how many.

        Safe to be run again by any coordinator who held the former key. Raises `Refused`, `OpeningFailed`.
        """
        view = await self.connection.get("/team-grants/former")
        client_ids = [ClientId(bytes.fromhex(one)) for one in view["client_ids"]]
        for client_id in client_ids:
            await self.let_team_read(await self.open_case(client_id))
        return len(client_ids)

    async def _revoked_by_now(self) -> tuple[KeyId, ...]:
        """Return whom the newest directory revokes, and everybody suspended since."""
        known = self.organisation.directory
        suspended = {
            bytes.fromhex(one["key_id"]) for one in await self.staff() if one["state"] == "suspended"
        }
        newly = [
            entry.key_id
            for entry in known.entries
            if entry.key_id in suspended and entry.key_id not in known.revoked
        ]
        return (*known.revoked, *newly)

    def _next_directory(
        self,
        *,
        entries: tuple[DirectoryEntry, ...] | None = None,
        revoked: tuple[KeyId, ...] | None = None,
    ) -> Directory:
        current = self.organisation.directory
        return replace(
            current,
            sequence=current.sequence + 1,
            issued_on=self.today,
            expires_on=self.today + timedelta(days=DIRECTORY_VALID_DAYS),
            entries=current.entries if entries is None else entries,
            revoked=current.revoked if revoked is None else revoked,
        )

    def _sign(self, directory: Directory) -> bytes:
        return sign_directory(directory, self.blob.keys, certificate_of(self.organisation.signed_directory))

    def _team_key(self) -> TeamKey:
        if not self._teams:
            raise NothingHeld
        return self._teams[0]

    async def _adopt(self) -> None:
        await self.meet()
        await self._remember_sequence()

    async def _counselor_keys(self, counselor_id: str) -> PublicKeys:
        directory = self.organisation.directory
        entry = next(entry for entry in directory.entries if entry.staff_id == UUID(counselor_id))
        directory.ensure_role(entry.key_id, StaffRole.COUNSELOR)
        return await fetch_staff_keys(self.connection, entry.key_id)
