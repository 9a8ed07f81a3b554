/**
 * Every label of the protocol, in one place.
 *
 * A label is the first field of every byte string that is signed, hashed, MACed, or used as HKDF or HPKE `info`. No
 * two uses share one, so no output of one use can ever be passed off as another's (domain separation). Copies of the
 * shred store and the server's own log have more; a browser makes neither.
 */

// Identity
export const KEY_ID = "helpline/v1/key-id";
export const CLIENT_ID = "helpline/v1/client-id";
export const WRAPPED_KEYS = "helpline/v1/wrapped-keys";
export const WRAPPED_KEYS_INFO = "helpline/v1/wrapped-keys-info";
export const KEY_BLOB = "helpline/v1/key-blob";
export const KEY_SUCCESSION = "helpline/v1/key-succession";
export const SIGNED_KEY_SUCCESSION = "helpline/v1/signed-key-succession";

// Word secrets
export const WORD_SECRET = "helpline/v1/word-secret";
export const CLIENT_SALT = "helpline/v1/client-salt";
export const CLIENT_LOCATOR = "helpline/v1/client-locator";
export const CLIENT_LOGIN_SEED = "helpline/v1/client-login-seed";
export const CLIENT_WRAP = "helpline/v1/client-wrap";
export const LOCATOR_HASH = "helpline/v1/locator-hash";
export const STAFF_SALT = "helpline/v1/staff-salt";
export const STAFF_LOGIN_SEED = "helpline/v1/staff-login-seed";
export const STAFF_WRAP = "helpline/v1/staff-wrap";
export const RECOVERY_SALT = "helpline/v1/recovery-salt";
export const RECOVERY_KEY = "helpline/v1/recovery-key";
export const RECOVERY_LOGIN_SEED = "helpline/v1/recovery-login-seed";
export const RECOVERY_WRAP = "helpline/v1/recovery-wrap";
export const LOGIN_PROOF = "helpline/v1/login-proof";

// Keys of content
export const EPOCH_COMMITMENT = "helpline/v1/epoch-commitment";
export const EPOCH_STATEMENT = "helpline/v1/epoch-statement";
export const EPOCH_HOLDER = "helpline/v1/epoch-holder";
export const EPOCH_LINK = "helpline/v1/epoch-link";
export const EPOCH_LINK_KEY = "helpline/v1/epoch-link-key";
export const EPOCH_LINK_MAC = "helpline/v1/epoch-link-mac";
export const SIGNED_EPOCH_STATEMENT = "helpline/v1/signed-epoch-statement";
export const EPOCH_STATEMENT_SIGNATURE = "helpline/v1/epoch-statement-signature";
export const EPOCH_STATEMENT_HASH = "helpline/v1/epoch-statement-hash";
export const GRANT_INFO = "helpline/v1/grant-info";
export const RECORD_HEADER = "helpline/v1/record-header";
export const RECORD_HEADER_HASH = "helpline/v1/record-header-hash";
export const RECORD_BODY = "helpline/v1/record-body";
export const RECORD_SIGNATURE = "helpline/v1/record-signature";
export const SEALED_RECORD = "helpline/v1/sealed-record";
export const RECORD_HASH = "helpline/v1/record-hash";
export const ENVELOPE_HEADER = "helpline/v1/envelope-header";
export const SEALED_ENVELOPE = "helpline/v1/sealed-envelope";
export const GROUP_LETTER_HEADER = "helpline/v1/group-letter-header";
export const GROUP_LETTER_HEADER_HASH = "helpline/v1/group-letter-header-hash";
export const GROUP_LETTER_BODY = "helpline/v1/group-letter-body";
export const GROUP_LETTER_SIGNATURE = "helpline/v1/group-letter-signature";
export const SEALED_GROUP_LETTER = "helpline/v1/sealed-group-letter";

// Organisation
export const ASSIGNMENT = "helpline/v1/assignment";
export const ASSIGNED_EPOCH = "helpline/v1/assigned-epoch";
export const SIGNED_ASSIGNMENT = "helpline/v1/signed-assignment";
export const ASSIGNMENT_HASH = "helpline/v1/assignment-hash";
export const PERMIT = "helpline/v1/permit";
export const SIGNED_PERMIT = "helpline/v1/signed-permit";
export const PERMIT_HASH = "helpline/v1/permit-hash";
export const GROUP_ADMISSION = "helpline/v1/group-admission";
export const SIGNED_GROUP_ADMISSION = "helpline/v1/signed-group-admission";
export const DELEGATE_CERTIFICATE = "helpline/v1/delegate-certificate";
export const SIGNED_DELEGATE_CERTIFICATE = "helpline/v1/signed-delegate-certificate";
export const DIRECTORY = "helpline/v1/directory";
export const DIRECTORY_ENTRY = "helpline/v1/directory-entry";
export const DIRECTORY_REVOCATION = "helpline/v1/directory-revocation";
export const SIGNED_DIRECTORY = "helpline/v1/signed-directory";
export const ORGANISATION_DOCUMENT = "helpline/v1/organisation-document";
export const FINGERPRINT = "helpline/v1/fingerprint";
export const INVITATION_CODE = "helpline/v1/invitation-code";

// The intake team
export const TEAM_TIES = "helpline/v1/team-ties";

export const LIST = "helpline/v1/list";
