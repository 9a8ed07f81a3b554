/**
 * Assignments: the signed word that a counselor is now a client's.
 *
 * An assignment also names the epochs its signer grants along with it (`intake`), so that the holders of an epoch are
 * exactly those in its statement and those in assignments that name it. It is part of the client's access log.
 */

import { type Bytes, equal } from "./bytes.ts";
import { NO_PREVIOUS } from "./epochs.ts";
import { ChainBroken, Malformed } from "./errors.ts";
import * as framing from "./framing.ts";
import type { ClientId, KeyId, KeyPair } from "./keypairs.ts";
import * as labels from "./labels.ts";
import { type EpochName, type Kind, KINDS } from "./owners.ts";
import * as suites from "./suites.ts";

/** An epoch granted along with an assignment. */
export interface AssignedEpoch {
  readonly kind: Kind;
  readonly epoch: number;
  readonly commitment: Bytes;
}

/** From `madeOn` on, `counselorKey` answers for the client. `sequence` counts her assignments from 1. */
export interface Assignment {
  readonly clientId: ClientId;
  readonly sequence: number;
  readonly counselorId: framing.Uuid;
  readonly counselorKey: KeyId;
  readonly granted: readonly AssignedEpoch[];
  /** 32 zero bytes in the first. */
  readonly previousHash: Bytes;
  readonly madeOn: framing.Day;
  readonly signer: KeyId;
}

/** Tells whether this assignment makes its counselor a holder of that epoch. */
export function assignmentGrants(assignment: Assignment, name: EpochName, commitment: Bytes): boolean {
  const isOwn = name.owner.kind === "client" && equal(name.owner.id, assignment.clientId);
  return (
    isOwn &&
    assignment.granted.some(
      (one) => one.kind === name.kind && one.epoch === name.epoch && equal(one.commitment, commitment),
    )
  );
}

/**
 * Returns the signed assignment. The signer is a coordinator, or the client where she chooses herself.
 *
 * Throws `Malformed` in anybody else's name.
 */
export async function signAssignment(assignment: Assignment, signer: KeyPair): Promise<Bytes> {
  if (!equal(assignment.signer, signer.keyId)) throw new Malformed();
  const body = bodyOf(assignment);
  readBody(body);
  return framing.frame(labels.SIGNED_ASSIGNMENT, body, await signer.sign(body));
}

/** Returns what a signed assignment says, *unverified*. Throws `OpeningFailed` unless well formed. */
export function readAssignment(signed: Bytes): Assignment {
  const [body] = framing.unframe(labels.SIGNED_ASSIGNMENT, signed, 2);
  return readBody(body);
}

/**
 * Returns an assignment after checking its signature and that it follows `previous`.
 *
 * Whether the signer may assign (a coordinator in the directory, or the client herself) is for the caller to check.
 */
export async function verifyAssignment(
  signed: Bytes,
  signerSigningKey: Bytes,
  previous?: Bytes,
): Promise<Assignment> {
  const assignment = await verifyAssignmentAlone(signed, signerSigningKey);
  await ensureFollows(assignment, previous);
  return assignment;
}

/**
 * Returns an assignment after checking its signature alone, for who may not see those before it.
 *
 * Whether a newer one was withheld, such a reader cannot tell; nor can one who has the chain. Throws `OpeningFailed`.
 */
export async function verifyAssignmentAlone(signed: Bytes, signerSigningKey: Bytes): Promise<Assignment> {
  const assignment = readAssignment(signed);
  const [body, signature] = framing.unframe(labels.SIGNED_ASSIGNMENT, signed, 2);
  await suites.verify(signerSigningKey, signature, body);
  return assignment;
}

/** Returns the hash by which the next assignment names this one. */
export function assignmentHash(signed: Bytes): Promise<Bytes> {
  return suites.digest(framing.frame(labels.ASSIGNMENT_HASH, signed));
}

function bodyOf(assignment: Assignment): Bytes {
  return framing.frame(
    labels.ASSIGNMENT,
    suites.SUITE_ID,
    assignment.clientId,
    framing.number(assignment.sequence),
    framing.uuid(assignment.counselorId),
    assignment.counselorKey,
    frameGranted(assignment.granted),
    assignment.previousHash,
    framing.day(assignment.madeOn),
    assignment.signer,
  );
}

function readBody(body: Bytes): Assignment {
  const [suite, clientId, sequence, counselorId, counselorKey, granted, previousHash, madeOn, signer] =
    framing.unframe(labels.ASSIGNMENT, body, 9);
  suites.ensureSuite(suite);
  const assignment = {
    clientId: framing.exactly(clientId, suites.HASH_BYTES) as ClientId,
    sequence: framing.readCount(sequence),
    counselorId: framing.uuidOf(counselorId),
    counselorKey: framing.exactly(counselorKey, suites.HASH_BYTES) as KeyId,
    granted: readGrantedList(granted),
    previousHash: framing.exactly(previousHash, suites.HASH_BYTES),
    madeOn: framing.readDay(madeOn),
    signer: framing.exactly(signer, suites.HASH_BYTES) as KeyId,
  };
  const isFirst = equal(previousHash, NO_PREVIOUS);
  if (assignment.sequence < 1 || (assignment.sequence === 1) !== isFirst) throw new Malformed();
  return assignment;
}

async function ensureFollows(assignment: Assignment, previous: Bytes | undefined): Promise<void> {
  let [sequence, hash] = [1, NO_PREVIOUS];
  if (previous !== undefined) {
    const before = readAssignment(previous);
    if (!equal(before.clientId, assignment.clientId)) throw new ChainBroken();
    [sequence, hash] = [before.sequence + 1, await assignmentHash(previous)];
  }
  if (assignment.sequence !== sequence || !equal(assignment.previousHash, hash)) throw new ChainBroken();
}

/** Returns the epochs granted along with a signed word, as they stand in it. */
export function frameGranted(granted: readonly AssignedEpoch[]): Bytes {
  return framing.frameList(granted.map(writeGranted));
}

/** Returns the epochs granted along with a signed word. Throws `Malformed`. */
export function readGrantedList(field: Bytes): AssignedEpoch[] {
  return framing.unframeList(field).map(readGranted);
}

function writeGranted({ kind, epoch, commitment }: AssignedEpoch): Bytes {
  return framing.frame(labels.ASSIGNED_EPOCH, framing.text(kind), framing.number(epoch), commitment);
}

function readGranted(item: Bytes): AssignedEpoch {
  const [kind, epoch, commitment] = framing.unframe(labels.ASSIGNED_EPOCH, item, 3);
  return {
    kind: framing.readWord(kind, KINDS),
    epoch: framing.readCount(epoch),
    commitment: framing.exactly(commitment, suites.HASH_BYTES),
  };
}
