"""Clients with real keys. Their log-in seeds are drawn at random, because PBKDF2 would cost each test 0.3 s."""

from dataclasses import dataclass

from app.crypto.keypairs import PURPOSE_CLIENT, KeyBlob, KeyId, KeyPair, wrap_keys
from app.crypto.logins import ACTION_LOG_IN, prove_login
from app.crypto.owners import Owner, OwnerKind
from app.crypto.phrases import ClientSecrets, locator_hash
from app.crypto.randomness import random_bytes, random_id
from app.crypto.secret_bytes import Secret
from app.sessions.rules import ClientActor


@dataclass(frozen=True)
class ClientPerson:
    """A client with all that only she knows."""

    keys: KeyPair
    secrets: ClientSecrets
    installation_id: bytes

    @property
    def client_id(self) -> str:
        """Her id, in hex."""
        return self.keys.public.client_id.hex()

    @property
    def key_id(self) -> KeyId:
        """The id of her keys."""
        return self.keys.key_id

    @property
    def owner(self) -> Owner:
        """Herself as the owner of content."""
        return Owner(OwnerKind.CLIENT, self.keys.public.client_id)

    @property
    def actor(self) -> ClientActor:
        """Herself with a session."""
        return ClientActor(self.client_id, self.key_id.hex(), random_id())

    @property
    def own_key_ids(self) -> frozenset[str]:
        """The key ids she opens grants with."""
        return frozenset({self.key_id.hex()})

    def wrapped_keys(self, sequence: int = 1) -> bytes:
        """Her keys under her phrase, remembering a directory's sequence."""
        return wrap_keys(self.secrets.wrap, KeyBlob(self.keys, bytes(32), sequence), PURPOSE_CLIENT)

    def prove(self, nonce: bytes, *, action: str = ACTION_LOG_IN, subject: bytes | None = None) -> bytes:
        """Return her proof over a challenge, for a log-in unless another subject is given."""
        return prove_login(
            self.secrets.login_seed,
            installation_id=self.installation_id,
            action=action,
            subject=locator_hash(self.secrets.locator) if subject is None else subject,
            nonce=nonce,
        )


def make_client(installation_id: bytes = bytes(16)) -> ClientPerson:
    """Return a client with fresh keys who has not come yet."""
    locator, login_seed, wrap = (Secret(random_bytes(32)) for _ in range(3))
    return ClientPerson(KeyPair.generate(), ClientSecrets(locator, login_seed, wrap), installation_id)
