/**
 * Keys of content, and the signed statements that say who holds them.
 *
 * Every epoch, the first too, is announced by a statement: a commitment to the key, the complete list of holders, the
 * hash of the statement before it, and a MAC under the key before it. The signature says who made it; the MAC says
 * that she really held the previous key; the chain says that nothing was left out. A server can neither add a holder
 * nor slip in an epoch of its own.
 */

import { type Bytes, compare, equal } from "./bytes.ts";
import {
  ChainBroken,
  CommitmentMismatch,
  ContextMismatch,
  MacInvalid,
  Malformed,
  NotEntitled,
} from "./errors.ts";
import * as framing from "./framing.ts";
import type { KeyId, KeyPair } from "./keypairs.ts";
import * as labels from "./labels.ts";
import { EpochName, type Kind, KINDS } from "./owners.ts";
import { randomBytes } from "./randomness.ts";
import { Secret } from "./secret_bytes.ts";
import * as suites from "./suites.ts";

/** What stands where a first statement, assignment or record has no predecessor. */
export const NO_PREVIOUS: Bytes = /* @__PURE__ */ new Uint8Array(suites.HASH_BYTES);

/** In which part somebody holds a key. */
export const HOLDER_ROLES = [
  "client",
  "team",
  "counselor",
  "supervisor",
  "recovery",
  "facilitator",
  "member",
] as const;
export type HolderRole = (typeof HOLDER_ROLES)[number];

/** Why an epoch began. Part of the client's access log. */
export const EPOCH_REASONS = [
  "opened",
  "handed-over",
  "holder-revoked",
  "phrase-changed",
  "member-joined",
  "member-left",
  "routine",
] as const;
export type EpochReason = (typeof EPOCH_REASONS)[number];

/** Somebody who holds a key, by key id. */
export interface Holder {
  readonly keyId: KeyId;
  readonly role: HolderRole;
}

/** A MAC over the statement under another epoch's key: proof that its maker held that key. */
export interface EpochLink {
  readonly kind: Kind;
  readonly epoch: number;
  readonly mac: Bytes;
}

/**
 * A 32-byte key of content and its shred secret.
 *
 * `shred` lives in a store of its own: when it is destroyed, everything under this key is closed for good, also in
 * yesterday's backup of the main store. `commitment` are the 32 bytes that fix the key in statements, grants and
 * headers without telling it: HMAC-SHA-256 is collision-resistant in its key here (fixed 32-byte keys), so two
 * holders cannot be given different keys under one commitment.
 */
export class EpochKey {
  private constructor(
    readonly name: EpochName,
    readonly key: Secret,
    readonly shred: Secret,
    readonly commitment: Bytes,
  ) {}

  /** Returns the key of that name. Throws `Malformed` unless both secrets have 32 bytes. */
  static async of(name: EpochName, key: Secret, shred: Secret): Promise<EpochKey> {
    framing.exactly(key, suites.KEY_BYTES);
    framing.exactly(shred, suites.KEY_BYTES);
    return new EpochKey(name, key, shred, await commitmentOf(name, key));
  }

  /** Returns a fresh key with a fresh shred secret. */
  static generate(name: EpochName): Promise<EpochKey> {
    const fresh = (): Secret => new Secret(randomBytes(suites.KEY_BYTES));
    return EpochKey.of(name, fresh(), fresh());
  }
}

/** What a statement says, and the bytes of it that every link MACs. */
export interface EpochStatement {
  readonly name: EpochName;
  readonly commitment: Bytes;
  /** 32 zero bytes for the first epoch. */
  readonly previousHash: Bytes;
  readonly holders: readonly Holder[];
  readonly reason: EpochReason;
  readonly madeOn: framing.Day;
  readonly creator: KeyId;
  readonly links: readonly EpochLink[];
  readonly body: Bytes;
}

/** Returns the commitment to `key` as the key of `name`, 32 bytes. */
export function commitmentOf(name: EpochName, key: Secret): Promise<Bytes> {
  return suites.authenticate(key, framing.frame(labels.EPOCH_COMMITMENT, suites.SUITE_ID, ...name.fields()));
}

/** Who makes a new epoch, for whom, why, when, and after what. */
export interface NewEpoch {
  readonly creator: KeyPair;
  readonly holders: readonly Holder[];
  readonly reason: EpochReason;
  readonly madeOn: framing.Day;
  /** The signed statement before it, absent for the first. */
  readonly previous?: Bytes | undefined;
  /** The keys it is MACed under: the previous epoch's, and for a counselor's first `conversation` the `intake`. */
  readonly linkedKeys?: readonly EpochKey[];
}

/** Returns the signed statement of a new epoch. Throws `Malformed` for nobody or somebody twice among the holders. */
export async function stateEpoch(key: EpochKey, epoch: NewEpoch): Promise<Bytes> {
  const body = await bodyOf(key, epoch);
  readBody(body);
  const written = (epoch.linkedKeys ?? []).map((linked) => writeLink(linked, body));
  const links = framing.frameList(await Promise.all(written));
  const signature = await epoch.creator.sign(signedMessage(body, links));
  return framing.frame(labels.SIGNED_EPOCH_STATEMENT, body, links, signature);
}

/** Returns what a signed statement says, *unverified*. Throws `OpeningFailed` unless well formed. */
export function readStatement(signed: Bytes): EpochStatement {
  const [body, links] = framing.unframe(labels.SIGNED_EPOCH_STATEMENT, signed, 3);
  return { ...readBody(body), links: framing.unframeList(links).map(readLink), body };
}

/**
 * Returns a statement after checking its signature and that it follows `previous`.
 *
 * Who may create it depends on roles and assignments, which the caller knows. Throws `SignatureInvalid`,
 * `ChainBroken`, `Malformed`.
 */
export async function verifyStatement(
  signed: Bytes,
  creatorSigningKey: Bytes,
  previous?: Bytes,
): Promise<EpochStatement> {
  const statement = await verifyStatementAlone(signed, creatorSigningKey);
  await ensureFollows(statement, previous);
  return statement;
}

/**
 * Returns a statement after checking its signature, and not what it follows.
 *
 * It shows that its creator said this, not that it is part of a chain. Throws `SignatureInvalid`, `Malformed`.
 */
export async function verifyStatementAlone(signed: Bytes, creatorSigningKey: Bytes): Promise<EpochStatement> {
  const statement = readStatement(signed);
  const [body, links, signature] = framing.unframe(labels.SIGNED_EPOCH_STATEMENT, signed, 3);
  await suites.verify(creatorSigningKey, signature, signedMessage(body, links));
  return statement;
}

/** Throws `MacInvalid` unless `statement` was made by a holder of `key`. */
export async function verifyLink(statement: EpochStatement, key: EpochKey): Promise<void> {
  const { kind, epoch } = key.name;
  const link = statement.links.find((one) => one.kind === kind && one.epoch === epoch);
  const expected = await linkMac(key, statement.body);
  if (link === undefined || !equal(link.mac, expected)) throw new MacInvalid();
}

/** Throws `ContextMismatch` or `CommitmentMismatch` unless `key` is the one the statement announces. */
export function ensureCommitment(statement: EpochStatement, key: EpochKey): void {
  if (!statement.name.equals(key.name)) throw new ContextMismatch();
  if (!equal(statement.commitment, key.commitment)) throw new CommitmentMismatch();
}

/** Throws `NotEntitled` unless `keyId` is listed. Holders outside the list do not exist. */
export function ensureHolder(statement: EpochStatement, keyId: Bytes): void {
  if (!statement.holders.some((holder) => equal(holder.keyId, keyId))) throw new NotEntitled();
}

/** Returns the hash by which the next statement names this one. */
export function statementHash(signed: Bytes): Promise<Bytes> {
  return suites.digest(framing.frame(labels.EPOCH_STATEMENT_HASH, signed));
}

async function bodyOf(key: EpochKey, epoch: NewEpoch): Promise<Bytes> {
  const { creator, holders, reason, madeOn, previous } = epoch;
  const sorted = [...holders].sort((one, other) => compare(one.keyId, other.keyId));
  return framing.frame(
    labels.EPOCH_STATEMENT,
    suites.SUITE_ID,
    ...key.name.fields(),
    key.commitment,
    previous === undefined ? NO_PREVIOUS : await statementHash(previous),
    framing.frameList(
      sorted.map(({ keyId, role }) => framing.frame(labels.EPOCH_HOLDER, keyId, framing.text(role))),
    ),
    framing.text(reason),
    framing.day(madeOn),
    creator.keyId,
  );
}

function readBody(body: Bytes): Omit<EpochStatement, "links" | "body"> {
  const [suite, ownerKind, ownerId, kind, epoch, commitment, previousHash, holders, reason, madeOn, creator] =
    framing.unframe(labels.EPOCH_STATEMENT, body, 11);
  suites.ensureSuite(suite);
  const statement = {
    name: EpochName.read(ownerKind, ownerId, kind, epoch),
    commitment: framing.exactly(commitment, suites.HASH_BYTES),
    previousHash: framing.exactly(previousHash, suites.HASH_BYTES),
    holders: framing.unframeList(holders).map(readHolder),
    reason: framing.readWord(reason, EPOCH_REASONS),
    madeOn: framing.readDay(madeOn),
    creator: framing.exactly(creator, suites.HASH_BYTES) as KeyId,
  };
  ensureAscending(statement.holders);
  if ((statement.name.epoch === 1) !== equal(previousHash, NO_PREVIOUS)) throw new Malformed();
  return statement;
}

function ensureAscending(holders: readonly Holder[]): void {
  const ordered = holders.every(
    ({ keyId }, position) => position === 0 || compare(holders[position - 1]?.keyId ?? keyId, keyId) < 0,
  );
  if (holders.length === 0 || !ordered) throw new Malformed();
}

async function ensureFollows(statement: EpochStatement, previous: Bytes | undefined): Promise<void> {
  if (previous === undefined) {
    if (statement.name.epoch !== 1) throw new ChainBroken();
    return;
  }
  const { owner, kind, epoch } = readStatement(previous).name;
  const isNext = owner.equals(statement.name.owner) && kind === statement.name.kind;
  const hash = await statementHash(previous);
  if (!isNext || statement.name.epoch !== epoch + 1 || !equal(statement.previousHash, hash)) {
    throw new ChainBroken();
  }
}

function readHolder(item: Bytes): Holder {
  const [keyId, role] = framing.unframe(labels.EPOCH_HOLDER, item, 2);
  framing.exactly(keyId, suites.HASH_BYTES);
  return { keyId: keyId as KeyId, role: framing.readWord(role, HOLDER_ROLES) };
}

async function writeLink(key: EpochKey, body: Bytes): Promise<Bytes> {
  const { kind, epoch } = key.name;
  const mac = await linkMac(key, body);
  return framing.frame(labels.EPOCH_LINK, framing.text(kind), framing.number(epoch), mac);
}

function readLink(item: Bytes): EpochLink {
  const [kind, epoch, mac] = framing.unframe(labels.EPOCH_LINK, item, 3);
  return {
    kind: framing.readWord(kind, KINDS),
    epoch: framing.readCount(epoch),
    mac: framing.exactly(mac, suites.HASH_BYTES),
  };
}

async function linkMac(key: EpochKey, body: Bytes): Promise<Bytes> {
  const info = framing.frame(labels.EPOCH_LINK_KEY, ...key.name.fields());
  const macKey = await suites.derive(key.key, { salt: new Uint8Array(), info });
  return suites.authenticate(macKey, framing.frame(labels.EPOCH_LINK_MAC, body));
}

function signedMessage(body: Bytes, links: Bytes): Bytes {
  return framing.frame(labels.EPOCH_STATEMENT_SIGNATURE, body, links);
}
