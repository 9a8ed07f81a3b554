/**
 * Making a whole intake on a device: keys, first epoch, sealed answers. Pure: nothing here talks to a server.
 *
 * Two intakes that differ only in their answers have the same shape and the same lengths: always one statement record
 * of 64 KiB and one criteria record of 16 KiB, also when she wrote nothing.
 */

import { toHex } from "../crypto/bytes.ts";
import { EpochKey, type Holder, NO_PREVIOUS, stateEpoch } from "../crypto/epochs.ts";
import { TooLong } from "../crypto/errors.ts";
import type { Day } from "../crypto/framing.ts";
import { sealGrant, sealGrantTo } from "../crypto/grants.ts";
import { KeyPair, wrapKeys } from "../crypto/keypairs.ts";
import { loginPublicKey } from "../crypto/logins.ts";
import { EpochName, Owner } from "../crypto/owners.ts";
import {
  ACCESS_PHRASE_WORDS,
  type ClientSecrets,
  deriveClientSecrets,
  WordSecret,
} from "../crypto/phrases.ts";
import { randomId } from "../crypto/randomness.ts";
import { readRecord, RecordHeader, recordHash, sealRecord } from "../crypto/records.ts";
import type { WordListId } from "../crypto/wordlists.ts";
import { type Content, CRITERIA_BYTES, criteriaContent, STATEMENT_BYTES, textContent } from "./contents.ts";
import type { Criteria } from "../matching/criteria.ts";
import type { Organisation } from "./organisations.ts";
import { toWire } from "./wire.ts";

/** Somebody new: her phrase, which is shown to her once, what it opens, and her keys. */
export interface NewClient {
  readonly phrase: WordSecret;
  readonly secrets: ClientSecrets;
  readonly keys: KeyPair;
}

/** What she answered. `alias` is the name she wants to be called by. */
export interface IntakeAnswers {
  readonly criteria: Criteria;
  readonly statement: string;
  readonly alias: string;
}

/** A new epoch as it travels. */
export interface EpochBody {
  readonly statement: string;
  readonly grants: readonly { readonly recipient_key_id: string; readonly sealed: string }[];
  readonly shred: string;
}

/** Everything of an intake that leaves the device, but for the proof of work. */
export interface IntakeBody {
  readonly locator: string;
  readonly login_public_key: string;
  readonly hpke_public: string;
  readonly signing_public: string;
  readonly wrapped_keys: string;
  readonly epochs: readonly EpochBody[];
  readonly records: readonly string[];
}

/** Returns somebody new, with a phrase of her language's list. Takes a moment on purpose: the phrase is stretched. */
export async function makeClient(listId: WordListId, { installationId }: Organisation): Promise<NewClient> {
  const phrase = WordSecret.generate(listId, ACCESS_PHRASE_WORDS);
  const keys = await KeyPair.generate();
  return { phrase, keys, secrets: await deriveClientSecrets(phrase, installationId) };
}

/**
 * Returns the sealed intake of a new client.
 *
 * It may be sealed anew for a newer directory as long as none was received: keys and phrase stay. Throws `TooLong` when
 * the statement has more than 50,000 bytes, or when alias and answers together do not fit the 16 KiB every criteria
 * record has; `CriteriaMalformed`.
 */
export async function sealIntake(
  client: NewClient,
  organisation: Organisation,
  { criteria, statement, alias }: IntakeAnswers,
  today: Day,
): Promise<IntakeBody> {
  const { keys, secrets } = client;
  const owner = new Owner("client", keys.publicKeys.clientId);
  const key = await EpochKey.generate(new EpochName(owner, "intake", 1));
  const blob = {
    keys,
    rootPublicKey: organisation.rootPublicKey,
    directorySequence: organisation.directory.facts.sequence,
  };
  return {
    locator: toWire(secrets.locator.reveal()),
    login_public_key: toWire(await loginPublicKey(secrets.loginSeed)),
    hpke_public: toWire(keys.publicKeys.hpke),
    signing_public: toWire(keys.publicKeys.signing),
    wrapped_keys: toWire(await wrapKeys(secrets.wrap, blob, "client")),
    epochs: [await openEpoch(keys, key, organisation, today)],
    records: await sealAll(keys, key, [
      [textContent("statement", statement), STATEMENT_BYTES],
      [criteriaContent(criteria, alias), CRITERIA_BYTES],
    ]),
  };
}

async function openEpoch(
  keys: KeyPair,
  key: EpochKey,
  { directory }: Organisation,
  today: Day,
): Promise<EpochBody> {
  const holders: Holder[] = [
    { keyId: keys.keyId, role: "client" },
    { keyId: directory.teamKeyId, role: "team" },
  ];
  const own = await sealGrant(key, keys.publicKeys);
  const team = await sealGrantTo(key, directory.facts.teamHpkePublic, directory.teamKeyId);
  return {
    statement: toWire(await stateEpoch(key, { creator: keys, holders, reason: "opened", madeOn: today })),
    grants: [
      { recipient_key_id: toHex(keys.keyId), sealed: toWire(own) },
      { recipient_key_id: toHex(directory.teamKeyId), sealed: toWire(team) },
    ],
    shred: toWire(key.shred.reveal()),
  };
}

async function sealAll(
  keys: KeyPair,
  key: EpochKey,
  contents: readonly (readonly [Content, number])[],
): Promise<string[]> {
  const sealedRecords: string[] = [];
  let previousHash = NO_PREVIOUS;
  for (const [content, atLeastBytes] of contents) {
    const header = new RecordHeader({
      name: key.name,
      recordId: randomId(),
      version: 1,
      commitment: key.commitment,
      author: keys.keyId,
      previousHash,
    });
    const sealed = await sealRecord(key, header, content.encoded(), { atLeastBytes });
    // A larger class would tell that she answered more than others.
    if (readRecord(sealed).sizeClassBytes !== atLeastBytes) throw new TooLong(atLeastBytes);
    previousHash = await recordHash(sealed);
    sealedRecords.push(toWire(sealed));
  }
  return sealedRecords;
}
