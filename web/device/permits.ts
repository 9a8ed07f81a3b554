/**
 * A counselor's signed word about who else reads of her client: here that she gives the client back.
 *
 * The same as `app/sdk/permits.py`, and `give_back` of `app/sdk/handovers.py`.
 */

import { type Bytes, toHex } from "../crypto/bytes.ts";
import { NO_PREVIOUS } from "../crypto/epochs.ts";
import type { Day } from "../crypto/framing.ts";
import { type PermitKind, signPermit } from "../crypto/permits.ts";
import type { CaseFile } from "./casefiles.ts";
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
  const permit = await permitOfHerself(device, file, "ended", device.today);
  await device.connection.post(`/clients/${toHex(file.owner.id)}/return`, { permit: toWire(permit), reason });
}

async function permitOfHerself(
  { keys, session }: StaffDevice,
  { client, permits, assignmentHashes, lastPermitHash }: CaseFile,
  kind: PermitKind,
  madeOn: Day,
): Promise<Bytes> {
  const assignmentHash = assignmentHashes.at(-1);
  if (assignmentHash === undefined) throw new NothingHeld();
  const permit = {
    clientId: client.clientId,
    sequence: permits.length + 1,
    kind,
    staffId: session.staff_id,
    keyId: keys.keyId,
    granted: [],
    lastOn: undefined,
    earlierClient: undefined,
    assignmentHash,
    previousHash: lastPermitHash ?? NO_PREVIOUS,
    madeOn,
    signer: keys.keyId,
  };
  return signPermit(permit, keys);
}
