/**
 * Who may make and hold a client's keys: pure rules over verified values, the ones the server keeps too.
 *
 * The same as `ensure_may_create` of `app/records/rules.py`, `app/sdk/entitlements.py` and what `app/sdk/devices.py` trusts.
 */

import { type Assignment, assignmentGrants } from "../crypto/assignments.ts";
import { equal, toHex } from "../crypto/bytes.ts";
import type { EpochStatement, Holder } from "../crypto/epochs.ts";
import { NotEntitled } from "../crypto/errors.ts";
import { type Day, daysBetween } from "../crypto/framing.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import type { Directory } from "../crypto/organisations.ts";
import type { Kind } from "../crypto/owners.ts";
import { type Permit, permitGrants, type PermitKind } from "../crypto/permits.ts";
import type { CaseFile } from "./casefiles.ts";
import type { ClientKeys } from "./keyrings.ts";

const OPENED_BY_CLIENT = ["intake", "conversation"];
const STANDING: readonly PermitKind[] = ["handed-over", "cover", "supervision"];

const LONGEST_PERMIT_DAYS = 366;

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

/** Throws `NotEntitled` unless its signer was her counselor, the client who may, or somebody who gives up. */
export function ensureMayPermit(permit: Permit, under: Assignment, client: ClientKeys): void {
  const toCounselor = permit.kind === "handed-over" && equal(permit.keyId, under.counselorKey);
  const ends = permit.kind === "ended";
  const givesUp = ends && equal(permit.keyId, permit.signer);
  const byCounselor = equal(permit.signer, under.counselorKey);
  const byClient = client.has(permit.signer) && (toCounselor || ends);
  if (!byCounselor && !givesUp && !byClient) throw new NotEntitled();
}

/**
 * Throws `NotEntitled` for a permit that grants an epoch its signer did not hold: commitments are no secret.
 *
 * What it grants besides the statements, of kinds that a reader is not told of, makes nobody a holder of these.
 */
export function ensurePermittedRightly(
  stated: readonly Stated[],
  client: ClientKeys,
  assignments: readonly Assignment[],
  permits: readonly Permit[],
  directory: Directory,
): void {
  for (const [position, permit] of permits.entries()) {
    const names = namesOf(permit.signer, client, directory);
    for (const { statement } of stated) {
      if (!permitGrants(permit, statement.name, statement.commitment)) continue;
      const holders = holdersOf(statement, assignments, permits.slice(0, position));
      if (!names.some((keyId) => includes(holders, keyId))) throw new NotEntitled();
    }
  }
}

/** Returns under which ids a signer holds: a client's earlier keys count, and the team's for a coordinator. */
function namesOf(signer: KeyId, client: ClientKeys, directory: Directory): readonly KeyId[] {
  if (client.has(signer)) return client.pairs.map(({ keyId }) => keyId);
  const isCoordinator = directory.facts.entries.some(
    ({ keyId, roles }) => equal(keyId, signer) && roles.includes("coordinator"),
  );
  return isCoordinator ? [signer, directory.teamKeyId] : [signer];
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

/**
 * Returns the permits under the newest assignment whose last day is not over and whom no later one ends.
 *
 * None stands once her counselor's place is over.
 */
export function standingPermits(file: CaseFile, directory: Directory, today: Day): readonly Permit[] {
  const { permits, assignmentHashes } = file;
  const under = assignmentHashes.at(-1);
  if (under === undefined || assignmentInForce(file, directory) === undefined) return [];
  return permits.filter(
    (one, position) =>
      STANDING.includes(one.kind) &&
      equal(one.assignmentHash, under) &&
      isWithin(one, today) &&
      !isEnded(one.keyId, permits.slice(position + 1)),
  );
}

/** Tells whether its last day is not over, nor further away than the server lets one be, by its own day or today. */
function isWithin({ lastOn, madeOn }: Permit, today: Day): boolean {
  if (lastOn === undefined) return true;
  const daysLeft = daysBetween(today, lastOn);
  return daysLeft >= 0 && Math.max(daysLeft, daysBetween(madeOn, lastOn)) <= LONGEST_PERMIT_DAYS;
}

function isEnded(keyId: KeyId, later: readonly Permit[]): boolean {
  return later.some((one) => one.kind === "ended" && equal(one.keyId, keyId));
}

/**
 * Tells whether something new may be sealed under the newest key of a kind.
 *
 * Its maker and each holder must be who they should be by the newest directory. A signature alone does not say so:
 * somebody suspended can still sign, and name whom she likes. And whoever makes a key knows it, listed or not.
 */
export function isTrusted(file: CaseFile, kind: Kind, directory: Directory, today: Day): boolean {
  const newest = file.newest(kind);
  if (newest === undefined) return true;
  const rightful = rightfulHolders(file, kind, directory, today);
  return (
    isRightfulMaker(newest.statement.creator, file, kind, directory) &&
    holdersOfNewest(file, kind).every((keyId) => rightful.has(toHex(keyId)))
  );
}

/** The client and her counselor make keys, of `intake` the team too. Whom a permit lets writes under others' keys. */
function isRightfulMaker(maker: KeyId, file: CaseFile, kind: Kind, directory: Directory): boolean {
  const counselor = assignmentInForce(file, directory)?.counselorKey;
  return (
    equal(maker, file.client.present.keyId) ||
    (counselor !== undefined && equal(maker, counselor)) ||
    (kind === "intake" && hasRole(directory, maker, "coordinator"))
  );
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
  for (const permit of standingPermits(file, directory, today)) {
    const supervises = permit.kind === "supervision";
    if (supervises !== (kind === "supervision") || !hasRole(directory, permit.keyId, "counselor")) continue;
    rightful.push({ keyId: permit.keyId, role: supervises ? "supervisor" : "counselor" });
  }
  return new Map(rightful.map((holder) => [toHex(holder.keyId), holder]));
}

/**
 * Returns the newest assignment unless its signer or its counselor was revoked since, or her place was ended.
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
