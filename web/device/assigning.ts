/**
 * Matching and assigning on a coordinator's device: ranked here, signed here, granted here.
 *
 * The same as `CoordinatorDevice.match` and `CoordinatorDevice.assign` of `app/sdk/coordinators.py`.
 */

import { type Assignment, signAssignment } from "../crypto/assignments.ts";
import { NO_PREVIOUS } from "../crypto/epochs.ts";
import { sealGrant } from "../crypto/grants.ts";
import { tieSecret } from "../crypto/teams.ts";
import { type Candidacy, candidacies } from "../matching/candidacies.ts";
import type { CounselorId } from "../matching/criteria.ts";
import { tieKeyOfCase } from "../matching/fits.ts";
import { rankCounselors } from "../matching/rankings.ts";
import type { MatchResult } from "../matching/results.ts";
import { type CounselorView, readCapability } from "./capabilities.ts";
import { fetchCounselorKeys } from "./choices.ts";
import { type Connection, Creation } from "./connections.ts";
import type { StaffDevice } from "./staff.ts";
import { presentTeam } from "./teams.ts";
import type { OpenedIntake } from "./waiting.ts";
import { toWire } from "./wire.ts";

/** So many hours can be held for one client. */
export const MOST_HELD = 4;

/** What a match says, and where everybody stands, the best among them. */
export interface Match extends MatchResult {
  readonly candidacies: readonly Candidacy[];
}

/** Returns every active counselor with load, leave and what can be booked in four weeks. */
export async function listCounselors(connection: Connection): Promise<readonly CounselorView[]> {
  const view = await connection.get<{ counselors: readonly CounselorView[] }>("/counselors");
  return view.counselors;
}

/** Ranks counselors for an opened intake, on this device and by the service's clock. */
export async function matchIntake(
  device: StaffDevice,
  { criteria, opened }: OpenedIntake,
  counselors: readonly CounselorView[],
): Promise<Match> {
  const now = device.connection.answeredAt / 1000;
  const capabilities = counselors.map(readCapability);
  const tieKey = await tieKeyOfCase(await tieSecret(presentTeam(device)), opened.file.clientIdHex);
  const result = await rankCounselors(criteria, capabilities, now, tieKey);
  return { ...result, candidacies: candidacies(criteria, capabilities, now) };
}

/** Seconds since 1970 at which held sessions begin. */
export type HeldStarts = readonly number[];

/**
 * Signs an assignment, grants the counselor every `intake` key, and asks for hours to be held.
 *
 * With hours held the client is asked first. Made once and sent as often as needed. Throws `NotEntitled` for somebody
 * the signed directory does not name as a counselor, `ContextMismatch`.
 */
export async function makeAssignment(
  device: StaffDevice,
  { opened: { file } }: OpenedIntake,
  counselorId: CounselorId,
  heldStarts: HeldStarts,
): Promise<Creation> {
  const organisation = await device.meet();
  const counselor = await fetchCounselorKeys(device.connection, organisation, counselorId);
  const keys = file.keysOf("intake");
  const assignment: Assignment = {
    clientId: file.client.clientId,
    sequence: file.assignments.length + 1,
    counselorId,
    counselorKey: counselor.keyId,
    granted: keys.map(({ name, commitment }) => ({ kind: "intake", epoch: name.epoch, commitment })),
    previousHash: file.assignmentHashes.at(-1) ?? NO_PREVIOUS,
    madeOn: device.today,
    signer: device.keys.keyId,
  };
  const grants = keys.map(async (key) => ({
    kind: "intake",
    epoch: key.name.epoch,
    sealed: toWire(await sealGrant(key, counselor)),
  }));
  return new Creation(`/clients/${file.clientIdHex}/assignments`, {
    assignment: toWire(await signAssignment(assignment, device.keys)),
    grants: await Promise.all(grants),
    held_starts: heldStarts.map((start) => new Date(start * 1000).toISOString()),
  });
}
