"""Every label of the protocol, in one place.

A label is the first field of every byte string that is signed, hashed, MACed, or used as HKDF or HPKE `info`.
No two uses share one, so no output of one use can ever be passed off as another's (domain separation).
"""

from typing import Final

_PREFIX: Final = "helpline/v1/"


def _label(name: str) -> bytes:
    return (_PREFIX + name).encode("ascii")


# Identity
KEY_ID: Final = _label("key-id")
CLIENT_ID: Final = _label("client-id")
WRAPPED_KEYS: Final = _label("wrapped-keys")
WRAPPED_KEYS_INFO: Final = _label("wrapped-keys-info")
KEY_BLOB: Final = _label("key-blob")
KEY_SUCCESSION: Final = _label("key-succession")
SIGNED_KEY_SUCCESSION: Final = _label("signed-key-succession")

# Word secrets
WORD_SECRET: Final = _label("word-secret")
CLIENT_SALT: Final = _label("client-salt")
CLIENT_LOCATOR: Final = _label("client-locator")
CLIENT_LOGIN_SEED: Final = _label("client-login-seed")
CLIENT_WRAP: Final = _label("client-wrap")
LOCATOR_HASH: Final = _label("locator-hash")
STAFF_SALT: Final = _label("staff-salt")
STAFF_LOGIN_SEED: Final = _label("staff-login-seed")
STAFF_WRAP: Final = _label("staff-wrap")
RECOVERY_SALT: Final = _label("recovery-salt")
RECOVERY_KEY: Final = _label("recovery-key")
RECOVERY_LOGIN_SEED: Final = _label("recovery-login-seed")
RECOVERY_WRAP: Final = _label("recovery-wrap")
LOGIN_PROOF: Final = _label("login-proof")

# Keys of content
EPOCH_COMMITMENT: Final = _label("epoch-commitment")
EPOCH_STATEMENT: Final = _label("epoch-statement")
EPOCH_HOLDER: Final = _label("epoch-holder")
EPOCH_LINK: Final = _label("epoch-link")
EPOCH_LINK_KEY: Final = _label("epoch-link-key")
EPOCH_LINK_MAC: Final = _label("epoch-link-mac")
SIGNED_EPOCH_STATEMENT: Final = _label("signed-epoch-statement")
EPOCH_STATEMENT_SIGNATURE: Final = _label("epoch-statement-signature")
EPOCH_STATEMENT_HASH: Final = _label("epoch-statement-hash")
GRANT_INFO: Final = _label("grant-info")
RECORD_HEADER: Final = _label("record-header")
RECORD_HEADER_HASH: Final = _label("record-header-hash")
RECORD_BODY: Final = _label("record-body")
RECORD_SIGNATURE: Final = _label("record-signature")
SEALED_RECORD: Final = _label("sealed-record")
RECORD_HASH: Final = _label("record-hash")
ENVELOPE_HEADER: Final = _label("envelope-header")
SEALED_ENVELOPE: Final = _label("sealed-envelope")
CLOSED_ENVELOPE: Final = _label("closed-envelope")
CLOSED_ENVELOPE_KEY: Final = _label("closed-envelope-key")
GROUP_LETTER_HEADER: Final = _label("group-letter-header")
GROUP_LETTER_HEADER_HASH: Final = _label("group-letter-header-hash")
GROUP_LETTER_BODY: Final = _label("group-letter-body")
GROUP_LETTER_SIGNATURE: Final = _label("group-letter-signature")
SEALED_GROUP_LETTER: Final = _label("sealed-group-letter")
CLOSED_GROUP_LETTER: Final = _label("closed-group-letter")
CLOSED_GROUP_LETTER_KEY: Final = _label("closed-group-letter-key")

# Organisation
ASSIGNMENT: Final = _label("assignment")
ASSIGNED_EPOCH: Final = _label("assigned-epoch")
SIGNED_ASSIGNMENT: Final = _label("signed-assignment")
ASSIGNMENT_HASH: Final = _label("assignment-hash")
PERMIT: Final = _label("permit")
SIGNED_PERMIT: Final = _label("signed-permit")
PERMIT_HASH: Final = _label("permit-hash")
GROUP_ADMISSION: Final = _label("group-admission")
SIGNED_GROUP_ADMISSION: Final = _label("signed-group-admission")
DELEGATE_CERTIFICATE: Final = _label("delegate-certificate")
SIGNED_DELEGATE_CERTIFICATE: Final = _label("signed-delegate-certificate")
DIRECTORY: Final = _label("directory")
DIRECTORY_ENTRY: Final = _label("directory-entry")
DIRECTORY_REVOCATION: Final = _label("directory-revocation")
SIGNED_DIRECTORY: Final = _label("signed-directory")
ORGANISATION_DOCUMENT: Final = _label("organisation-document")
FINGERPRINT: Final = _label("fingerprint")
INVITATION_CODE: Final = _label("invitation-code")

# The intake team
TEAM_TIES: Final = _label("team-ties")

# Copies of the shred store
SHRED_COPY_HEADER: Final = _label("shred-copy-header")
SHRED_COPY_SECRET: Final = _label("shred-copy-secret")
SHRED_COPY_TOMBSTONE: Final = _label("shred-copy-tombstone")
SHRED_COPY_BODY: Final = _label("shred-copy-body")
SEALED_SHRED_COPY: Final = _label("sealed-shred-copy")

# The server's own log and counters
AUDIT_SUBJECT: Final = _label("audit-subject")
AUDIT_LINK: Final = _label("audit-link")
LOG_IN_SLOWDOWN: Final = _label("log-in-slowdown")
STAFF_DEVICE: Final = _label("staff-device")

LIST: Final = _label("list")
