/**
 * What a counselor does to share a client, pass her on, or find her again: acts whose permits the client sees.
 */

import { equal, toHex } from "../crypto/bytes.ts";
import { OpeningFailed } from "../crypto/errors.ts";
import type { Day } from "../crypto/framing.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import type { Kind } from "../crypto/owners.ts";
import type { Permit } from "../crypto/permits.ts";
import { openCase, takeOn } from "../device/caseloads.ts";
import type { OpenedCase } from "../device/cases.ts";
import { holdersOfNewest, rightfulHolders, standingPermits } from "../device/entitlements.ts";
import type { Entry } from "../device/entries.ts";
import { Refused } from "../device/errors.ts";
import {
  beginSupervision,
  type CarriedOver,
  type GivenAlong,
  handOver,
  letStandIn,
  linkEarlier,
  listPermittedFiles,
  showToSupervisor,
} from "../device/handovers.ts";
import { endPermit, type Named } from "../device/permits.ts";
import type { StaffDevice } from "../device/staff.ts";
import { write } from "./acts.ts";
import type { Desk } from "./desks.ts";
import { noteContent } from "./file/notes.ts";
import { guestFiles } from "./files.ts";

const OUT_OF_ORDER = "permit-out-of-order";

/** Returns who may read of a client today besides her counselor, as this device has verified it. */
export function sharedWith({ device }: Desk, { file }: OpenedCase): readonly Permit[] {
  return standingPermits(file, device.organisation.directory, device.today);
}

/** Tells whether somebody may read of a client already. */
export function isLetIn(desk: Desk, opened: OpenedCase, keyId: KeyId): boolean {
  return sharedWith(desk, opened).some((permit) => equal(permit.keyId, keyId));
}

/** Tells whether what she writes as a note now is read by somebody besides her. */
export function isReadByOthers(desk: Desk, { file }: OpenedCase): boolean {
  const { directory } = desk.device.organisation;
  const rightful = rightfulHolders(file, "casework", directory, desk.device.today);
  const own = toHex(desk.device.keys.keyId);
  return holdersOfNewest(file, "casework").some((keyId) => {
    const id = toHex(keyId);
    return id !== own && rightful.has(id);
  });
}

/** Chooses what the next counselor opens of the past. What she typed as a summary leaves its field when it is kept. */
export async function handClientOver(
  desk: Desk,
  clientId: string,
  named: Named,
  chosen: GivenAlong,
): Promise<boolean> {
  const isDone = await share(desk, clientId, (device, opened) => handOver(device, opened, named, chosen));
  if (isDone) desk.type(`summary/${clientId}`, "");
  return isDone;
}

/** Lets a colleague stand in until a day. */
export function letColleagueStandIn(
  desk: Desk,
  clientId: string,
  named: Named,
  lastOn: Day,
  kinds: readonly Kind[],
): Promise<boolean> {
  return share(desk, clientId, (device, opened) => letStandIn(device, opened, named, lastOn, kinds));
}

/** Lets a colleague supervise until a day. */
export function letColleagueSupervise(
  desk: Desk,
  clientId: string,
  named: Named,
  lastOn: Day,
): Promise<boolean> {
  return share(desk, clientId, (device, opened) => beginSupervision(device, opened, named, lastOn));
}

/** Seals a note anew for her supervisor. */
export function showNote(desk: Desk, clientId: string, note: Entry): Promise<boolean> {
  return share(desk, clientId, (device, opened) => showToSupervisor(device, opened, note));
}

/** Ends at once what a colleague was permitted; the next keys are made without her, before anything else is written. */
export function endSharing(desk: Desk, clientId: string, named: Named): Promise<boolean> {
  return share(desk, clientId, async (device, opened) => {
    await endPermit(device, opened.file, named);
    return takeOn(device, clientId);
  });
}

/** Keeps a stand-in's note. What was typed leaves its field when it is stored. */
export function keepStandInsNote(desk: Desk, clientId: string, place: string): Promise<boolean> {
  return desk.attempt("note", async () => {
    const text = desk.typedIn(place);
    const content = noteContent({ text, template: "free" }, new Date());
    await write(desk, clientId, "casework", content);
    if (desk.typedIn(place) === text) desk.type(place, "");
  });
}

/** Gives up reading another counselor's file; it leaves the desk. */
export function giveUpReading(desk: Desk, clientId: string): Promise<boolean> {
  return desk.attempt(`share/${clientId}`, async () => {
    const { device } = desk;
    const { file } = await openCase(device, clientId);
    await endPermit(device, file, { staffId: device.session.staff_id, keyId: device.keys.keyId });
    desk.dropFile(clientId);
  });
}

/** Reads another counselor's file anew; one that is over leaves the desk. */
export function readGuestAgain(desk: Desk, clientId: string): Promise<boolean> {
  return desk.attempt("read", async () => {
    const permitted = await listPermittedFiles(desk.device.connection);
    desk.change({ guests: guestFiles(permitted, desk.state.guests) });
    if (desk.state.guests.has(clientId)) desk.keepCase(clientId, await openCase(desk.device, clientId));
  });
}

/**
 * Links the file whose phrase a woman lost, and takes it off the desk: it is closed. Returns how many texts came over.
 *
 * `tell` hears of each one.
 */
export async function linkFiles(
  desk: Desk,
  clientId: string,
  earlierId: string,
  tell: (carried: number, all: number) => void,
): Promise<CarriedOver | undefined> {
  let carried: CarriedOver | undefined;
  await desk.attempt(`share/${clientId}`, async () => {
    const { device } = desk;
    const opened = await takeOn(device, clientId);
    carried = (await linkEarlier(device, opened, await openCase(device, earlierId), tell)).carried;
    desk.dropFile(earlierId);
    desk.keepCase(clientId, await openCase(device, clientId));
    await desk.loadAgenda();
  });
  return carried;
}

/**
 * Shares out of a file that is read afresh, with keys that the right people hold.
 *
 * Whatever comes of it, the desk shows afterwards what stands; begun again, nothing is done twice.
 */
function share(
  desk: Desk,
  clientId: string,
  act: (device: StaffDevice, opened: OpenedCase) => Promise<OpenedCase>,
): Promise<boolean> {
  const { device } = desk;
  return desk.attempt(`share/${clientId}`, async () => {
    try {
      await act(device, await takeOn(device, clientId));
    } catch (failure) {
      // Somebody permitted or assigned meanwhile: once more, after what is so now.
      if (!(failure instanceof Refused && failure.problem === OUT_OF_ORDER)) throw failure;
      await act(device, await takeOn(device, clientId));
    } finally {
      await showWhatStands(desk, clientId);
    }
  });
}

async function showWhatStands(desk: Desk, clientId: string): Promise<void> {
  try {
    if (desk.isOpen) desk.keepCase(clientId, await openCase(desk.device, clientId));
  } catch (failure) {
    if (!(failure instanceof OpeningFailed)) throw failure;
  }
}
