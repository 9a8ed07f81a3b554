/**
 * What a counselor does at her desk: each act speaks to the service and puts on the desk what came of it.
 */

import { type Appointment, cancelAppointment, moveAppointment } from "../device/appointments.ts";
import { completeAppointment, markNoShow } from "../device/calendars.ts";
import { openCase, sealForClient, takeOn } from "../device/caseloads.ts";
import type { OpenedCase } from "../device/cases.ts";
import { Content, textContent } from "../device/contents.ts";
import { type SealedEntry, sendEntry } from "../device/entries.ts";
import { EpochNeedsRenewal, Refused } from "../device/errors.ts";
import { toHex } from "../crypto/bytes.ts";
import { giveBack, type ReturnReason } from "../device/permits.ts";
import type { Kind } from "../crypto/owners.ts";
import type { RecordHeader } from "../crypto/records.ts";
import type { Desk } from "./desks.ts";

// Another device of hers wrote meanwhile, or keys were renewed: read again, then seal again.
const READ_AGAIN = ["record-out-of-order", "epoch-not-latest"];

/** Takes a new client on: begins conversation and casework for her. */
export function takeClientOn(desk: Desk, clientId: string): Promise<boolean> {
  return desk.attempt(`take-on/${clientId}`, async () => {
    desk.keepCase(clientId, await takeOn(desk.device, clientId));
  });
}

/** Gives a client back; her file leaves the desk with everything that was being typed into it. */
export function giveClientBack(desk: Desk, opened: OpenedCase, reason: ReturnReason): Promise<boolean> {
  const clientId = toHex(opened.file.owner.id);
  return desk.attempt(`return/${clientId}`, async () => {
    await giveBack(desk.device, opened.file, reason);
    desk.dropFile(clientId);
    await desk.loadAgenda();
  });
}

/** How a session that has begun went: it took place, its client did not come, or it fell through without her doing. */
export type HowItWent = "completed" | "no-show" | "called-off";

/** Says how a session went. */
export function closeSession(desk: Desk, booked: Appointment, outcome: HowItWent): Promise<boolean> {
  return desk.attempt(`close/${booked.appointment_id}`, async () => {
    const { connection } = desk.device;
    if (outcome === "completed") await completeAppointment(connection, booked);
    else if (outcome === "no-show") await markNoShow(connection, booked);
    else await cancelAppointment(connection, booked);
    await desk.loadAgenda();
  });
}

/** Cancels a session. */
export function cancelSession(desk: Desk, booked: Appointment): Promise<boolean> {
  return desk.attempt(`cancel/${booked.appointment_id}`, async () => {
    await cancelAppointment(desk.device.connection, booked);
    await desk.loadAgenda();
  });
}

/** Returns where the desk keeps to when a session is to be moved, as it was seen. */
export function movePlace({ appointment_id: id, version }: Appointment): string {
  return `move/${id}/${version}`;
}

/** Moves a session; where the service refuses, the calendar shows again what is so. */
export function moveSession(desk: Desk, booked: Appointment, startsAt: Date): Promise<boolean> {
  return desk.attempt(`move/${booked.appointment_id}`, async () => {
    const to = { starts_at: startsAt.toISOString(), ends_at: booked.ends_at };
    try {
      await moveAppointment(desk.device.connection, booked, to);
      desk.type(movePlace(booked), "");
    } finally {
      await desk.loadAgenda();
    }
  });
}

/** Reads a client's file anew. */
export function readAgain(desk: Desk, clientId: string): Promise<boolean> {
  return desk.attempt("read", async () => desk.keepCase(clientId, await openCase(desk.device, clientId)));
}

/** Writes to a client. What was typed leaves its field when it is stored. */
export function sendMessage(desk: Desk, clientId: string): Promise<boolean> {
  const place = `message/${clientId}`;
  return desk.attempt("send", async () => {
    const text = desk.typedIn(place);
    await write(desk, clientId, "conversation", textContent("message", text));
    if (desk.typedIn(place) === text) desk.type(place, "");
  });
}

/** Tells a client where a session takes place. */
export function tellPlace(desk: Desk, clientId: string, appointmentId: string): Promise<boolean> {
  const place = `place/${appointmentId}`;
  return desk.attempt(`place/${appointmentId}`, async () => {
    const content = new Content("place", { appointment_id: appointmentId }, desk.typedIn(place).trim());
    await write(desk, clientId, "conversation", content);
    desk.type(place, "");
  });
}

/** Seals, signs and stores; what another device of hers wrote meanwhile is read first, and nothing stored twice. */
export async function write(
  desk: Desk,
  clientId: string,
  kind: Kind,
  content: Content,
  replaces?: RecordHeader,
): Promise<void> {
  const { device } = desk;
  const sealed = await sealRenewed(desk, clientId, kind, content, replaces);
  try {
    await store(desk, clientId, sealed);
  } catch (failure) {
    if (!(failure instanceof Refused && READ_AGAIN.includes(failure.problem))) throw failure;
    const opened = await openCase(device, clientId);
    desk.keepCase(clientId, opened);
    if (opened.entries.listed.some(({ header }) => isSame(header, sealed.header))) return;
    // Somebody may have written a newer version of the same note: that one is not overwritten unseen.
    if (replaces !== undefined) throw failure;
    await store(desk, clientId, await sealForClient(device, opened, kind, content));
  }
}

/** Seals; a key that somebody should not hold, or should not have made, is renewed first where she may. */
async function sealRenewed(
  desk: Desk,
  clientId: string,
  kind: Kind,
  content: Content,
  replaces?: RecordHeader,
): Promise<SealedEntry> {
  const { device } = desk;
  try {
    return await sealForClient(device, caseOf(desk, clientId), kind, content, replaces);
  } catch (failure) {
    if (!(failure instanceof EpochNeedsRenewal)) throw failure;
    desk.keepCase(clientId, await takeOn(device, clientId));
    return sealForClient(device, caseOf(desk, clientId), kind, content, replaces);
  }
}

async function store(desk: Desk, clientId: string, sealed: SealedEntry): Promise<void> {
  const opened = caseOf(desk, clientId);
  const entries = await sendEntry(desk.device.connection, opened.entries, sealed);
  desk.keepCase(clientId, { ...opened, entries });
}

function isSame(one: RecordHeader | undefined, other: RecordHeader): boolean {
  return one?.recordId === other.recordId && one.version === other.version;
}

/** Returns a client's opened case. Throws `TypeError` where none is on the desk. */
export function caseOf(desk: Desk, clientId: string): OpenedCase {
  const opened = desk.state.files.get(clientId)?.opened;
  if (opened === undefined) throw new TypeError("this file is not open");
  return opened;
}
