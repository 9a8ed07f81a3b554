"""Proofs that somebody knows a client's phrase."""

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.clients.errors import WrongPhrase
from app.clients.repository import clients as client_rows
from app.clients.rules import Client
from app.crypto.errors import SignatureInvalid
from app.crypto.logins import (
    ACTION_CHANGE_PHRASE,
    ACTION_ERASE,
    ACTION_LOG_IN,
    login_public_key,
    verify_login,
)
from app.crypto.phrases import locator_hash

# A proof for a phrase nobody has is checked all the same, against this key, so that it takes as long to refuse.
# Anybody can sign with it; it belongs to no client, so that opens nothing.
_NOBODYS_LOGIN_KEY: Final = login_public_key(bytes(32))


async def prove_client(
    session: AsyncSession, *, locator: bytes, challenge_nonce: bytes, proof: bytes, installation_id: bytes
) -> Client:
    """Return the client whose phrase gives `locator` (32 bytes), when `proof` shows that it is known.

    Raises `WrongPhrase`, after the same work, for an unknown phrase and for a wrong proof.
    """
    subject = locator_hash(locator)
    found = await client_rows.find_client_by_locator(session, subject.hex())
    try:
        verify_login(
            _NOBODYS_LOGIN_KEY if found is None else found.login_public_key,
            proof,
            installation_id=installation_id,
            action=ACTION_LOG_IN,
            subject=subject,
            nonce=challenge_nonce,
        )
    except SignatureInvalid:
        raise WrongPhrase from None
    if found is None:
        raise WrongPhrase
    return found


async def prove_erasure(
    session: AsyncSession, *, client_id: str, challenge_nonce: bytes, proof: bytes, installation_id: bytes
) -> None:
    """Let a client's erasure pass when her phrase was typed for it: an open session alone erases nothing.

    Raises `WrongPhrase`, `ClientNotFound`.
    """
    await _prove_act(
        session,
        ACTION_ERASE,
        client_id=client_id,
        challenge_nonce=challenge_nonce,
        proof=proof,
        installation_id=installation_id,
    )


async def prove_phrase_change(
    session: AsyncSession, *, client_id: str, challenge_nonce: bytes, proof: bytes, installation_id: bytes
) -> None:
    """Let a change of phrase pass when the old phrase was typed for it. Raises `WrongPhrase`, `ClientNotFound`."""
    await _prove_act(
        session,
        ACTION_CHANGE_PHRASE,
        client_id=client_id,
        challenge_nonce=challenge_nonce,
        proof=proof,
        installation_id=installation_id,
    )


async def _prove_act(
    session: AsyncSession,
    action: str,
    *,
    client_id: str,
    challenge_nonce: bytes,
    proof: bytes,
    installation_id: bytes,
) -> None:
    client = await client_rows.get_client(session, client_id)
    try:
        verify_login(
            client.login_public_key,
            proof,
            installation_id=installation_id,
            action=action,
            subject=bytes.fromhex(client_id),
            nonce=challenge_nonce,
        )
    except SignatureInvalid:
        raise WrongPhrase from None
