/**
 * New secrets of a staff member on her device: a passphrase, and with it or after a recovery a recovery code.
 *
 * Made apart from the sending, so that she can read and keep them first: once they are sent, the old are gone. The same
 * as `app/sdk/passphrases.py`.
 */

import type { Bytes } from "../crypto/bytes.ts";
import { type KeyBlob, wrapKeys } from "../crypto/keypairs.ts";
import { loginPublicKey } from "../crypto/logins.ts";
import {
  type Argon2id,
  Argon2Parameters,
  deriveRecoverySecrets,
  deriveStaffSecrets,
  RECOVERY_CODE_WORDS,
  STAFF_PASSPHRASE_WORDS,
  type StaffSecrets,
} from "../crypto/passphrases.ts";
import { WordSecret } from "../crypto/phrases.ts";
import type { WordList } from "../crypto/wordlists.ts";
import { toWire } from "./wire.ts";

/** A recovery code that is not hers yet, with what it opens. */
export interface NewRecoveryCode {
  readonly code: WordSecret;
  readonly secrets: StaffSecrets;
}

/** A passphrase that is not hers yet, and maybe a recovery code, with what they open. */
export interface NewSecrets {
  readonly passphrase: WordSecret;
  readonly parameters: Argon2Parameters;
  readonly secrets: StaffSecrets;
  readonly recovery: NewRecoveryCode | undefined;
}

/** For whom secrets are made, and out of which words. */
export interface SecretsOwner {
  readonly installationId: Bytes;
  readonly handle: string;
}

/** Makes a passphrase out of one word list, at the newest cost; takes a moment for Argon2id. Throws `DerivationFailed`. */
export async function makeSecrets(
  { installationId, handle }: SecretsOwner,
  list: WordList,
  argon2id: Argon2id,
  { withRecoveryCode }: { readonly withRecoveryCode: boolean },
): Promise<NewSecrets> {
  const passphrase = WordSecret.generate(list.listId, STAFF_PASSPHRASE_WORDS);
  const parameters = new Argon2Parameters();
  return {
    passphrase,
    parameters,
    secrets: await deriveStaffSecrets(passphrase, installationId, handle, parameters, argon2id),
    recovery: withRecoveryCode ? await makeRecoveryCode(installationId, list) : undefined,
  };
}

/** Returns what the service keeps of new secrets: log-in keys, the cost, and the same keys wrapped anew. */
export async function newSecretsBody(
  { parameters, secrets, recovery }: NewSecrets,
  blob: KeyBlob,
): Promise<object> {
  return {
    login_public_key: toWire(await loginPublicKey(secrets.loginSeed)),
    argon2: { memory_kib: parameters.memoryKib, passes: parameters.passes, lanes: parameters.lanes },
    wrapped_keys: toWire(await wrapKeys(secrets.wrap, blob, "staff")),
    recovery: recovery === undefined ? null : await recoveryBody(recovery, blob),
  };
}

async function recoveryBody({ secrets }: NewRecoveryCode, blob: KeyBlob): Promise<object> {
  return {
    login_public_key: toWire(await loginPublicKey(secrets.loginSeed)),
    wrapped_keys: toWire(await wrapKeys(secrets.wrap, blob, "recovery")),
  };
}

async function makeRecoveryCode(installationId: Bytes, list: WordList): Promise<NewRecoveryCode> {
  const code = WordSecret.generate(list.listId, RECOVERY_CODE_WORDS);
  return { code, secrets: await deriveRecoverySecrets(code, installationId) };
}
