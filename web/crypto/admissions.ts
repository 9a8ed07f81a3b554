/**
 * Group admissions: the signed word that a client may sit in a group.
 *
 * The server keeps the list of seats. Without this word it could seat somebody it made up, whose client id is the
 * honest hash of keys of its own, and a facilitator would seal the group's announcements to her.
 */

import { type Bytes, equal } from "./bytes.ts";
import { ContextMismatch, Malformed } from "./errors.ts";
import * as framing from "./framing.ts";
import type { ClientId, KeyId, KeyPair } from "./keypairs.ts";
import * as labels from "./labels.ts";
import * as suites from "./suites.ts";

/** From `madeOn` on, the client may have a seat in the group. `signer` is the coordinator who invited her. */
export interface GroupAdmission {
  readonly groupId: framing.Uuid;
  readonly clientId: ClientId;
  readonly madeOn: framing.Day;
  readonly signer: KeyId;
}

/** Returns the signed admission. Throws `Malformed` in anybody else's name. */
export async function signAdmission(admission: GroupAdmission, signer: KeyPair): Promise<Bytes> {
  if (!equal(admission.signer, signer.keyId)) throw new Malformed();
  const body = framing.frame(
    labels.GROUP_ADMISSION,
    suites.SUITE_ID,
    framing.uuid(admission.groupId),
    framing.exactly(admission.clientId, suites.HASH_BYTES),
    framing.day(admission.madeOn),
    admission.signer,
  );
  return framing.frame(labels.SIGNED_GROUP_ADMISSION, body, await signer.sign(body));
}

/** Returns what a signed admission says, *unverified*. Throws `OpeningFailed` unless well formed. */
export function readAdmission(signed: Bytes): GroupAdmission {
  const [body] = framing.unframe(labels.SIGNED_GROUP_ADMISSION, signed, 2);
  const [suite, groupId, clientId, madeOn, signer] = framing.unframe(labels.GROUP_ADMISSION, body, 5);
  suites.ensureSuite(suite);
  return {
    groupId: framing.uuidOf(groupId),
    clientId: framing.exactly(clientId, suites.HASH_BYTES) as ClientId,
    madeOn: framing.readDay(madeOn),
    signer: framing.exactly(signer, suites.HASH_BYTES) as KeyId,
  };
}

/**
 * Returns an admission after checking its signature and that it is for this group and this client.
 *
 * Whether the signer may admit (an unrevoked coordinator in the directory), and that the keys on the seat are the
 * client's, is for the caller to check. Throws `OpeningFailed`; `ContextMismatch` for another group or client.
 */
export async function verifyAdmission(
  signed: Bytes,
  signerSigningKey: Bytes,
  seat: { readonly groupId: framing.Uuid; readonly clientId: ClientId },
): Promise<GroupAdmission> {
  const admission = readAdmission(signed);
  const [body, signature] = framing.unframe(labels.SIGNED_GROUP_ADMISSION, signed, 2);
  await suites.verify(signerSigningKey, signature, body);
  if (admission.groupId !== seat.groupId || !equal(admission.clientId, seat.clientId)) {
    throw new ContextMismatch();
  }
  return admission;
}
