/**
 * Letting others read of a client: making and sending a permit, with a grant for each key it names.
 *
 * The same as `app/sdk/permits.py`, and `end_permit` of `app/sdk/devices.py`.
 */

import { type Bytes, toHex } from "../crypto/bytes.ts";
import { type EpochKey, NO_PREVIOUS } from "../crypto/epochs.ts";
import type { Day, Uuid } from "../crypto/framing.ts";
import { sealGrant } from "../crypto/grants.ts";
import type { ClientId, KeyId, KeyPair, PublicKeys } from "../crypto/keypairs.ts";
import type { Directory } from "../crypto/organisations.ts";
import type { Kind } from "../crypto/owners.ts";
import { type PermitKind, signPermit } from "../crypto/permits.ts";
import type { CaseFile } from "./casefiles.ts";
import { Creation } from "./connections.ts";
import type { Device } from "./devices.ts";
import { NoSuchColleague, NothingHeld } from "./errors.ts";
import type { StaffDevice } from "./staff.ts";
import { toWire } from "./wire.ts";

const KINDS_IN_ORDER: readonly Kind[] = ["casework", "conversation", "intake", "supervision"];

/** Whom a permit names. */
export interface Named {
  readonly staffId: Uuid;
  readonly keyId: KeyId;
}

/** What a permit says besides whose it is and what it follows. */
export interface NextPermit {
  readonly kind: PermitKind;
  readonly named: Named;
  readonly keys?: readonly EpochKey[];
  readonly lastOn?: Day | undefined;
  readonly earlierClient?: ClientId | undefined;
}

/** Throws `NoSuchColleague` unless the directory names somebody, with the very keys whose words were compared. */
export function ensureCounsels(directory: Directory, { staffId, keyId }: Named): void {
  const entry = directory.find(keyId);
  const counsels = entry?.staffId === staffId && entry.roles.includes("counselor");
  if (!counsels) throw new NoSuchColleague();
}

/** Returns every key of these kinds that lies open, by kind and epoch. */
export function keysOf(file: CaseFile, kinds: readonly Kind[]): readonly EpochKey[] {
  return [...file.keys.values()]
    .filter(({ name }) => kinds.includes(name.kind))
    .sort(
      ({ name: one }, { name: other }) =>
        KINDS_IN_ORDER.indexOf(one.kind) - KINDS_IN_ORDER.indexOf(other.kind) || one.epoch - other.epoch,
    );
}

/** Returns the client's next permit, signed. Throws `NothingHeld` where she was never assigned. */
export async function signNextPermit(
  { client, permits, assignmentHashes, lastPermitHash }: CaseFile,
  { kind, named, keys = [], lastOn, earlierClient }: NextPermit,
  signer: KeyPair,
  madeOn: Day,
): Promise<Bytes> {
  const assignmentHash = assignmentHashes.at(-1);
  if (assignmentHash === undefined) throw new NothingHeld();
  const permit = {
    clientId: client.clientId,
    sequence: permits.length + 1,
    kind,
    ...named,
    granted: keys.map(({ name, commitment }) => ({ kind: name.kind, epoch: name.epoch, commitment })),
    lastOn,
    earlierClient,
    assignmentHash,
    previousHash: lastPermitHash ?? NO_PREVIOUS,
    madeOn,
    signer: signer.keyId,
  };
  return signPermit(permit, signer);
}

/** Returns a permit as it travels, with each key sealed to whom it names. */
export async function permitBody(
  signed: Bytes,
  keys: readonly EpochKey[],
  recipient: PublicKeys | undefined,
): Promise<object> {
  if (recipient === undefined) return { permit: toWire(signed), grants: [] };
  const grants = keys.map(async (key) => ({
    kind: key.name.kind,
    epoch: key.name.epoch,
    sealed: toWire(await sealGrant(key, recipient)),
  }));
  return { permit: toWire(signed), grants: await Promise.all(grants) };
}

/** Signs and sends a permit with the keys it grants. Throws `NothingHeld`, `Refused`, `ServerUnreachable`. */
export async function givePermit(device: Device, file: CaseFile, next: NextPermit): Promise<void> {
  const { keys = [], named } = next;
  const recipient = keys.length > 0 ? await file.book.find(named.keyId) : undefined;
  const signed = await signNextPermit(file, next, device.keys, device.today);
  const path = `/clients/${toHex(file.owner.id)}/permits`;
  await device.connection.create(new Creation(path, await permitBody(signed, keys, recipient)));
}

/** Returns a signed permit that names its signer herself. */
export function permitOfHerself(
  { keys, session, today }: StaffDevice,
  file: CaseFile,
  kind: PermitKind,
  earlierClient?: ClientId,
): Promise<Bytes> {
  const named = { staffId: session.staff_id, keyId: keys.keyId };
  return signNextPermit(file, { kind, named, earlierClient }, keys, today);
}

/**
 * Ends at once all that somebody was permitted of a client: the client does, her counselor, or whom it names.
 *
 * What was read stays read. Throws `NothingHeld`, `Refused`, `ServerUnreachable`.
 */
export function endPermit(device: Device, file: CaseFile, { staffId, keyId }: Named): Promise<void> {
  return givePermit(device, file, { kind: "ended", named: { staffId, keyId } });
}
