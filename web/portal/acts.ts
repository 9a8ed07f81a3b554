/**
 * What she does on her page: each act speaks to the service, looks in again and tells how it went.
 */

import {
  type Appointment,
  bookingOf,
  cancelAppointment,
  cancelSeries,
  confirmHold,
  listAppointments,
  listSlots,
  moveAppointment,
  type Slot,
} from "../device/appointments.ts";
import type { Permit } from "../crypto/permits.ts";
import { sealMessage } from "../device/cases.ts";
import { textContent } from "../device/contents.ts";
import { type Entries, type SealedEntry, sendEntry } from "../device/entries.ts";
import { Refused } from "../device/errors.ts";
import { listSentLetters, sealLetter } from "../device/letters.ts";
import { endPermit } from "../device/permits.ts";
import { declineProposal } from "../device/proposals.ts";
import { letTeamRead } from "../device/team_grants.ts";
import type { Visit } from "../device/visits.ts";
import type { Portal } from "./desks.ts";

// Somebody was quicker, or the hour is over: others are offered, and nothing is lost.
const HOUR_IS_GONE = ["slot-already-taken", "slot-not-offered", "hold-expired", "inside-transition"];
// Another device of hers wrote meanwhile, or keys were renewed: read again, then seal again.
const READ_AGAIN = ["record-out-of-order", "epoch-not-latest"];

/** Takes an hour that is held for her. When it is gone, the hours that are left are shown. */
export async function takeHeldHour(portal: Portal, held: Appointment): Promise<boolean> {
  return portal.attempt("take", async () => {
    try {
      await confirmHold(portal.account.connection, held);
    } catch (failure) {
      if (isGone(failure)) await portal.lookAgain();
      throw failure;
    }
    await portal.lookAgain();
  });
}

/** Offers hours to book, or to move a session to. */
export async function offerHours(portal: Portal, moving?: Appointment): Promise<boolean> {
  return portal.attempt("offer", async () => {
    portal.change({ offer: { slots: await listSlots(portal.account.connection, moving), moving } });
  });
}

/** Books an hour or moves a session to it. When somebody was quicker, the others are offered anew. */
export async function takeHour(portal: Portal, slot: Slot, moving?: Appointment): Promise<boolean> {
  const { connection } = portal.account;
  return portal.attempt("take", async () => {
    try {
      if (moving === undefined) await connection.create(bookingOf(slot));
      else await moveAppointment(connection, moving, slot);
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure;
      await portal.lookAgain();
      // An answer that was lost may have been a yes.
      if (!isHers(portal, slot)) {
        if (isGone(failure)) portal.change({ offer: { slots: await listSlots(connection, moving), moving } });
        throw failure;
      }
    }
    portal.change({ offer: undefined });
    await portal.lookAgain();
  });
}

/** Cancels a session. */
export async function cancel(portal: Portal, booked: Appointment): Promise<boolean> {
  return portal.attempt("cancel", async () => {
    await cancelAppointment(portal.account.connection, booked);
    await portal.lookAgain();
  });
}

/** Cancels all that are left of a weekly series; returns how many, or nothing where it did not come to that. */
export async function cancelAllLeft(portal: Portal, seriesId: string): Promise<number | undefined> {
  let cancelled: number | undefined;
  await portal.attempt("cancel", async () => {
    cancelled = (await cancelSeries(portal.account.connection, seriesId)).length;
    await portal.lookAgain();
  });
  return cancelled;
}

/** Asks for another counselor. */
export async function decline(portal: Portal): Promise<boolean> {
  return portal.attempt("decline", async () => {
    await declineProposal(portal.account.connection);
    await portal.lookAgain();
  });
}

/** Seals and sends her draft. It leaves the field at once and stands in the thread until it is sent. */
export async function sendDraft(portal: Portal): Promise<boolean> {
  const text = portal.desk.drafts.message;
  portal.change({ drafts: { ...portal.desk.drafts, message: "" }, outgoing: { text, state: "sending" } });
  return sendOutgoing(portal);
}

/** Sends what was not sent. If it arrived after all, nothing is stored twice. */
export async function sendOutgoing(portal: Portal): Promise<boolean> {
  const isSent = await portal.attempt("send", async () => {
    const { outgoing, visit } = portal.desk;
    if (outgoing === undefined || visit === undefined) return;
    portal.change({ outgoing: { ...outgoing, state: "sending" } });
    await deliver(portal, visit, outgoing.text, outgoing.sealed);
    portal.change({ outgoing: undefined });
  });
  const { outgoing } = portal.desk;
  if (!isSent && outgoing !== undefined) portal.change({ outgoing: { ...outgoing, state: "failed" } });
  return isSent;
}

/** Fetches the days of her letters to the team. */
export function loadLetters(portal: Portal): Promise<boolean> {
  return portal.attempt("letters", async () => {
    portal.change({ letters: await listSentLetters(portal.account.connection) });
  });
}

/** Fetches what her visit does not hold, for the file of everything: all sessions there were, her letters' days. */
export function gatherPast(portal: Portal): Promise<boolean> {
  return portal.attempt("gather", async () => {
    const { connection } = portal.account;
    const { client } = visitOf(portal);
    const [appointments, letters] = await Promise.all([
      listAppointments(connection, client.came_on),
      listSentLetters(connection),
    ]);
    portal.change({ past: { appointments, letters } });
  });
}

/** Ends what the person whom a permit names was let in for. She reads nothing from then on but what she has read. */
export function endLettingIn(portal: Portal, permit: Permit): Promise<boolean> {
  return portal.attempt("end-permit", async () => {
    try {
      await endPermit(portal.account, visitOf(portal).opened.file, permit);
    } finally {
      // An answer that was lost may have been a yes, and a refusal says that something changed.
      await portal.lookAgain();
    }
  });
}

/** Seals and sends her letter to the team. Until it is sent it stays in its field; sent twice, it is stored once. */
export function sendLetter(portal: Portal): Promise<boolean> {
  const { letterAbout, drafts, sealedLetter } = portal.desk;
  return portal.attempt("letter", async () => {
    const { account } = portal;
    const isSame = sealedLetter?.text === drafts.letter && sealedLetter.about === letterAbout;
    let creation = isSame ? sealedLetter.creation : await sealLetter(account, letterAbout, drafts.letter);
    portal.change({ sealedLetter: { text: drafts.letter, about: letterAbout, creation } });
    try {
      await account.connection.create(creation);
    } catch (failure) {
      if (!(failure instanceof Refused && failure.problem === "stale-directory")) throw failure;
      creation = await sealLetter(account, letterAbout, drafts.letter);
      await account.connection.create(creation);
    }
    // Whatever it is about: otherwise the service could tell which letters ask for another counselor.
    await letTeamRead(account.connection, visitOf(portal).opened.file, account.organisation.directory);
    portal.change({ drafts: { ...portal.desk.drafts, letter: "" }, sealedLetter: undefined });
    portal.change({ letters: await listSentLetters(account.connection) });
  });
}

/** Takes what was not sent back into the field, to change it. */
export function takeBack(portal: Portal): void {
  const { outgoing, drafts } = portal.desk;
  if (outgoing === undefined) return;
  const message = [outgoing.text, drafts.message].filter((text) => text !== "").join("\n\n");
  portal.change({ outgoing: undefined, drafts: { ...drafts, message }, told: undefined });
}

async function deliver(portal: Portal, visit: Visit, text: string, before?: SealedEntry): Promise<void> {
  const sealed = before ?? (await sealFor(portal, visit, text));
  try {
    keep(portal, await sendEntry(portal.account.connection, entriesOf(portal), sealed));
  } catch (failure) {
    if (!(failure instanceof Refused && READ_AGAIN.includes(failure.problem))) throw failure;
    await portal.lookAgain();
    if (isStored(portal, sealed)) return;
    const again = await sealFor(portal, visitOf(portal), text);
    keep(portal, await sendEntry(portal.account.connection, entriesOf(portal), again));
  }
}

async function sealFor(portal: Portal, visit: Visit, text: string): Promise<SealedEntry> {
  const content = textContent("message", text);
  const { sealed, opened } = await sealMessage(portal.account, visit.opened, content);
  portal.change({ visit: { ...visit, opened }, outgoing: { text, state: "sending", sealed } });
  return sealed;
}

function isStored(portal: Portal, { header }: SealedEntry): boolean {
  return entriesOf(portal).listed.some((entry) => entry.header?.recordId === header.recordId);
}

function keep(portal: Portal, entries: Entries): void {
  const visit = visitOf(portal);
  portal.change({ visit: { ...visit, opened: { ...visit.opened, entries } } });
}

function entriesOf(portal: Portal): Entries {
  return visitOf(portal).opened.entries;
}

function visitOf(portal: Portal): Visit {
  const { visit } = portal.desk;
  if (visit === undefined) throw new TypeError("nothing is open");
  return visit;
}

function isHers(portal: Portal, { starts_at: startsAt }: Slot): boolean {
  return visitOf(portal).coming.some((one) => Date.parse(one.starts_at) === Date.parse(startsAt));
}

function isGone(failure: unknown): boolean {
  return failure instanceof Refused && HOUR_IS_GONE.includes(failure.problem);
}
