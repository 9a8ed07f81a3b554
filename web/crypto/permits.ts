/**
 * Permits: the signed word that somebody besides the counselor may read of a client, for what, and until when.
 *
 * A permit adds a holder to epochs that its signer holds, as an assignment does for `intake`. It is signed by the
 * client's counselor or by the client, and part of her access log. It names the assignment under which it was given,
 * so that a counselor who no longer is hers can give none that is believed.
 */

import { type AssignedEpoch, frameGranted, readGrantedList } from "./assignments.ts";
import { type Bytes, equal } from "./bytes.ts";
import { NO_PREVIOUS } from "./epochs.ts";
import { ChainBroken, Malformed } from "./errors.ts";
import * as framing from "./framing.ts";
import type { ClientId, KeyId, KeyPair } from "./keypairs.ts";
import * as labels from "./labels.ts";
import type { EpochName } from "./owners.ts";
import * as suites from "./suites.ts";

/** What a permit is for. */
export const PERMIT_KINDS = ["handed-over", "cover", "supervision", "ended", "linked"] as const;
export type PermitKind = (typeof PERMIT_KINDS)[number];

const WITH_END: readonly PermitKind[] = ["cover", "supervision"];
const GRANTING: readonly PermitKind[] = ["handed-over", "cover"];

/** What `signer` permits `keyId`. `sequence` counts a client's permits from 1. */
export interface Permit {
  readonly clientId: ClientId;
  readonly sequence: number;
  readonly kind: PermitKind;
  readonly staffId: framing.Uuid;
  readonly keyId: KeyId;
  readonly granted: readonly AssignedEpoch[];
  /** The last day of a cover or a supervision. */
  readonly lastOn: framing.Day | undefined;
  /** Whose file a client is linked to. */
  readonly earlierClient: ClientId | undefined;
  /** The hash of the client's newest assignment. */
  readonly assignmentHash: Bytes;
  /** 32 zero bytes in the first. */
  readonly previousHash: Bytes;
  readonly madeOn: framing.Day;
  readonly signer: KeyId;
}

/** Tells whether this permit makes the one it names a holder of that epoch. */
export function permitGrants(permit: Permit, name: EpochName, commitment: Bytes): boolean {
  const isOwn = name.owner.kind === "client" && equal(name.owner.id, permit.clientId);
  return (
    isOwn &&
    permit.granted.some(
      (one) => one.kind === name.kind && one.epoch === name.epoch && equal(one.commitment, commitment),
    )
  );
}

/** Returns the signed permit. Throws `Malformed` in anybody else's name, or for what no permit says. */
export async function signPermit(permit: Permit, signer: KeyPair): Promise<Bytes> {
  if (!equal(permit.signer, signer.keyId)) throw new Malformed();
  const body = bodyOf(permit);
  readBody(body);
  return framing.frame(labels.SIGNED_PERMIT, body, await signer.sign(body));
}

/** Returns what a signed permit says, *unverified*. Throws `OpeningFailed` unless well formed. */
export function readPermit(signed: Bytes): Permit {
  const [body] = framing.unframe(labels.SIGNED_PERMIT, signed, 2);
  return readBody(body);
}

/**
 * Returns a permit after checking its signature and that it follows `previous`.
 *
 * Whether the signer may permit this (the counselor of the assignment it names, or the client) is for the caller to
 * check.
 */
export async function verifyPermit(
  signed: Bytes,
  signerSigningKey: Bytes,
  previous?: Bytes,
): Promise<Permit> {
  const permit = readPermit(signed);
  const [body, signature] = framing.unframe(labels.SIGNED_PERMIT, signed, 2);
  await suites.verify(signerSigningKey, signature, body);
  let [sequence, hash] = [1, NO_PREVIOUS];
  if (previous !== undefined) {
    const before = readPermit(previous);
    if (!equal(before.clientId, permit.clientId)) throw new ChainBroken();
    [sequence, hash] = [before.sequence + 1, await permitHash(previous)];
  }
  if (permit.sequence !== sequence || !equal(permit.previousHash, hash)) throw new ChainBroken();
  return permit;
}

/** Returns the hash by which the next permit names this one. */
export function permitHash(signed: Bytes): Promise<Bytes> {
  return suites.digest(framing.frame(labels.PERMIT_HASH, signed));
}

function bodyOf(permit: Permit): Bytes {
  return framing.frame(
    labels.PERMIT,
    suites.SUITE_ID,
    permit.clientId,
    framing.number(permit.sequence),
    framing.text(permit.kind),
    framing.uuid(permit.staffId),
    permit.keyId,
    frameGranted(permit.granted),
    permit.lastOn === undefined ? new Uint8Array() : framing.day(permit.lastOn),
    permit.earlierClient ?? new Uint8Array(),
    permit.assignmentHash,
    permit.previousHash,
    framing.day(permit.madeOn),
    permit.signer,
  );
}

function readBody(body: Bytes): Permit {
  const [
    suite,
    clientId,
    sequence,
    kind,
    staffId,
    keyId,
    granted,
    lastOn,
    earlier,
    under,
    previous,
    day,
    by,
  ] = framing.unframe(labels.PERMIT, body, 13);
  suites.ensureSuite(suite);
  const permit: Permit = {
    clientId: hash(clientId) as ClientId,
    sequence: framing.readCount(sequence),
    kind: framing.readWord(kind, PERMIT_KINDS),
    staffId: framing.uuidOf(staffId),
    keyId: hash(keyId) as KeyId,
    granted: readGrantedList(granted),
    lastOn: lastOn.length === 0 ? undefined : framing.readDay(lastOn),
    earlierClient: earlier.length === 0 ? undefined : (hash(earlier) as ClientId),
    assignmentHash: hash(under),
    previousHash: hash(previous),
    madeOn: framing.readDay(day),
    signer: hash(by) as KeyId,
  };
  ensureForm(permit);
  return permit;
}

function ensureForm(permit: Permit): void {
  const isFirst = equal(permit.previousHash, NO_PREVIOUS);
  if (permit.sequence < 1 || (permit.sequence === 1) !== isFirst) throw new Malformed();
  if ((permit.lastOn !== undefined) !== WITH_END.includes(permit.kind)) throw new Malformed();
  // Days in ISO 8601 sort as they follow each other.
  if (permit.lastOn !== undefined && permit.lastOn < permit.madeOn) throw new Malformed();
  if ((permit.earlierClient !== undefined) !== (permit.kind === "linked")) throw new Malformed();
  if (permit.earlierClient !== undefined && equal(permit.earlierClient, permit.clientId)) {
    throw new Malformed();
  }
  if (permit.granted.length > 0 && !GRANTING.includes(permit.kind)) throw new Malformed();
}

function hash(field: Bytes): Bytes {
  return framing.exactly(field, suites.HASH_BYTES);
}
