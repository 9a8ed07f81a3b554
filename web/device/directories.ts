/**
 * Signing the next directory, and another key of the intake team: what only the coordinator whom the root certified can.
 *
 * The same as that part of `app/sdk/coordinators.py`.
 */

import { type Bytes, equal, toHex } from "../crypto/bytes.ts";
import { dayAfter } from "../crypto/framing.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import {
  certificateOf,
  delegateOf,
  Directory,
  DIRECTORY_VALID_DAYS,
  type DirectoryFacts,
  signDirectory,
} from "../crypto/organisations.ts";
import { sealTeamGrant, TeamKey } from "../crypto/teams.ts";
import { openCase } from "./caseloads.ts";
import type { MemberView } from "./members.ts";
import { fetchStaffKeys } from "./organisations.ts";
import type { StaffDevice } from "./staff.ts";
import { letTeamRead } from "./team_grants.ts";
import { toWire } from "./wire.ts";

/** Tells whether the root certified her to sign directories. Admitting and revoking need it; suspending does not. */
export function isDelegate({ organisation, keys }: StaffDevice): boolean {
  return equal(delegateOf(certificateOf(organisation.signedDirectory)), keys.publicKeys.signing);
}

/** Returns the directory that follows the newest one this device has met, for another thirty days. */
export function nextDirectory(device: StaffDevice, changed: Partial<DirectoryFacts>): Promise<Directory> {
  const { facts } = device.organisation.directory;
  return Directory.of({
    ...facts,
    sequence: facts.sequence + 1,
    issuedOn: device.today,
    expiresOn: dayAfter(device.today, DIRECTORY_VALID_DAYS),
    ...changed,
  });
}

/** Signs a directory with her own keys, along with the certificate that lets them. */
export function signNext({ organisation, keys }: StaffDevice, directory: Directory): Promise<Bytes> {
  return signDirectory(directory, keys, certificateOf(organisation.signedDirectory));
}

/** Publishes the directory for another thirty days, and revokes the keys of everybody suspended since. */
export async function renewDirectory(device: StaffDevice, members: readonly MemberView[]): Promise<void> {
  await device.meet();
  const next = await nextDirectory(device, { revoked: revokedByNow(device, members) });
  await device.connection.put("/directory", { directory: toWire(await signNext(device, next)) });
  await device.meet();
}

/**
 * Gives the intake team another key, sealed to each coordinator who remains; `regrantCases` is to follow.
 *
 * Everybody suspended since is revoked along with it. Devices seal to the new key from their next look at the directory
 * on. Throws `Refused` where she is no delegate.
 */
export async function renewTeamKey(device: StaffDevice, members: readonly MemberView[]): Promise<void> {
  const { directory, installationId } = await device.meet();
  const fresh = await TeamKey.generate(installationId, directory.facts.teamEpoch + 1);
  const revoked = revokedByNow(device, members);
  const next = await nextDirectory(device, {
    revoked,
    teamEpoch: fresh.epoch,
    teamHpkePublic: fresh.hpkePublic,
  });
  const remaining = directory.facts.entries.filter(
    ({ keyId, roles }) => roles.includes("coordinator") && !revoked.some((one) => equal(one, keyId)),
  );
  const grants = remaining.map(async ({ keyId }) => ({
    recipient_key_id: toHex(keyId),
    sealed: toWire(await sealTeamGrant(fresh, await fetchStaffKeys(device.connection, keyId))),
  }));
  const signed = toWire(await signNext(device, next));
  await device.connection.put("/team-key", { directory: signed, team_grants: await Promise.all(grants) });
  await device.meet();
  device.takeUpTeams([fresh, ...device.reader.teams]);
}

/**
 * Grants the team's present key what a former one holds of open cases; returns of how many. `tell` hears of each.
 *
 * Safe to be run again by any coordinator who held the former key. Throws `Refused`, `OpeningFailed`.
 */
export async function regrantCases(
  device: StaffDevice,
  tell: (done: number, all: number) => void,
): Promise<number> {
  const { client_ids: ids } = await device.connection.get<{ client_ids: readonly string[] }>(
    "/team-grants/former",
  );
  for (const [done, clientId] of ids.entries()) {
    tell(done, ids.length);
    const { file } = await openCase(device, clientId);
    await letTeamRead(device.connection, file, device.organisation.directory);
  }
  return ids.length;
}

function revokedByNow(device: StaffDevice, members: readonly MemberView[]): readonly KeyId[] {
  const { entries, revoked } = device.organisation.directory.facts;
  const suspended = new Set(members.filter(({ state }) => state === "suspended").map((one) => one.key_id));
  const newly = entries
    .map(({ keyId }) => keyId)
    .filter((keyId) => suspended.has(toHex(keyId)) && !revoked.some((one) => equal(one, keyId)));
  return [...revoked, ...newly];
}
