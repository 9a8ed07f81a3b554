"""A staff member's device: accepting an invitation, second factor, log-in, changed passphrase, recovery."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.crypto.fingerprints import fingerprint_words
from app.crypto.keypairs import PURPOSE_RECOVERY, PURPOSE_STAFF, unwrap_keys, wrap_keys
from app.crypto.logins import ACTION_CHANGE_PHRASE, ACTION_LOG_IN, ACTION_RECOVER, prove_login
from app.crypto.phrases import (
    RECOVERY_CODE_WORDS,
    STAFF_PASSPHRASE_WORDS,
    Argon2Parameters,
    StaffSecrets,
    WordSecret,
    derive_recovery_secrets,
    derive_staff_secrets,
)
from app.sdk.accounts import account_body, make_account
from app.sdk.devices import Device
from app.sdk.errors import NotLoggedIn, PhraseNotUnderstood, Refused
from app.sdk.organisations import hold_to_memory
from app.sdk.passphrases import NewPassphrase, make_passphrase, new_secrets_body
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
    _handle: str | None = None
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
        return await _first_accepted(
            [
                partial(self._log_in_with, reading, handle, totp_code, organisation.installation_id)
                for reading in readings
            ]
        )

    async def enrol_totp(self) -> dict[str, str]:
        """Begin the second factor; return its secret and otpauth address, shown once."""
        enrolment: dict[str, str] = await self.connection.post("/staff/totp", {})
        return enrolment

    async def confirm_totp(self, code: str) -> None:
        """Confirm the second factor with a first code; the session is a full one from then on."""
        tokens = await self.connection.post("/staff/totp/confirm", {"code": code, "refresh": "body"})
        self.connection.take_tokens(tokens)
        await self._begin_work()

    def make_passphrase(self, list_id: str, *, with_recovery_code: bool = False) -> NewPassphrase:
        """Make a new passphrase, and a new recovery code where asked; nothing is sent. Raises `NotLoggedIn`."""
        return make_passphrase(
            self.organisation.installation_id,
            self._own_handle,
            list_id,
            with_recovery_code=with_recovery_code,
        )

    async def change_passphrase(self, new: NewPassphrase) -> None:
        """Put a new passphrase in place of the old one; every other session of hers ends, this one goes on.

        Raises `NotLoggedIn`, `Refused`.
        """
        if self._secrets is None:
            raise NotLoggedIn
        begun = await self.connection.post("/staff/me/passphrase/begin", {})
        proof = self._prove(self._secrets, ACTION_CHANGE_PHRASE, begun["challenge"])
        body = new_secrets_body(new, self.blob) | {"challenge": begun["challenge"], "proof": proof}
        await self.connection.post("/staff/me/passphrase", body)
        self._secrets = new.secrets

    async def begin_recovery(self, handle: str, recovery_code: str, totp_code: str | None = None) -> None:
        """Come back by recovery code. The session is good for `finish_recovery` only.

        Raises `PhraseNotUnderstood`, `Refused`, `OpeningFailed` when the organisation is not the one she knows.
        """
        self.connection.forget_tokens()
        organisation = await self.meet()
        readings = WordSecret.readings(recovery_code, RECOVERY_CODE_WORDS)
        if not readings:
            raise PhraseNotUnderstood
        self._handle = handle
        await _first_accepted(
            [
                partial(
                    self._recover_with,
                    derive_recovery_secrets(reading, organisation.installation_id),
                    totp_code,
                )
                for reading in readings
            ]
        )

    async def finish_recovery(self, new: NewPassphrase) -> str:
        """Put new secrets in place of the lost ones; all her sessions end. Return the new one's scope.

        `new` has a recovery code too: the one she typed leads back no more.
        """
        body = new_secrets_body(new, self.blob) | {"refresh": "body"}
        answer = await self.connection.post("/staff/recovery/passphrase", body)
        self.connection.take_tokens(answer["tokens"])
        self._secrets = new.secrets
        if answer["scope"] == "full":
            await self._begin_work()
        return str(answer["scope"])

    async def _recover_with(self, recovery: StaffSecrets, totp_code: str | None) -> str:
        begun = await self.connection.post("/staff/recovery/begin", {"handle": self._own_handle})
        body: dict[str, Any] = {
            "handle": self._own_handle,
            "challenge": begun["challenge"],
            "proof": self._prove(recovery, ACTION_RECOVER, begun["challenge"]),
            "refresh": "body",
            "totp_code": totp_code,
            "device_token": self._device_token,
        }
        answer = await self.connection.post("/staff/recovery", body)
        blob = unwrap_keys(recovery.wrap, from_wire(answer["recovery_wrapped_keys"]), PURPOSE_RECOVERY)
        self._organisation = hold_to_memory(
            self.organisation, blob, self.today, may_be_expired=self.renews_directory
        )
        self.connection.take_tokens(answer["tokens"])
        self._blob = blob.seen_sequence(self.organisation.directory.sequence)
        self.staff_id, self.roles = answer["staff_id"], frozenset(answer["roles"])
        return "recover"

    def _prove(self, secrets: StaffSecrets, action: str, challenge: str) -> str:
        proof = prove_login(
            secrets.login_seed,
            installation_id=self.organisation.installation_id,
            action=action,
            subject=self._own_handle.encode(),
            nonce=from_wire(challenge),
        )
        return to_wire(proof)

    @property
    def _own_handle(self) -> str:
        if self._handle is None:
            raise NotLoggedIn
        return self._handle

    async def _log_in_with(
        self, passphrase: WordSecret, handle: str, totp_code: str | None, installation_id: bytes
    ) -> str:
        begun = await self.connection.post("/staff/log-in/begin", {"handle": handle})
        parameters = Argon2Parameters(**begun["argon2"])
        secrets = derive_staff_secrets(passphrase, installation_id, handle, parameters)
        self._handle = handle
        body: dict[str, Any] = {
            "handle": handle,
            "challenge": begun["challenge"],
            "proof": self._prove(secrets, ACTION_LOG_IN, begun["challenge"]),
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


async def _first_accepted(tries: list[Callable[[], Awaitable[str]]]) -> str:
    """Return what the first reading of typed words gives that is not refused. Raises the last one's `Refused`."""
    for attempt in tries[:-1]:
        try:
            return await attempt()
        except Refused:
            continue
    return await tries[-1]()
