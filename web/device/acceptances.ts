/**
 * Accepting an invitation on a newcomer's device: keys, passphrase and recovery code, and the keys wrapped under both.
 *
 * Made apart from the sending, so that she can keep passphrase and code first: an invitation is good once. The same as
 * `app/sdk/accounts.py`.
 */

import { fingerprintWords } from "../crypto/fingerprints.ts";
import { type KeyBlob, KeyPair, wrapKeys } from "../crypto/keypairs.ts";
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
import { Creation } from "./connections.ts";
import type { Organisation } from "./organisations.ts";
import { toWire } from "./wire.ts";

/** A staff account as its device made it. Only what `acceptanceOf` returns leaves the device. */
export interface NewAccount {
  readonly handle: string;
  readonly passphrase: WordSecret;
  readonly recoveryCode: WordSecret;
  /** The words to compare with a coordinator, by voice. */
  readonly fingerprint: readonly string[];
  /** The organisation's own words. Compared too, or a server could have shown her an organisation of its own. */
  readonly organisationWords: readonly string[];
  readonly blob: KeyBlob;
  readonly secrets: StaffSecrets;
  readonly recovery: StaffSecrets;
  readonly parameters: Argon2Parameters;
}

/**
 * Makes an account out of one word list; takes a moment for Argon2id. Throws `DerivationFailed`.
 *
 * `kept` is one she was shown already, whose handle was somebody else's: keys and words stay.
 */
export async function makeAccount(
  organisation: Organisation,
  handle: string,
  list: WordList,
  argon2id: Argon2id,
  kept?: NewAccount,
): Promise<NewAccount> {
  const { installationId, rootPublicKey } = organisation;
  const keys = kept?.blob.keys ?? (await KeyPair.generate());
  const passphrase = kept?.passphrase ?? WordSecret.generate(list.listId, STAFF_PASSPHRASE_WORDS);
  const recoveryCode = kept?.recoveryCode ?? WordSecret.generate(list.listId, RECOVERY_CODE_WORDS);
  const parameters = new Argon2Parameters();
  return {
    handle,
    passphrase,
    recoveryCode,
    fingerprint: await fingerprintWords(list, "staff", keys.keyId),
    organisationWords: await fingerprintWords(list, "root", rootPublicKey),
    blob: { keys, rootPublicKey, directorySequence: organisation.directory.facts.sequence },
    secrets: await deriveStaffSecrets(passphrase, installationId, handle, parameters, argon2id),
    recovery: await deriveRecoverySecrets(recoveryCode, installationId),
    parameters,
  };
}

/** Returns what the service keeps of an account: public keys, log-in keys, and keys it cannot open. */
export async function acceptanceOf(account: NewAccount, code: string): Promise<Creation> {
  const { handle, blob, secrets, recovery, parameters } = account;
  return new Creation("/staff/acceptances", {
    code,
    handle,
    hpke_public: toWire(blob.keys.publicKeys.hpke),
    signing_public: toWire(blob.keys.publicKeys.signing),
    login_public_key: toWire(await loginPublicKey(secrets.loginSeed)),
    argon2: { memory_kib: parameters.memoryKib, passes: parameters.passes, lanes: parameters.lanes },
    wrapped_keys: toWire(await wrapKeys(secrets.wrap, blob, "staff")),
    recovery_login_public_key: toWire(await loginPublicKey(recovery.loginSeed)),
    recovery_wrapped_keys: toWire(await wrapKeys(recovery.wrap, blob, "recovery")),
  });
}
