/**
 * Opening a client's keys on her device or her counselor's: every signed word verified first, then each grant opened and checked.
 *
 * Nothing is taken from the server on trust: client keys are checked against the client id, staff keys against the
 * signed directory, statements and assignments against their signatures and chains, keys against their commitments.
 * The same as `app/sdk/casefiles.py`.
 */

import {
  type Assignment,
  assignmentGrants,
  readAssignment,
  assignmentHash,
  verifyAssignment,
} from "../crypto/assignments.ts";
import { type Bytes, equal, fromHex, toHex } from "../crypto/bytes.ts";
import {
  ensureCommitment,
  type EpochKey,
  type EpochStatement,
  readStatement,
  verifyLink,
  verifyStatement,
} from "../crypto/epochs.ts";
import { ChainBroken, ContextMismatch, NotEntitled } from "../crypto/errors.ts";
import { openGrantWith } from "../crypto/grants.ts";
import type { KeyId, KeyPair } from "../crypto/keypairs.ts";
import type { TeamKey } from "../crypto/teams.ts";
import { type Kind, Owner } from "../crypto/owners.ts";
import { type Permit, permitGrants, permitHash, readPermit, verifyPermit } from "../crypto/permits.ts";
import { Secret } from "../crypto/secret_bytes.ts";
import { ensureEntitledCreators, ensureMayPermit, ensurePermittedRightly } from "./entitlements.ts";
import { NothingHeld } from "./errors.ts";
import type { KeyBook } from "./keybooks.ts";
import type { ClientKeys, OwnKeys } from "./keyrings.ts";
import { fromWire } from "./wire.ts";

/** An epoch as the service sends it to one of its holders. */
export interface EpochView {
  readonly statement: string;
  readonly grants: readonly { readonly recipient_key_id: string; readonly sealed: string }[];
  readonly shred: string | null;
}

/** The keys a client holds, with every signed word that vouches for them, as the service sends them. */
export interface EpochListView {
  readonly epochs: readonly EpochView[];
  readonly statements: readonly string[];
  readonly assignments: readonly string[];
  readonly permits: readonly string[];
}

/** Who reads: her own keys and, on a coordinator's device, the intake team's, the present one first. */
export interface Reader {
  readonly keys: KeyPair;
  readonly teams: readonly TeamKey[];
}

/** A verified statement together with its bytes, whose hash the next one names. */
export interface SignedStatement {
  readonly statement: EpochStatement;
  readonly signed: Bytes;
}

/** The verified statements of each kind, in order. */
export type Chains = ReadonlyMap<Kind, readonly SignedStatement[]>;

/**
 * An owner's verified statements and assignments, and the keys its reader could open.
 *
 * `client` are the keys of hers whose records carry no signature: of a client's file her own, of a group's file on a
 * facilitator's device nobody's.
 */
export class CaseFile<Keys extends OwnKeys = ClientKeys> {
  constructor(
    readonly owner: Owner,
    readonly client: Keys,
    readonly chains: Chains,
    readonly assignments: readonly Assignment[],
    readonly keys: ReadonlyMap<string, EpochKey>,
    readonly book: KeyBook,
    readonly permits: readonly Permit[] = [],
    /** The hash of each assignment, in their order: permits name them by it. */
    readonly assignmentHashes: readonly Bytes[] = [],
    /** The hash of the newest permit, which the next one names. */
    readonly lastPermitHash?: Bytes,
  ) {}

  /** Her id as it stands in addresses. */
  get clientIdHex(): string {
    return toHex(this.owner.id);
  }

  /** Returns every key of a kind that was opened, in order. */
  keysOf(kind: Kind): readonly EpochKey[] {
    return [...this.keys.values()]
      .filter(({ name }) => name.kind === kind)
      .sort((one, other) => one.name.epoch - other.name.epoch);
  }

  /** Returns the newest epoch's statement of a kind. */
  newest(kind: Kind): SignedStatement | undefined {
    return this.chains.get(kind)?.at(-1);
  }

  /** Returns the key of an epoch, if it was opened. */
  key(kind: Kind, epoch: number): EpochKey | undefined {
    return this.keys.get(placeOf(kind, epoch));
  }

  /** Returns the key to seal with. Throws `NothingHeld`. */
  newestKey(kind: Kind): EpochKey {
    const newest = this.newest(kind);
    const key = newest && this.key(kind, newest.statement.name.epoch);
    if (key === undefined) throw new NothingHeld();
    return key;
  }

  /** Returns the file with an epoch its reader has just made. */
  withEpoch(signed: Bytes, key: EpochKey): CaseFile<Keys> {
    const { kind, epoch } = key.name;
    const chain = [...(this.chains.get(kind) ?? []), { statement: readStatement(signed), signed }];
    const chains = new Map([...this.chains, [kind, chain] as const]);
    const keys = new Map([...this.keys, [placeOf(kind, epoch), key] as const]);
    return new CaseFile(
      this.owner,
      this.client,
      chains,
      this.assignments,
      keys,
      this.book,
      this.permits,
      this.assignmentHashes,
      this.lastPermitHash,
    );
  }
}

/** Verifies and opens what the reader, a client, a counselor of hers or the intake team, may open. Throws `OpeningFailed`, `Refused`. */
export async function openCaseFile(
  view: EpochListView,
  client: ClientKeys,
  reader: Reader,
  book: KeyBook,
): Promise<CaseFile> {
  const owner = new Owner("client", client.clientId);
  const signedAssignments = view.assignments.map(fromWire);
  const assignments = await verifyAssignments(signedAssignments, client, book);
  const signedPermits = view.permits.map(fromWire);
  const permits = await verifyPermits(signedPermits, signedAssignments, client, book);
  const chains = await verifyStatements(owner, view.statements.map(fromWire), book);
  ensurePermittedRightly([...chains.values()].flat(), client, assignments, permits, book.directory);
  for (const chain of chains.values()) {
    ensureEntitledCreators(chain, client, assignments, permits, book.directory);
  }
  const keys = await openEpochs(view.epochs, chains, reader, client, assignments, permits);
  const hashes = await Promise.all(signedAssignments.map(assignmentHash));
  const newest = signedPermits.at(-1);
  const last = newest && (await permitHash(newest));
  return new CaseFile(owner, client, chains, assignments, keys, book, permits, hashes, last);
}

/** Returns the chains of each kind after checking signatures, links by hash, and the owner. Throws `OpeningFailed`. */
export async function verifyStatements(
  owner: Owner,
  statements: readonly Bytes[],
  book: KeyBook,
): Promise<Chains> {
  const chains = new Map<Kind, readonly SignedStatement[]>();
  for (const signed of statements) {
    const claimed = readStatement(signed);
    const before = chains.get(claimed.name.kind) ?? [];
    const creator = await book.find(claimed.creator);
    const statement = await verifyStatement(signed, creator.signing, before.at(-1)?.signed);
    if (!statement.name.owner.equals(owner)) throw new ContextMismatch();
    chains.set(statement.name.kind, [...before, { statement, signed }]);
  }
  return chains;
}

async function verifyAssignments(
  signedAssignments: readonly Bytes[],
  client: ClientKeys,
  book: KeyBook,
): Promise<Assignment[]> {
  const verified: Assignment[] = [];
  let previous: Bytes | undefined;
  for (const signed of signedAssignments) {
    verified.push(await verifyOneAssignment(signed, client, book, previous));
    previous = signed;
  }
  return verified;
}

async function verifyOneAssignment(
  signed: Bytes,
  client: ClientKeys,
  book: KeyBook,
  previous: Bytes | undefined,
): Promise<Assignment> {
  const { signer } = readAssignment(signed);
  const assignment = await verifyAssignment(signed, (await book.find(signer)).signing, previous);
  if (!equal(assignment.clientId, client.clientId)) throw new ContextMismatch();
  // She chooses a counselor herself only as she comes: a later choice in her name is nobody's.
  if (!client.has(signer) || assignment.sequence !== 1) book.ensureListedRole(signer, "coordinator");
  book.ensureListedRole(assignment.counselorKey, "counselor");
  return assignment;
}

/** Returns a client's permits, each by whom it may be and following the one before. Throws `OpeningFailed`. */
export async function verifyPermits(
  signedPermits: readonly Bytes[],
  signedAssignments: readonly Bytes[],
  client: ClientKeys,
  book: KeyBook,
): Promise<Permit[]> {
  const assigned = new Map<string, Assignment>();
  for (const signed of signedAssignments) {
    assigned.set(toHex(await assignmentHash(signed)), readAssignment(signed));
  }
  const verified: Permit[] = [];
  let previous: Bytes | undefined;
  let newest = 0;
  for (const signed of signedPermits) {
    const { signer } = readPermit(signed);
    const permit = await verifyPermit(signed, (await book.find(signer)).signing, previous);
    if (!equal(permit.clientId, client.clientId)) throw new ContextMismatch();
    const under = assigned.get(toHex(permit.assignmentHash));
    // A former counselor signs no more: none names an assignment older than the one before it does.
    if (under === undefined || under.sequence < newest) throw new NotEntitled();
    ensureMayPermit(permit, under, client);
    newest = under.sequence;
    verified.push(permit);
    previous = signed;
  }
  return verified;
}

/**
 * Returns every key a grant to the reader opens, each checked against its statement and its links.
 *
 * What keys a client had before (`client`) held, she granted to her present ones. Throws `OpeningFailed`.
 */
export async function openEpochs(
  views: readonly EpochView[],
  chains: Chains,
  reader: Reader,
  client: OwnKeys,
  assignments: readonly Assignment[] = [],
  permits: readonly Permit[] = [],
): Promise<Map<string, EpochKey>> {
  const verified = new Map([...chains.values()].flat().map((one) => [placeOfStatement(one.statement), one]));
  const keys = new Map<string, EpochKey>();
  for (const view of views) {
    const signed = fromWire(view.statement);
    const known = verified.get(placeOfStatement(readStatement(signed)));
    if (known === undefined || !equal(known.signed, signed)) throw new ChainBroken();
    const key = await openOne(view, known.statement, reader, client, assignments, permits);
    if (key !== undefined) keys.set(placeOfStatement(known.statement), key);
  }
  for (const [place, key] of keys) {
    const stated = verified.get(place);
    if (stated !== undefined) await ensureLinked(stated.statement, key, keys);
  }
  return keys;
}

async function openOne(
  view: EpochView,
  statement: EpochStatement,
  reader: Reader,
  client: OwnKeys,
  assignments: readonly Assignment[],
  permits: readonly Permit[],
): Promise<EpochKey | undefined> {
  if (view.shred === null) return undefined;
  const found = readableGrant(view, reader);
  if (found === undefined) return undefined;
  const { sealed, seed, recipient, isTeam } = found;
  // Holders are those the statement lists and those an assignment or a permit adds. Nobody else exists.
  const isListed = isTeam ? listsTeam(statement) : isHeld(reader, statement, client, assignments, permits);
  if (!isListed) throw new NotEntitled();
  const shred = new Secret(fromWire(view.shred));
  const { name, commitment } = statement;
  const key = await openGrantWith(fromWire(sealed), seed, recipient, name, commitment, shred);
  ensureCommitment(statement, key);
  return key;
}

/** Returns the first grant of an epoch that the reader has the key for, made out to herself or to the team. */
function readableGrant({ grants }: EpochView, { keys, teams }: Reader) {
  for (const { recipient_key_id: id, sealed } of grants) {
    if (equal(fromHex(id), keys.keyId)) {
      return { sealed, seed: keys.hpkeSeed, recipient: keys.keyId, isTeam: false };
    }
    const team = teams.find(({ keyId }) => equal(fromHex(id), keyId));
    if (team !== undefined) return { sealed, seed: team.hpkeSeed, recipient: team.keyId, isTeam: true };
  }
  return undefined;
}

/** The team is an office, which the directory fills: a statement that lists it by a key it had then lists it. */
function listsTeam({ holders }: EpochStatement): boolean {
  return holders.some(({ role }) => role === "team");
}

function isHeld(
  { keys }: Reader,
  statement: EpochStatement,
  client: OwnKeys,
  assignments: readonly Assignment[],
  permits: readonly Permit[],
): boolean {
  // What keys a client had before held, she granted to her present ones.
  const own = client.has(keys.keyId) ? client.pairs.map(({ keyId }) => keyId) : [keys.keyId];
  return own.some((keyId) => isHolder(keyId, statement, assignments, permits));
}

function isHolder(
  keyId: KeyId,
  statement: EpochStatement,
  assignments: readonly Assignment[],
  permits: readonly Permit[],
): boolean {
  const { name, commitment } = statement;
  return (
    permits.some((one) => equal(one.keyId, keyId) && permitGrants(one, name, commitment)) ||
    statement.holders.some((holder) => equal(holder.keyId, keyId)) ||
    assignments.some(
      (one) => equal(one.counselorKey, keyId) && assignmentGrants(one, statement.name, statement.commitment),
    )
  );
}

async function ensureLinked(
  statement: EpochStatement,
  key: EpochKey,
  keys: ReadonlyMap<string, EpochKey>,
): Promise<void> {
  const before = keys.get(placeOf(key.name.kind, key.name.epoch - 1));
  const namesBefore = statement.links.some(
    ({ kind, epoch }) => kind === key.name.kind && epoch === key.name.epoch - 1,
  );
  // To whom a client is handed over, the epoch before need not be given: she holds `intake`, and shows it by that.
  const isApart = statement.reason === "handed-over" && !namesBefore;
  if (before !== undefined && !isApart) await verifyLink(statement, before);
  const intakes = [...keys.values()].filter(({ name }) => name.kind === "intake");
  const isFirst = key.name.kind === "conversation" && key.name.epoch === 1;
  if (!(isFirst || isApart) || intakes.length === 0) return;
  // Under whichever was the newest when it was made. One that names none of them is linked to nothing we hold.
  const isNamed = ({ name }: EpochKey): boolean =>
    statement.links.some(({ kind, epoch }) => kind === "intake" && epoch === name.epoch);
  const [intake] = [...intakes.filter(isNamed), ...intakes];
  if (intake !== undefined) await verifyLink(statement, intake);
}

function placeOfStatement({ name }: EpochStatement): string {
  return placeOf(name.kind, name.epoch);
}

function placeOf(kind: Kind, epoch: number): string {
  return `${kind}/${epoch}`;
}
