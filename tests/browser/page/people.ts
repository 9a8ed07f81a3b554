/**
 * Operations on keys of a person, secrets made of words, and log-ins.
 */

import { argon2idIn } from "../../../web/crypto/argon2.ts";
import { toHex } from "../../../web/crypto/bytes.ts";
import { fingerprintWords } from "../../../web/crypto/fingerprints.ts";
import { invitationHash } from "../../../web/crypto/invitations.ts";
import { ensureWrappedKeys, PublicKeys, unwrapKeys, wrapKeys } from "../../../web/crypto/keypairs.ts";
import { loginPublicKey, proveLogin, verifyLogin } from "../../../web/crypto/logins.ts";
import { teamKeyId } from "../../../web/crypto/organisations.ts";
import {
  Argon2Parameters,
  deriveRecoverySecrets,
  deriveStaffSecrets,
  type StaffSecrets,
} from "../../../web/crypto/passphrases.ts";
import { deriveClientSecrets, locatorHash, WordSecret } from "../../../web/crypto/phrases.ts";
import { presentKeys, stateSuccession } from "../../../web/crypto/successions.ts";
import {
  readWordList,
  WORD_LIST_IDS,
  type WordList,
  wordListFile,
  type WordListId,
} from "../../../web/crypto/wordlists.ts";
import { clientId, type Json, type Operation, person, raw, secret, shown } from "./values.ts";
import { startWorker } from "./workers.ts";

const WORKER = "/argon2_worker.js";

let worker: Worker | undefined;

/** Returns a word list, loaded as a page loads it. */
export async function wordList(listId: WordListId): Promise<WordList> {
  const answer = await fetch(`/${wordListFile(listId)}`);
  return readWordList(listId, new Uint8Array(await answer.arrayBuffer()));
}

export function wordLists(): Promise<WordList[]> {
  return Promise.all(WORD_LIST_IDS.map(wordList));
}

function wordSecret({ list_id, indices }: Json): WordSecret {
  return new WordSecret(list_id, indices);
}

async function written({ loginSeed, wrap }: StaffSecrets): Promise<Json> {
  return {
    login_seed: shown(loginSeed),
    wrap: shown(wrap),
    login_public: toHex(await loginPublicKey(loginSeed)),
  };
}

function login({ installation, action, subject, nonce }: Json) {
  return { installationId: raw(installation), action, subject: raw(subject), nonce: raw(nonce) };
}

export const OPERATIONS: Record<string, Operation> = {
  "key-ids": async (given) => {
    const { hpke, signing, keyId, clientId } = (await person(given)).publicKeys;
    return {
      hpke_public: toHex(hpke),
      signing_public: toHex(signing),
      key_id: toHex(keyId),
      client_id: toHex(clientId),
      team_id: toHex(await teamKeyId(hpke)),
    };
  },
  wrap: async ({ wrap, keys, root_public_key, directory_sequence, purpose }) => {
    const blob = {
      keys: await person(keys),
      rootPublicKey: raw(root_public_key),
      directorySequence: directory_sequence,
    };
    return { wrapped: toHex(await wrapKeys(secret(wrap), blob, purpose)) };
  },
  unwrap: async ({ wrap, wrapped, purpose }) => {
    const blob = await unwrapKeys(secret(wrap), raw(wrapped), purpose);
    return {
      hpke_seed: shown(blob.keys.hpkeSeed),
      signing_seed: shown(blob.keys.signingSeed),
      root_public_key: toHex(blob.rootPublicKey),
      directory_sequence: blob.directorySequence,
      key_id: toHex(blob.keys.keyId),
    };
  },
  "check-wrapped": ({ wrapped, purpose, key_id }) => {
    ensureWrappedKeys(raw(wrapped), purpose, raw(key_id));
    return {};
  },
  successions: async (given) => {
    const first = await PublicKeys.of(raw(given.hpke_public), raw(given.signing_public));
    const present = await presentKeys(clientId(given.client_id), first, given.successions.map(raw));
    return { key_id: toHex(present.keyId) };
  },
  "state-succession": async (given) => {
    const next = await PublicKeys.of(raw(given.new_hpke_public), raw(given.new_signing_public));
    const signed = await stateSuccession(await person(given), next, clientId(given.client_id), given.day);
    return { signed: toHex(signed) };
  },
  "encode-words": (given) => ({ encoded: shown(wordSecret(given).encoded()) }),
  "client-secrets": async (given) => {
    const secrets = await deriveClientSecrets(wordSecret(given), raw(given.installation));
    return {
      locator: shown(secrets.locator),
      login_seed: shown(secrets.loginSeed),
      wrap: shown(secrets.wrap),
      stored: toHex(await locatorHash(secrets.locator)),
      login_public: toHex(await loginPublicKey(secrets.loginSeed)),
    };
  },
  "staff-secrets": async (given) => {
    const cost = new Argon2Parameters(given.memory_kib, given.passes, given.lanes);
    worker ??= startWorker(WORKER);
    const { handle, installation } = given;
    return written(
      await deriveStaffSecrets(wordSecret(given), raw(installation), handle, cost, argon2idIn(worker)),
    );
  },
  "recovery-secrets": async (given) =>
    written(await deriveRecoverySecrets(wordSecret(given), raw(given.installation))),
  "argon2-parameters": ({ memory_kib, passes, lanes }) => {
    new Argon2Parameters(memory_kib, passes, lanes);
    return {};
  },
  "prove-login": async (given) => ({ proof: toHex(await proveLogin(secret(given.seed), login(given))) }),
  "verify-login": async (given) => {
    await verifyLogin(raw(given.public), raw(given.proof), login(given));
    return {};
  },
  phrase: async (given) => ({ phrase: wordSecret(given).phrase(await wordList(given.list_id)) }),
  readings: async ({ typed, word_count }) => {
    const found = WordSecret.readings(typed, word_count, await wordLists());
    return { readings: found.map((one) => ({ list_id: one.listId, indices: one.revealIndices() })) };
  },
  fingerprint: async ({ list_id, subject, material }) => ({
    words: await fingerprintWords(await wordList(list_id), subject, raw(material)),
  }),
  "invitation-hash": async ({ code }) => ({ hash: toHex(await invitationHash(code)) }),
};
