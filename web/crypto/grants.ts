/**
 * Grants: a key of content, sealed to one holder.
 *
 *     grant = HPKE.Seal(recipient, key, info)
 *     info  = frame(GRANT_INFO, suite, owner kind, owner id, kind, epoch, commitment, recipient key id)
 *
 * 1,168 bytes. All context stands in `info`, so a grant moved to another client, kind, epoch or holder does not open.
 */

import { type Bytes, equal } from "./bytes.ts";
import { EpochKey, type EpochStatement, ensureCommitment, ensureHolder } from "./epochs.ts";
import { CommitmentMismatch } from "./errors.ts";
import { frame } from "./framing.ts";
import type { KeyId, KeyPair, PublicKeys } from "./keypairs.ts";
import * as labels from "./labels.ts";
import type { EpochName } from "./owners.ts";
import { Secret } from "./secret_bytes.ts";
import * as suites from "./suites.ts";

export const GRANT_BYTES = suites.ENCAPSULATION_BYTES + suites.KEY_BYTES + suites.TAG_BYTES;

/** Seals `key` to one holder, who must be listed in the epoch's statement or assignment. */
export function sealGrant(key: EpochKey, recipient: PublicKeys): Promise<Bytes> {
  return sealGrantTo(key, recipient.hpke, recipient.keyId);
}

/** Seals `key` to an HPKE key that has no signing half: the intake team's. */
export function sealGrantTo(key: EpochKey, hpkePublic: Bytes, recipientKeyId: KeyId): Promise<Bytes> {
  return suites.hpkeSeal(hpkePublic, key.key.reveal(), infoOf(key.name, key.commitment, recipientKeyId));
}

/**
 * Opens a grant for the key a statement committed to.
 *
 * Throws `WrongKey` for another recipient or context, `CommitmentMismatch` when the key inside is not the committed
 * one: no maker can give two holders different keys.
 */
export function openGrant(
  grant: Bytes,
  recipient: KeyPair,
  name: EpochName,
  commitment: Bytes,
  shred: Secret,
): Promise<EpochKey> {
  return openGrantWith(grant, recipient.hpkeSeed, recipient.keyId, name, commitment, shred);
}

/** Opens a grant with a bare HPKE seed: the intake team's. */
export async function openGrantWith(
  grant: Bytes,
  hpkeSeed: Secret,
  recipientKeyId: KeyId,
  name: EpochName,
  commitment: Bytes,
  shred: Secret,
): Promise<EpochKey> {
  const opened = await suites.hpkeOpen(hpkeSeed, grant, infoOf(name, commitment, recipientKeyId));
  if (opened.length !== suites.KEY_BYTES) throw new CommitmentMismatch();
  const key = await EpochKey.of(name, new Secret(opened), shred);
  if (!equal(key.commitment, commitment)) throw new CommitmentMismatch();
  return key;
}

/** Opens a grant of an epoch whose verified statement lists the recipient. */
export async function openListedGrant(
  grant: Bytes,
  recipient: KeyPair,
  statement: EpochStatement,
  shred: Secret,
): Promise<EpochKey> {
  ensureHolder(statement, recipient.keyId);
  const key = await openGrant(grant, recipient, statement.name, statement.commitment, shred);
  ensureCommitment(statement, key);
  return key;
}

function infoOf(name: EpochName, commitment: Bytes, recipientKeyId: KeyId): Bytes {
  return frame(labels.GRANT_INFO, suites.SUITE_ID, ...name.fields(), commitment, recipientKeyId);
}
