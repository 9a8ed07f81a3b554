"""A staff member's device: accepting an invitation, second factor, log-in."""

from dataclasses import dataclass
from typing import Any

from app.crypto.fingerprints import fingerprint_words
from app.crypto.keypairs import PURPOSE_STAFF, unwrap_keys, wrap_keys
from app.crypto.logins import ACTION_LOG_IN, prove_login
from app.crypto.phrases import (
    STAFF_PASSPHRASE_WORDS,
    Argon2Parameters,
    StaffSecrets,
    WordSecret,
    derive_staff_secrets,
)
from app.sdk.accounts import account_body, make_account
from app.sdk.devices import Device
from app.sdk.errors import NotLoggedIn, PhraseNotUnderstood, Refused
from app.sdk.organisations import hold_to_memory
from app.sdk.wire import from_wire, to_wire

FINGERPRINT_SUBJECT = "staff"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a newcomer notes down: her passphrase, her recovery code, and the words to compare with a coordinator."""

    staff_id: str
    passphrase: WordSecret
    recovery_code: WordSecret
    fingerprint: tuple[str, ...]


class StaffDevice(Device):
    """A staff member's device."""

    _secrets: StaffSecrets | None = None
    staff_id: str | None = None
    roles: frozenset[str] = frozenset()
    _device_token: str | None = None

    async def accept_invitation(self, *, code: str, handle: str, list_id: str) -> Newcomer:
        """Make keys on this device and register them. A coordinator admits her after comparing words."""
        organisation = await self.meet()
        account = make_account(
            organisation.installation_id,
            handle,
            list_id,
            organisation.root_public_key,
            directory_sequence=organisation.directory.sequence,
        )
        accepted = await self.connection.create("/staff/acceptances", {"code": code, **account_body(account)})
        return Newcomer(
            accepted["staff_id"],
            account.passphrase,
            account.recovery_code,
            fingerprint_words(list_id, FINGERPRINT_SUBJECT, account.keys.key_id),
        )

    async def log_in(self, handle: str, passphrase: str, totp_code: str | None = None) -> str:
        """Log in; return the session's scope, "full" or "enrol".

        Raises `PhraseNotUnderstood`, `Refused`, `OpeningFailed` when the organisation is not the one she knows.
        """
        self.connection.forget_tokens()
        organisation = await self.meet()
        word_count = max(len(passphrase.split()), STAFF_PASSPHRASE_WORDS)
        readings = WordSecret.readings(passphrase, word_count)
        if not readings:
            raise PhraseNotUnderstood
        refused: Refused | None = None
        for reading in readings:
            try:
                return await self._log_in_with(reading, handle, totp_code, organisation.installation_id)
            except Refused as wrong:
                refused = wrong
        assert refused is not None  # noqa: S101 - every reading that did not return was refused
        raise refused

    async def enrol_totp(self) -> dict[str, str]:
        """Begin the second factor; return its secret and otpauth address, shown once."""
        enrolment: dict[str, str] = await self.connection.post("/staff/totp", {})
        return enrolment

    async def confirm_totp(self, code: str) -> None:
        """Confirm the second factor with a first code; the session is a full one from then on."""
        tokens = await self.connection.post("/staff/totp/confirm", {"code": code, "refresh": "body"})
        self.connection.take_tokens(tokens)
        await self._begin_work()

    async def _log_in_with(
        self, passphrase: WordSecret, handle: str, totp_code: str | None, installation_id: bytes
    ) -> str:
        begun = await self.connection.post("/staff/log-in/begin", {"handle": handle})
        parameters = Argon2Parameters(**begun["argon2"])
        secrets = derive_staff_secrets(passphrase, installation_id, handle, parameters)
        proof = prove_login(
            secrets.login_seed,
            installation_id=installation_id,
            action=ACTION_LOG_IN,
            subject=handle.encode(),
            nonce=from_wire(begun["challenge"]),
        )
        body: dict[str, Any] = {
            "handle": handle,
            "challenge": begun["challenge"],
            "proof": to_wire(proof),
            "refresh": "body",
            "totp_code": totp_code,
            "device_token": self._device_token,
        }
        answer = await self.connection.post("/staff/log-in", body)
        blob = unwrap_keys(secrets.wrap, from_wire(answer["wrapped_keys"]), PURPOSE_STAFF)
        self._organisation = hold_to_memory(
            self.organisation, blob, self.today, may_be_expired=self.renews_directory
        )
        self.connection.take_tokens(answer["tokens"])
        self._secrets, self._blob = secrets, blob
        self.staff_id, self.roles = answer["staff_id"], frozenset(answer["roles"])
        self._device_token = answer["device_token"] or self._device_token
        if answer["scope"] == "full":
            await self._begin_work()
        return str(answer["scope"])

    async def _begin_work(self) -> None:
        await self._remember_sequence()
        await self._after_log_in()

    async def _after_log_in(self) -> None:
        """Fetch what a role needs besides her own keys."""

    async def _remember_sequence(self) -> None:
        newest = self.blob.seen_sequence(self.organisation.directory.sequence)
        if newest != self.blob:
            if self._secrets is None:
                raise NotLoggedIn
            wrapped = wrap_keys(self._secrets.wrap, newest, PURPOSE_STAFF)
            await self.connection.put("/staff/me/wrapped-keys", {"wrapped_keys": to_wire(wrapped)})
            self._blob = newest
