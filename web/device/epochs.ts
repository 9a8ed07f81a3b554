/**
 * Making the next epoch of a client's key on a device: fresh key, signed statement, a grant for each holder.
 *
 * The same as `app/sdk/epochs.py`.
 */

import type { Bytes } from "../crypto/bytes.ts";
import { toHex } from "../crypto/bytes.ts";
import { EpochKey, type EpochReason, type Holder, type HolderRole, stateEpoch } from "../crypto/epochs.ts";
import type { Day } from "../crypto/framing.ts";
import { sealGrantTo } from "../crypto/grants.ts";
import type { KeyPair, PublicKeys } from "../crypto/keypairs.ts";
import type { Directory } from "../crypto/organisations.ts";
import { EpochName, type Kind } from "../crypto/owners.ts";
import type { CaseFile } from "./casefiles.ts";
import type { OwnKeys } from "./keyrings.ts";
import { toWire } from "./wire.ts";

/** A holder, and the HPKE key to seal to. */
export interface Recipient {
  readonly holder: Holder;
  readonly hpke: Bytes;
}

/** Which epoch is made, by whom, for whom and why. */
export interface NextEpoch {
  readonly kind: Kind;
  readonly holders: readonly Recipient[];
  readonly creator: KeyPair;
  readonly reason: EpochReason;
  readonly madeOn: Day;
  /** Keys besides the one before under which the statement is MACed: `intake` for the first `conversation`. */
  readonly linked?: readonly EpochKey[];
}

/** An epoch that its maker's device is about to send; `body` is how it travels. */
export interface MadeEpoch {
  readonly key: EpochKey;
  readonly statement: Bytes;
  readonly body: object;
}

/** Returns somebody with keys of her own as a holder. */
export function holderOf(keys: PublicKeys, role: HolderRole): Recipient {
  return { holder: { keyId: keys.keyId, role }, hpke: keys.hpke };
}

/** Returns the intake team as a holder. */
export function teamHolder(directory: Directory): Recipient {
  return { holder: { keyId: directory.teamKeyId, role: "team" }, hpke: directory.facts.teamHpkePublic };
}

/** Makes the next epoch of a kind, linked to the one before where its key is open. */
export async function makeEpoch(file: CaseFile<OwnKeys>, next: NextEpoch): Promise<MadeEpoch> {
  const before = file.newest(next.kind);
  const number = (before?.statement.name.epoch ?? 0) + 1;
  const key = await EpochKey.generate(new EpochName(file.owner, next.kind, number));
  const previousKey = file.key(next.kind, number - 1);
  const statement = await stateEpoch(key, {
    creator: next.creator,
    holders: next.holders.map(({ holder }) => holder),
    reason: next.reason,
    madeOn: next.madeOn,
    previous: before?.signed,
    linkedKeys: [...(previousKey === undefined ? [] : [previousKey]), ...(next.linked ?? [])],
  });
  const grants = next.holders.map(async ({ holder, hpke }) => ({
    recipient_key_id: toHex(holder.keyId),
    sealed: toWire(await sealGrantTo(key, hpke, holder.keyId)),
  }));
  const body = {
    statement: toWire(statement),
    grants: await Promise.all(grants),
    shred: toWire(key.shred.reveal()),
  };
  return { key, statement, body };
}
