"""A client's device: intake, log-in by phrase, messages, appointments, access log, export, erasure."""

import base64
import json
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import altcha

from app.crypto.epochs import EpochReason
from app.crypto.errors import ContextMismatch
from app.crypto.fingerprints import fingerprint_words
from app.crypto.keypairs import PURPOSE_CLIENT, ClientId, unwrap_keys, wrap_keys
from app.crypto.logins import ACTION_CHANGE_PHRASE, ACTION_ERASE, ACTION_LOG_IN, prove_login
from app.crypto.organisations import StaffRole
from app.crypto.owners import Kind
from app.crypto.permits import PermitKind
from app.crypto.phrases import (
    ACCESS_PHRASE_WORDS,
    ClientSecrets,
    WordSecret,
    derive_client_secrets,
    locator_hash,
)
from app.crypto.randomness import random_bytes
from app.matching.rules import Criteria, MatchResult, Reason, explain_card, rank_counselors
from app.sdk.accesses import AccessEntry, list_access
from app.sdk.capabilities import read_capability, read_card
from app.sdk.casefiles import Reader, fetch_client_keys
from app.sdk.contents import ContentType, read_criteria, text_content
from app.sdk.devices import Device, OpenedCase, contents_of
from app.sdk.errors import NothingHeld, NotLoggedIn, PhraseNotUnderstood, Refused
from app.sdk.intakes import ChosenCounselor, PreparedIntake, prepare_intake
from app.sdk.keyrings import ClientKeys, read_client_keys
from app.sdk.organisations import fetch_staff_keys, hold_to_memory
from app.sdk.permits import CLIENT_SUBJECT, Named, keys_of, permit_body, sign_next_permit
from app.sdk.phrase_changes import take_over
from app.sdk.phrases import NewPhrase, make_phrase
from app.sdk.wire import from_wire, to_wire

_TIE_KEY_BYTES: Final = 32
_COUNTER_DIGITS: Final = 10  # of the largest 32-bit number


def solve_work(challenge: dict[str, Any]) -> str:
    """Solve an ALTCHA challenge; return the payload to send. Takes a moment on purpose."""
    parsed = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(parsed)
    if solution is None:
        raise TimeoutError
    # The library would also send how long it took, which tells devices apart. And a length must not tell how far luck
    # let her count.
    found = {"counter": solution.counter, "derivedKey": solution.derived_key}
    text = json.dumps({"challenge": challenge, "solution": found})
    width = len(text) + _COUNTER_DIGITS - len(str(solution.counter))
    return base64.b64encode(text.ljust(width).encode()).decode()


class ClientDevice(Device):
    """A client's device. She needs no account: her phrase is all."""

    _secrets: ClientSecrets | None = None
    _keys: ClientKeys | None = None

    @property
    def client_id(self) -> ClientId:
        """Her id. Raises `NotLoggedIn`."""
        if self._keys is None:
            raise NotLoggedIn
        return self._keys.client_id

    @property
    def reader(self) -> Reader:
        """Her present keys, which also hold what earlier ones held."""
        earlier = self._keys.key_ids[:-1] if self._keys else ()
        return Reader(self.blob.keys, earlier=frozenset(earlier))

    async def ask_for_help(
        self,
        *,
        criteria: Criteria,
        story: str,
        alias: str,
        list_id: str,
        chosen: ChosenCounselor | None = None,
        starts_at: datetime | None = None,
    ) -> PreparedIntake:
        """Make and send an intake; the phrase in the answer is the only way back."""
        organisation = await self.meet()
        prepared = prepare_intake(
            organisation,
            criteria=criteria,
            story=story,
            alias=alias,
            list_id=list_id,
            today=self.today,
            chosen=chosen,
            starts_at=starts_at,
        )
        await self.send_intake(await self.complete_intake(prepared))
        return prepared

    async def rank_counselors(self, criteria: Criteria) -> MatchResult:
        """Rank the counselors she could choose, on this device. Raises `Refused` where the organisation matches."""
        work = await self.connection.get("/intakes/challenge")
        body = {"proof_of_work": solve_work(work["challenge"])}
        view = await self.connection.post("/capabilities", body)
        capabilities = [read_capability(counselor) for counselor in view["counselors"]]
        return rank_counselors(criteria, capabilities, self.now, random_bytes(_TIE_KEY_BYTES))

    async def choose(self, staff_id: str) -> ChosenCounselor:
        """Return a counselor of her choice with keys checked against the signed directory. Raises `NotEntitled`."""
        directory = (await self.meet()).directory
        entry = next(entry for entry in directory.entries if str(entry.staff_id) == staff_id)
        directory.ensure_role(entry.key_id, StaffRole.COUNSELOR)
        return ChosenCounselor(entry.staff_id, await fetch_staff_keys(self.connection, entry.key_id))

    async def complete_intake(self, prepared: PreparedIntake) -> dict[str, Any]:
        """Do the proof of work for a prepared intake; return the whole body to send."""
        work = await self.connection.get("/intakes/challenge")
        return {**prepared.body, "proof_of_work": solve_work(work["challenge"])}

    async def send_intake(self, body: dict[str, Any], *, key: str | None = None) -> None:
        """Send a completed intake. After a lost answer the same body under the same `key` creates nothing twice."""
        path = "/intakes/chosen" if "assignment" in body else "/intakes"
        await self.connection.create(path, body, key=key)

    async def log_in(self, phrase: str) -> None:
        """Log in with what she typed, trying each list that knows all its words.

        Raises `PhraseNotUnderstood`, `Refused`, `OpeningFailed` when the organisation is not the one she knows.
        """
        self.connection.forget_tokens()
        organisation = await self.meet()
        readings = WordSecret.readings(phrase, ACCESS_PHRASE_WORDS)
        if not readings:
            raise PhraseNotUnderstood
        refused: Refused | None = None
        for reading in readings:
            secrets = await self._derive(reading, organisation.installation_id)
            try:
                return await self._log_in_with(secrets)
            except Refused as wrong:
                refused = wrong
        if refused is not None:
            raise refused
        return None

    async def _derive(self, phrase: WordSecret, installation_id: bytes) -> ClientSecrets:
        """Return what a phrase opens; takes a good part of a second, so a shared device may do it elsewhere."""
        return derive_client_secrets(phrase, installation_id)

    async def _log_in_with(self, secrets: ClientSecrets) -> None:
        organisation = self.organisation
        begun = await self.connection.post("/clients/log-in/begin", {})
        proof = prove_login(
            secrets.login_seed,
            installation_id=organisation.installation_id,
            action=ACTION_LOG_IN,
            subject=locator_hash(secrets.locator),
            nonce=from_wire(begun["challenge"]),
        )
        answer = await self.connection.post(
            "/clients/log-in",
            {
                "locator": to_wire(secrets.locator),
                "challenge": begun["challenge"],
                "proof": to_wire(proof),
                "refresh": "body",
            },
        )
        blob = unwrap_keys(secrets.wrap, from_wire(answer["wrapped_keys"]), PURPOSE_CLIENT)
        keys = read_client_keys(answer["keys"], ClientId(bytes.fromhex(answer["client_id"])))
        # Whose file this is, her own keys say, not the server: hers must be the last, which accepted the id.
        if keys.present != blob.keys.public:
            raise ContextMismatch
        self._organisation = hold_to_memory(organisation, blob, self.today)
        self.connection.take_tokens(answer["tokens"])
        self._secrets, self._blob = secrets, blob
        self._keys = keys
        await self._remember_sequence()

    async def _remember_sequence(self) -> None:
        newest = self.blob.seen_sequence(self.organisation.directory.sequence)
        if newest != self.blob and self._secrets is not None:
            wrapped = wrap_keys(self._secrets.wrap, newest, PURPOSE_CLIENT)
            await self.connection.put("/clients/me/wrapped-keys", {"wrapped_keys": to_wire(wrapped)})
            self._blob = newest

    async def look(self) -> dict[str, Any]:
        """Return what the service knows of her: status, day of arrival, counselor."""
        view: dict[str, Any] = await self.connection.get("/clients/me")
        return view

    async def visit(self, *, after: int = 0) -> dict[str, Any]:
        """Return all that a page needs when she looks in, in one request; records behind a position."""
        view: dict[str, Any] = await self.connection.get("/clients/me/visit", params={"after": after})
        return view

    def explain_counselor(
        self, case: OpenedCase, card: dict[str, Any]
    ) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
        """Return what of her wishes a counselor meets and what was given up, from her own opened answers."""
        answers = contents_of(case, ContentType.CRITERIA)[0]
        return explain_card(read_criteria(answers), read_card(card))

    async def open_own_case(self) -> OpenedCase:
        """Verify, open and read everything that is hers."""
        return await self.open_case(self.client_id)

    async def send_message(self, text: str) -> None:
        """Write to her counselor. Unsigned, so that her words stay deniable."""
        case = await self.open_own_case()
        content = text_content(ContentType.MESSAGE, text)
        await self.write(await self._renewed(case), Kind.CONVERSATION, content, signed=False)

    async def slots(self, *, moving: str | None = None) -> list[dict[str, Any]]:
        """Return the hours of her counselor that she could book, or to which she could move an appointment."""
        view = await self.connection.get("/clients/me/slots", params={"moving": moving} if moving else None)
        return list(view["slots"])

    async def appointments(self) -> list[dict[str, Any]]:
        """Return her appointments and held hours."""
        view = await self.connection.get("/appointments")
        return list(view["appointments"])

    async def book(self, starts_at: datetime) -> dict[str, Any]:
        """Book an hour with her counselor."""
        created: dict[str, Any] = await self.connection.create(
            "/appointments", {"starts_at": starts_at.isoformat()}
        )
        return created

    async def confirm(self, appointment_id: str) -> dict[str, Any]:
        """Take one of the hours that are held for her."""
        booked: dict[str, Any] = await self.connection.post(f"/appointments/{appointment_id}/confirm", {})
        return booked

    async def reschedule(self, appointment: dict[str, Any], starts_at: datetime) -> dict[str, Any]:
        """Move an appointment."""
        body = {"starts_at": starts_at.isoformat(), "version": appointment["version"]}
        path = f"/appointments/{appointment['appointment_id']}/reschedule"
        moved: dict[str, Any] = await self.connection.post(path, body)
        return moved

    async def cancel(self, appointment_id: str) -> dict[str, Any]:
        """Cancel an appointment."""
        cancelled: dict[str, Any] = await self.connection.post(f"/appointments/{appointment_id}/cancel", {})
        return cancelled

    async def outlook(self) -> dict[str, Any]:
        """Return roughly how long she waits still. Raises `Refused` (`not-waiting`) while she does not."""
        view: dict[str, Any] = await self.connection.get("/clients/me/waiting")
        return view

    async def decline_proposal(self) -> None:
        """Ask for another counselor."""
        await self.connection.post("/clients/me/decline", {})

    async def access_log(self) -> list[AccessEntry]:
        """Return who was given access to what, and when, from verified statements only."""
        return list_access((await self.open_own_case()).file)

    async def export(self) -> dict[str, Any]:
        """Return everything the service has of hers, still sealed; her phrase opens it anywhere."""
        exported: dict[str, Any] = await self.connection.get("/clients/me/export")
        return exported

    async def erase_everything(self) -> None:
        """Destroy everything of hers. There is no way back."""
        proved = await self._prove(ACTION_ERASE, "/clients/me/erasure/begin")
        await self.connection.post("/clients/me/erasure", proved)
        self.connection.forget_tokens()

    def new_phrase(self, list_id: str) -> NewPhrase:
        """Make a phrase for her to read and keep, before `change_phrase` makes it hers."""
        return make_phrase(self.organisation, list_id)

    async def change_phrase(self, new: NewPhrase) -> None:
        """Put a new phrase in the place of the old one, which opens nothing from then on.

        Safe to call again with the same `new` when somebody wrote meanwhile (`Refused`, 409). Her other sessions end.
        """
        body = await take_over(self, await self.open_own_case(), new)
        body |= await self.prove_phrase_change()
        await self.connection.create("/clients/me/phrase", body)
        self._secrets = new.secrets
        self._blob = replace(self.blob, keys=new.keys)
        self._keys = await fetch_client_keys(self.connection, self.client_id)

    async def prove_phrase_change(self) -> dict[str, Any]:
        """Return a fresh proof of the old phrase, with the challenge it answers."""
        return await self._prove(ACTION_CHANGE_PHRASE, "/clients/me/phrase/begin")

    async def _prove(self, action: str, begin: str) -> dict[str, Any]:
        """Return a fresh proof of her phrase for one act, with the challenge it answers."""
        if self._secrets is None:
            raise NotLoggedIn
        begun = await self.connection.post(begin, {})
        proof = prove_login(
            self._secrets.login_seed,
            installation_id=self.organisation.installation_id,
            action=action,
            subject=self.client_id,
            nonce=from_wire(begun["challenge"]),
        )
        return {"challenge": begun["challenge"], "proof": to_wire(proof)}

    async def _renewed(self, case: OpenedCase) -> OpenedCase:
        """Return the case with a `conversation` that only the right people hold, making the next epoch where needed."""
        if self.trusts_newest(case, Kind.CONVERSATION):
            return case
        return await self.renew(case, Kind.CONVERSATION, reason=EpochReason.HOLDER_REVOKED)

    async def hand_over_conversation(self) -> int:
        """Let her new counselor read what was written before; return how many keys she gets. Raises `NothingHeld`.

        Where the one before is gone, nobody else can. Her counselor's notes are not hers to hand over.
        """
        case = await self.open_own_case()
        if case.assignment is None:
            raise NothingHeld
        kinds = (Kind.INTAKE, Kind.CONVERSATION)
        keys = keys_of(case.file, kinds)
        to = Named(case.assignment.counselor_id, case.assignment.counselor_key)
        signed = sign_next_permit(
            case.file, PermitKind.HANDED_OVER, to, signer=self.blob.keys, made_on=self.today, keys=keys
        )
        body = permit_body(signed, keys, await self.book_of(case).find(to.key_id))
        await self.connection.create(f"/clients/{case.client_id.hex()}/permits", body)
        return len(keys)

    def own_words(self, list_id: str) -> tuple[str, ...]:
        """Return the words her counselor compares with hers, by voice, before she links an earlier file."""
        return fingerprint_words(list_id, CLIENT_SUBJECT, self.client_id)
