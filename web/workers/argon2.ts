/**
 * The one worker of staff's pages: Argon2id, for the words of a passphrase.
 */

import "../crypto/argon2_worker.ts";
