/**
 * Who may make and hold a client's keys: pure rules over verified values, the ones the server keeps too.
 *
 * Assignments and permits are verified here; together with the statements they are the client's access log.
 * The same as `app/sdk/entitlements.py`, `ensure_may_create` of `app/records/rules.py` and the end of
 * `app/sdk/devices.py`.
 */

import {
  type Assignment,
  assignmentGrants,
  assignmentHash,
  readAssignment,
  verifyAssignment,
} from "../crypto/assignments.ts";
import { type Bytes, equal, toHex } from "../crypto/bytes.ts";
import type { EpochStatement, Holder } from "../crypto/epochs.ts";
import { ContextMismatch, NotEntitled } from "../crypto/errors.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import type { Directory } from "../crypto/organisations.ts";
import { type Permit, permitGrants, readPermit, verifyPermit } from "../crypto/permits.ts";
import type { KeyBook } from "./keybooks.ts";
import type { ClientKeys } from "./keyrings.ts";

const OPENED_BY_CLIENT = ["intake", "conversation"];

/** What of a case file these rules look at. */
export interface Vouched {
  readonly client: ClientKeys;
  readonly assignments: readonly Assignment[];
  readonly permits: readonly Permit[];
  readonly lastAssignmentHash?: Bytes | undefined;
}

interface Stated {
  readonly statement: EpochStatement;
}

/** Returns a client's assignments, each by whom it may be and following the one before. Throws `OpeningFailed`. */
export async function verifyAssignments(
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
  for (const signed of signedPermits) {
    const { signer } = readPermit(signed);
    const permit = await verifyPermit(signed, (await book.find(signer)).signing, previous);
    if (!equal(permit.clientId, client.clientId)) throw new ContextMismatch();
    ensureMayPermit(permit, assigned.get(toHex(permit.assignmentHash)), client);
    verified.push(permit);
    previous = signed;
  }
  return verified;
}

/** Throws `NotEntitled` for an epoch of the chain made by somebody who may not make it. */
export function ensureEntitledCreators(
  chain: readonly Stated[],
  client: ClientKeys,
  assignments: readonly Assignment[],
  permits: readonly Permit[],
  directory: Directory,
): void {
  // How late each counselor came: a later assignment of the same one counts.
  const ranks = new Map(assignments.map((one) => [toHex(one.counselorKey), one.sequence]));
  let newestRank = 0;
  const counselors = assignments.map((one) => one.counselorKey);
  const coordinators = directory.facts.entries
    .filter(({ roles }) => roles.includes("coordinator"))
    .map(({ keyId }) => keyId);
  let holdersBefore: readonly KeyId[] | undefined;
  let newestPlace = 0;
  for (const { statement } of chain) {
    const place = client.placeOf(statement.creator);
    // Once newer keys of hers have made an epoch, the older ones make none.
    const isHers = place >= newestPlace;
    if (isHers) newestPlace = place;
    const teams = statement.name.kind === "intake" ? coordinators : [];
    const isCoordinator = includes(coordinators, statement.creator);
    const ownIds = isCoordinator ? [statement.creator, directory.teamKeyId] : [statement.creator];
    if (!isHers && !includes([...counselors, ...teams], statement.creator)) throw new NotEntitled();
    // The counselor to whom a client was handed over, where none who came later made one before, may have been given
    // nothing of what came before.
    const rank = ranks.get(toHex(statement.creator)) ?? 0;
    const isIncoming = statement.reason === "handed-over" && rank > 0 && rank >= newestRank;
    ensureMayCreate(statement, isHers, isIncoming, ownIds, holdersBefore);
    newestRank = Math.max(newestRank, rank);
    holdersBefore = holdersOf(statement, assignments, permits);
  }
}

function ensureMayCreate(
  statement: EpochStatement,
  isHers: boolean,
  isIncoming: boolean,
  ownIds: readonly KeyId[],
  holdersBefore: readonly KeyId[] | undefined,
): void {
  const { kind } = statement.name;
  if (isHers) {
    if (!OPENED_BY_CLIENT.includes(kind)) throw new NotEntitled();
  } else if (holdersBefore === undefined) {
    if (kind === "intake") throw new NotEntitled();
  } else if (!isIncoming && !ownIds.some((keyId) => includes(holdersBefore, keyId))) {
    throw new NotEntitled();
  }
}

/** Throws `NotEntitled` unless its signer was the client's counselor, or the client who hands over to that one. */
function ensureMayPermit(permit: Permit, under: Assignment | undefined, client: ClientKeys): void {
  if (under === undefined) throw new NotEntitled();
  const toCounselor = permit.kind === "handed-over" && equal(permit.keyId, under.counselorKey);
  const givesUp = permit.kind === "ended" && equal(permit.keyId, permit.signer);
  const byCounselor = equal(permit.signer, under.counselorKey);
  if (!byCounselor && !givesUp && !(client.has(permit.signer) && toCounselor)) throw new NotEntitled();
}

function holdersOf(
  statement: EpochStatement,
  assignments: readonly Assignment[],
  permits: readonly Permit[],
): KeyId[] {
  const granted = assignments
    .filter((one) => assignmentGrants(one, statement.name, statement.commitment))
    .map((one) => one.counselorKey);
  const permitted = permits
    .filter((one) => permitGrants(one, statement.name, statement.commitment))
    .map((one) => one.keyId);
  return [...statement.holders.map(({ keyId }) => keyId), ...granted, ...permitted];
}

/**
 * Tells whether something new may be sealed under the key a statement announces.
 *
 * Its creator and each holder must be who they should be by the newest directory. A signature alone does not say so:
 * somebody suspended can still sign, and name whom she likes.
 */
export function isTrusted(statement: EpochStatement, file: Vouched, directory: Directory): boolean {
  const isMakerKnown =
    equal(statement.creator, file.client.present.keyId) || directory.find(statement.creator) !== undefined;
  return isMakerKnown && statement.holders.every((holder) => isRightfulHolder(holder, file, directory));
}

function isRightfulHolder(holder: Holder, file: Vouched, directory: Directory): boolean {
  if (holder.role === "client") return equal(holder.keyId, file.client.present.keyId);
  if (holder.role === "team") return equal(holder.keyId, directory.teamKeyId);
  const isAtWork = hasRole(directory, holder.keyId, "counselor") && !wasGivenBack(file, holder.keyId);
  return holder.role === "counselor" && isAtWork;
}

/** Tells whether somebody ended her own place under the newest assignment. */
function wasGivenBack({ permits, lastAssignmentHash }: Vouched, keyId: KeyId): boolean {
  return permits.some(
    (one) =>
      one.kind === "ended" &&
      equal(one.keyId, keyId) &&
      lastAssignmentHash !== undefined &&
      equal(one.assignmentHash, lastAssignmentHash),
  );
}

/**
 * Returns the newest assignment unless its signer or its counselor was revoked since, or she gave the client back.
 *
 * The day in an assignment is its signer's own word, so one signed after a revocation cannot be told from an older
 * one.
 */
export function assignmentInForce(file: Vouched, directory: Directory): Assignment | undefined {
  const { client, assignments } = file;
  const newest = assignments.at(-1);
  if (newest === undefined) return undefined;
  const isSignedRightly = client.has(newest.signer) || hasRole(directory, newest.signer, "coordinator");
  const isAtWork =
    hasRole(directory, newest.counselorKey, "counselor") && !wasGivenBack(file, newest.counselorKey);
  return isSignedRightly && isAtWork ? newest : undefined;
}

function hasRole(directory: Directory, keyId: KeyId, role: "coordinator" | "counselor"): boolean {
  return directory.find(keyId)?.roles.includes(role) ?? false;
}

function includes(keyIds: readonly KeyId[], keyId: KeyId): boolean {
  return keyIds.some((one) => toHex(one) === toHex(keyId));
}
