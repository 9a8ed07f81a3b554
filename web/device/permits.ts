/**
 * Signed words about who else reads of a client: that her counselor gives her back, that somebody no longer reads along.
 *
 * The same as `app/sdk/permits.py`, `end_permit` of `app/sdk/devices.py` and `give_back` of `app/sdk/handovers.py`.
 */

import { type Bytes, toHex } from "../crypto/bytes.ts";
import { NO_PREVIOUS } from "../crypto/epochs.ts";
import type { Day } from "../crypto/framing.ts";
import type { KeyPair } from "../crypto/keypairs.ts";
import { type Permit, signPermit } from "../crypto/permits.ts";
import type { CaseFile } from "./casefiles.ts";
import { Creation } from "./connections.ts";
import type { Device } from "./devices.ts";
import { NothingHeld } from "./errors.ts";
import type { StaffDevice } from "./staff.ts";
import { letTeamRead } from "./team_grants.ts";
import { toWire } from "./wire.ts";

/** Why a counselor gives a client back. The service keeps the word; a free text would need a key of the team's. */
export const RETURN_REASONS = ["no-room", "other-field", "too-close", "client-asked", "other"] as const;
export type ReturnReason = (typeof RETURN_REASONS)[number];

/**
 * Gives a client back to the waiting list, in her old place; her coming sessions are cancelled, the team reads again.
 *
 * Throws `NothingHeld` where she was never assigned, `Refused`, `ServerUnreachable`.
 */
export async function giveBack(device: StaffDevice, file: CaseFile, reason: ReturnReason): Promise<void> {
  await letTeamRead(device.connection, file, device.organisation.directory);
  const herself = { staffId: device.session.staff_id, keyId: device.keys.keyId };
  const permit = await signEnd(file, herself, device.keys, device.today);
  await device.connection.post(`/clients/${toHex(file.owner.id)}/return`, { permit: toWire(permit), reason });
}

/**
 * Ends at once all that the person a permit names was permitted of a client: the client does, or her counselor.
 *
 * What was read stays read. Throws `NothingHeld`, `Refused`, `ServerUnreachable`.
 */
export async function endPermit(device: Device, file: CaseFile, permit: Permit): Promise<void> {
  const signed = await signEnd(file, permit, device.keys, device.today);
  const body = { permit: toWire(signed), grants: [] };
  await device.connection.create(new Creation(`/clients/${toHex(file.owner.id)}/permits`, body));
}

function signEnd(
  { client, permits, assignmentHashes, lastPermitHash }: CaseFile,
  { staffId, keyId }: Pick<Permit, "staffId" | "keyId">,
  signer: KeyPair,
  madeOn: Day,
): Promise<Bytes> {
  const assignmentHash = assignmentHashes.at(-1);
  if (assignmentHash === undefined) throw new NothingHeld();
  const permit: Permit = {
    clientId: client.clientId,
    sequence: permits.length + 1,
    kind: "ended",
    staffId,
    keyId,
    granted: [],
    lastOn: undefined,
    earlierClient: undefined,
    assignmentHash,
    previousHash: lastPermitHash ?? NO_PREVIOUS,
    madeOn,
    signer: signer.keyId,
  };
  return signPermit(permit, signer);
}
