"""Somebody's keys out of a stolen database, once her words were stolen too."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import create_engine, text

from app.crypto.keypairs import PURPOSE_CLIENT, PURPOSE_STAFF, unwrap_keys
from app.crypto.phrases import (
    ACCESS_PHRASE_WORDS,
    STAFF_PASSPHRASE_WORDS,
    Argon2Parameters,
    WordSecret,
    derive_client_secrets,
    derive_staff_secrets,
    locator_hash,
)
from app.sdk.casefiles import Reader


def reader_from_passphrase(main_url: str, handle: str, passphrase: str) -> Reader:
    """Return what a staff member's passphrase opens in a stolen main store (a synchronous SQLAlchemy address)."""
    query = """
        SELECT argon2_memory_kib, argon2_passes, argon2_lanes, wrapped_keys FROM staff_accounts
        WHERE handle = :word
    """
    ((*cost, wrapped),) = _rows(main_url, query, handle)
    (reading,) = WordSecret.readings(passphrase, STAFF_PASSPHRASE_WORDS)
    secrets = derive_staff_secrets(reading, _installation_id(main_url), handle, Argon2Parameters(*cost))
    return Reader(unwrap_keys(secrets.wrap, bytes(wrapped), PURPOSE_STAFF).keys)


def reader_from_phrase(main_url: str, phrase: str) -> Reader:
    """Return what a client's phrase opens in a stolen main store."""
    query = "SELECT wrapped_keys FROM clients WHERE locator_hash = :word"
    for reading in WordSecret.readings(phrase, ACCESS_PHRASE_WORDS):
        secrets = derive_client_secrets(reading, _installation_id(main_url))
        for (wrapped,) in _rows(main_url, query, locator_hash(secrets.locator).hex()):
            return Reader(unwrap_keys(secrets.wrap, bytes(wrapped), PURPOSE_CLIENT).keys)
    raise LookupError("nobody with this phrase")


def wrapped_keys(main_url: str) -> list[bytes]:
    """Return every key blob in a stolen main store."""
    rows = [
        *_rows(main_url, "SELECT wrapped_keys FROM clients"),
        *_rows(main_url, "SELECT wrapped_keys FROM staff_accounts"),
        *_rows(main_url, "SELECT recovery_wrapped_keys FROM staff_accounts"),
    ]
    return [bytes(row[0]) for row in rows]


def _installation_id(main_url: str) -> bytes:
    ((installation_id,),) = _rows(main_url, "SELECT installation_id FROM installation")
    return bytes(installation_id)


def _rows(url: str, query: str, word: str = "") -> Sequence[Any]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text(query), {"word": word} if word else {}).all()
    finally:
        engine.dispose()
