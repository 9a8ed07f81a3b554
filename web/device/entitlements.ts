/**
 * Who may make and hold a client's keys: pure rules over verified values, the ones the server keeps too.
 *
 * The same as `ensure_may_create` of `app/records/rules.py`, `app/sdk/entitlements.py` and what `app/sdk/devices.py` trusts.
 */

import { type Assignment, assignmentGrants } from "../crypto/assignments.ts";
import { equal, toHex } from "../crypto/bytes.ts";
import type { EpochStatement, Holder } from "../crypto/epochs.ts";
import { NotEntitled } from "../crypto/errors.ts";
import type { Day } from "../crypto/framing.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import type { Directory } from "../crypto/organisations.ts";
import type { Kind } from "../crypto/owners.ts";
import { type Permit, permitGrants, type PermitKind } from "../crypto/permits.ts";
import type { CaseFile } from "./casefiles.ts";
import type { ClientKeys } from "./keyrings.ts";

const OPENED_BY_CLIENT = ["intake", "conversation"];
const STANDING: readonly PermitKind[] = ["handed-over", "cover", "supervision"];

interface Stated {
  readonly statement: EpochStatement;
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
export function ensureMayPermit(permit: Permit, under: Assignment | undefined, client: ClientKeys): void {
  if (under === undefined) throw new NotEntitled();
  const toCounselor = permit.kind === "handed-over" && equal(permit.keyId, under.counselorKey);
  const givesUp = permit.kind === "ended" && equal(permit.keyId, permit.signer);
  const byCounselor = equal(permit.signer, under.counselorKey);
  if (!byCounselor && !givesUp && !(client.has(permit.signer) && toCounselor)) throw new NotEntitled();
}

/** Returns who holds an epoch: by its statement, an assignment or a permit. */
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

/** Returns the permits under the newest assignment whose last day is not over and whom no later one ends. */
export function standingPermits({ permits, assignmentHashes }: CaseFile, today: Day): readonly Permit[] {
  const under = assignmentHashes.at(-1);
  if (under === undefined) return [];
  return permits.filter(
    (one, position) =>
      STANDING.includes(one.kind) &&
      equal(one.assignmentHash, under) &&
      // Days in ISO 8601 sort as they follow each other.
      (one.lastOn === undefined || one.lastOn >= today) &&
      !isEnded(one.keyId, permits.slice(position + 1)),
  );
}

function isEnded(keyId: KeyId, later: readonly Permit[]): boolean {
  return later.some((one) => one.kind === "ended" && equal(one.keyId, keyId));
}

/**
 * Tells whether something new may be sealed under the newest key of a kind.
 *
 * Its creator and each holder must be who they should be by the newest directory. A signature alone does not say so:
 * somebody suspended can still sign, and name whom she likes.
 */
export function isTrusted(file: CaseFile, kind: Kind, directory: Directory, today: Day): boolean {
  const newest = file.newest(kind);
  if (newest === undefined) return true;
  const { creator } = newest.statement;
  const isMakerKnown = equal(creator, file.client.present.keyId) || directory.find(creator) !== undefined;
  const rightful = rightfulHolders(file, kind, directory, today);
  return isMakerKnown && holdersOfNewest(file, kind).every((keyId) => rightful.has(toHex(keyId)));
}

/** Returns who holds the newest key of a kind: by its statement, an assignment or a permit. */
export function holdersOfNewest(file: CaseFile, kind: Kind): readonly KeyId[] {
  const newest = file.newest(kind);
  return newest === undefined ? [] : holdersOf(newest.statement, file.assignments, file.permits);
}

/**
 * Returns who may hold a key of a kind today, as what, by key id in hexadecimal.
 *
 * The client, the intake team, the counselor of the assignment in force, and whom a standing permit lets, if she still
 * counsels here.
 */
export function rightfulHolders(
  file: CaseFile,
  kind: Kind,
  directory: Directory,
  today: Day,
): ReadonlyMap<string, Holder> {
  const rightful: Holder[] = [
    { keyId: file.client.present.keyId, role: "client" },
    { keyId: directory.teamKeyId, role: "team" },
  ];
  const assignment = assignmentInForce(file, directory);
  if (assignment !== undefined) rightful.push({ keyId: assignment.counselorKey, role: "counselor" });
  for (const permit of standingPermits(file, today)) {
    const supervises = permit.kind === "supervision";
    if (supervises !== (kind === "supervision") || !hasRole(directory, permit.keyId, "counselor")) continue;
    rightful.push({ keyId: permit.keyId, role: supervises ? "supervisor" : "counselor" });
  }
  return new Map(rightful.map((holder) => [toHex(holder.keyId), holder]));
}

/**
 * Returns the newest assignment unless its signer or its counselor was revoked since, or she gave the client back.
 *
 * The day in an assignment is its signer's own word, so one signed after a revocation cannot be told from an older
 * one.
 */
export function assignmentInForce(file: CaseFile, directory: Directory): Assignment | undefined {
  const newest = file.assignments.at(-1);
  const under = file.assignmentHashes.at(-1);
  if (newest === undefined || under === undefined) return undefined;
  const isSignedRightly = file.client.has(newest.signer) || hasRole(directory, newest.signer, "coordinator");
  const given = file.permits.filter((one) => equal(one.assignmentHash, under));
  const isAtWork =
    hasRole(directory, newest.counselorKey, "counselor") && !isEnded(newest.counselorKey, given);
  return isSignedRightly && isAtWork ? newest : undefined;
}

function hasRole(directory: Directory, keyId: KeyId, role: "coordinator" | "counselor"): boolean {
  return directory.find(keyId)?.roles.includes(role) ?? false;
}

function includes(keyIds: readonly KeyId[], keyId: KeyId): boolean {
  return keyIds.some((one) => toHex(one) === toHex(keyId));
}
