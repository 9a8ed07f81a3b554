/**
 * Making a whole intake on a device: keys, first epoch, sealed answers. Pure: nothing here talks to a server.
 *
 * Two intakes that differ only in their answers have the same shape and the same lengths: always one statement record
 * of 64 KiB and one criteria record of 4 KiB, also when she wrote nothing.
 */

import { signAssignment } from "../crypto/assignments.ts";
import { type Bytes, toHex } from "../crypto/bytes.ts";
import { EpochKey, NO_PREVIOUS, stateEpoch } from "../crypto/epochs.ts";
import { TooLong } from "../crypto/errors.ts";
import type { Day, Uuid } from "../crypto/framing.ts";
import { sealGrantTo } from "../crypto/grants.ts";
import { KeyPair, type PublicKeys, wrapKeys } from "../crypto/keypairs.ts";
import { loginPublicKey } from "../crypto/logins.ts";
import type { Directory } from "../crypto/organisations.ts";
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
import type { Criteria } from "../matching/criteria.ts";
import type { Instant } from "./appointments.ts";
import { type Content, CRITERIA_BYTES, criteriaContent, STATEMENT_BYTES, textContent } from "./contents.ts";
import { holderOf, type Recipient, teamHolder } from "./epochs.ts";
import type { Organisation } from "./organisations.ts";
import { toWire } from "./wire.ts";

/** Somebody new: her phrase, which is shown to her once, what it opens, and her keys. */
export interface NewClient {
  readonly phrase: WordSecret;
  readonly secrets: ClientSecrets;
  readonly keys: KeyPair;
}

/** The counselor a client chose herself, with her verified keys, and the first hour if she chose one. */
export interface Choice {
  readonly staffId: Uuid;
  readonly keys: PublicKeys;
  readonly startsAt?: Instant | undefined;
}

/** What she answered. `alias` is the name she wants to be called by. */
export interface IntakeAnswers {
  readonly criteria: Criteria;
  readonly statement: string;
  readonly alias: string;
  /** Only where the organisation lets her choose at once. */
  readonly choice?: Choice | undefined;
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
  /** Signed by herself, where she chose. */
  readonly assignment?: string;
  readonly starts_at?: Instant | null;
}

/** Returns somebody new, with a phrase of her language's list. Takes a moment on purpose: the phrase is stretched. */
export async function makeClient(listId: WordListId, { installationId }: Organisation): Promise<NewClient> {
  const phrase = WordSecret.generate(listId, ACCESS_PHRASE_WORDS);
  const keys = await KeyPair.generate();
  return { phrase, keys, secrets: await deriveClientSecrets(phrase, installationId) };
}

/** All of an intake that does not hang on what she told: made ahead, while she reads it over. */
export interface OpenedIntake {
  readonly keys: KeyPair;
  readonly key: EpochKey;
  readonly body: Omit<IntakeBody, "records">;
}

/**
 * Returns the intake of a new client without her answers: wrapped keys, epochs, a grant for each holder. Where she
 * chose, her counselor holds it too, and the conversation.
 *
 * It may be opened anew for a newer directory as long as none was received: keys and phrase stay. Throws `NotEntitled`
 * when the directory has no such counselor at work.
 */
export async function openIntake(
  client: NewClient,
  organisation: Organisation,
  choice: Choice | undefined,
  today: Day,
): Promise<OpenedIntake> {
  const { keys, secrets } = client;
  const { directory } = organisation;
  if (choice !== undefined) directory.ensureRole(choice.keys.keyId, "counselor");
  const owner = new Owner("client", keys.publicKeys.clientId);
  const key = await EpochKey.generate(new EpochName(owner, "intake", 1));
  const blob = {
    keys,
    rootPublicKey: organisation.rootPublicKey,
    directorySequence: directory.facts.sequence,
  };
  const body = {
    locator: toWire(secrets.locator.reveal()),
    login_public_key: toWire(await loginPublicKey(secrets.loginSeed)),
    hpke_public: toWire(keys.publicKeys.hpke),
    signing_public: toWire(keys.publicKeys.signing),
    wrapped_keys: toWire(await wrapKeys(secrets.wrap, blob, "client")),
    epochs: await openEpochs(keys, key, directory, choice, today),
    ...(choice && {
      assignment: toWire(await signChoice(keys, choice, today)),
      starts_at: choice.startsAt ?? null,
    }),
  };
  return { keys, key, body };
}

/**
 * Returns the whole intake, her answers sealed.
 *
 * Throws `TooLong` when the statement has more than 50,000 bytes, or when alias and answers together do not fit the
 * 4 KiB every criteria record has; `CriteriaMalformed`.
 */
export async function sealIntake(
  { keys, key, body }: OpenedIntake,
  { criteria, statement, alias }: IntakeAnswers,
): Promise<IntakeBody> {
  const records = await sealAll(keys, key, [
    [textContent("statement", statement), STATEMENT_BYTES],
    [criteriaContent(criteria, alias), CRITERIA_BYTES],
  ]);
  return { ...body, records };
}

async function openEpochs(
  keys: KeyPair,
  intake: EpochKey,
  directory: Directory,
  choice: Choice | undefined,
  today: Day,
): Promise<EpochBody[]> {
  const own = holderOf(keys.publicKeys, "client");
  const team = teamHolder(directory);
  if (choice === undefined) return [await openEpoch(keys, intake, [own, team], today)];
  const counselor = holderOf(choice.keys, "counselor");
  const conversation = await EpochKey.generate(new EpochName(intake.name.owner, "conversation", 1));
  return [
    await openEpoch(keys, intake, [own, team, counselor], today),
    await openEpoch(keys, conversation, [own, counselor], today, [intake]),
  ];
}

async function openEpoch(
  keys: KeyPair,
  key: EpochKey,
  recipients: readonly Recipient[],
  today: Day,
  linkedKeys: readonly EpochKey[] = [],
): Promise<EpochBody> {
  const holders = recipients.map(({ holder }) => holder);
  const grants = recipients.map(async ({ holder: { keyId }, hpke }) => ({
    recipient_key_id: toHex(keyId),
    sealed: toWire(await sealGrantTo(key, hpke, keyId)),
  }));
  const stated = { creator: keys, holders, reason: "opened", madeOn: today, linkedKeys } as const;
  return {
    statement: toWire(await stateEpoch(key, stated)),
    grants: await Promise.all(grants),
    shred: toWire(key.shred.reveal()),
  };
}

/** Returns her own assignment. The epochs list her counselor as a holder already, so it grants nothing more. */
function signChoice(keys: KeyPair, { staffId, keys: counselor }: Choice, today: Day): Promise<Bytes> {
  const assignment = {
    clientId: keys.publicKeys.clientId,
    sequence: 1,
    counselorId: staffId,
    counselorKey: counselor.keyId,
    granted: [],
    previousHash: NO_PREVIOUS,
    madeOn: today,
    signer: keys.keyId,
  };
  return signAssignment(assignment, keys);
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
