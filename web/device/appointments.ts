/**
 * A client's sessions: those held, booked and past, hours she could book, and what she does with them.
 *
 * Where a session takes place is content and stands in a sealed record (`places`).
 */

import type { Day } from "../crypto/framing.ts";
import type { OpenedCase } from "./cases.ts";
import { type Connection, Creation } from "./connections.ts";

const DAY_MILLISECONDS = 86_400_000;
// The service looks at 400 days at once, and lets nobody book further ahead than a year.
const WINDOW_MILLISECONDS = 400 * DAY_MILLISECONDS;
const FARTHEST_MILLISECONDS = 366 * DAY_MILLISECONDS;

/** ISO 8601 with an offset, as the service writes instants. */
export type Instant = string;

/** A session, held or booked or past. */
export interface Appointment {
  readonly appointment_id: string;
  readonly counselor_id: string;
  readonly starts_at: Instant;
  readonly ends_at: Instant;
  readonly zone: string;
  readonly state:
    "held" | "booked" | "cancelled" | "late_cancelled" | "released" | "completed" | "no_show" | "expired";
  readonly hold_expires_at: Instant | null;
  /** Cancelled later than this, it counts as late. Null unless it is booked. */
  readonly late_after_at?: Instant | null;
  /** What the sessions of one weekly series have in common. */
  readonly series_id: string | null;
  /** The group whose session it is, which she can neither move nor cancel; null for one with her counselor. */
  readonly group_id: string | null;
  readonly version: number;
}

/** A session that may be booked. */
export interface Slot {
  readonly starts_at: Instant;
  readonly ends_at: Instant;
}

/** Returns every appointment she had since a day, and has, in order of their start. */
export async function listAppointments(connection: Connection, since: Day): Promise<readonly Appointment[]> {
  const found: Appointment[] = [];
  const endsAt = connection.answeredAt + FARTHEST_MILLISECONDS;
  for (let from = Date.parse(since); from < endsAt; from += WINDOW_MILLISECONDS) {
    const window = { from: instantOf(from), to: instantOf(Math.min(from + WINDOW_MILLISECONDS, endsAt)) };
    const view = await connection.get<{ appointments: readonly Appointment[] }>("/appointments", window);
    found.push(...view.appointments);
  }
  return found;
}

/** Returns the hours of her counselor that she could book, or to which she could move `moving`. */
export async function listSlots(connection: Connection, moving?: Appointment): Promise<readonly Slot[]> {
  const query = moving === undefined ? {} : { moving: moving.appointment_id };
  const view = await connection.get<{ slots: readonly Slot[] }>("/clients/me/slots", query);
  return view.slots;
}

/** Returns the booking of an hour, to be sent as often as needed with `Connection.create`. */
export function bookingOf(slot: Slot): Creation {
  return new Creation("/appointments", { starts_at: slot.starts_at });
}

/** Takes one of the hours that are held for her; the others become free. Throws `Refused`. */
export function confirmHold(connection: Connection, held: Appointment): Promise<Appointment> {
  return connection.post(`/appointments/${held.appointment_id}/confirm`);
}

/** Moves a session, decided on the version she saw. Throws `Refused`. */
export function moveAppointment(connection: Connection, booked: Appointment, to: Slot): Promise<Appointment> {
  const body = { starts_at: to.starts_at, version: booked.version };
  return connection.post(`/appointments/${booked.appointment_id}/reschedule`, body);
}

/** Cancels a session. Throws `Refused`. */
export function cancelAppointment(connection: Connection, booked: Appointment): Promise<Appointment> {
  return connection.post(`/appointments/${booked.appointment_id}/cancel`);
}

/** Cancels all of a series that have not started; returns them. Throws `Refused`. */
export async function cancelSeries(
  connection: Connection,
  seriesId: string,
): Promise<readonly Appointment[]> {
  const view = await connection.post<{ appointments: readonly Appointment[] }>(`/series/${seriesId}/cancel`);
  return view.appointments;
}

/** Returns those of its weekly series that have not started, itself among them; nothing for a single session. */
export function leftOfSeries(
  booked: Appointment,
  coming: readonly Appointment[],
  now: Date,
): readonly Appointment[] {
  if (booked.series_id === null) return [];
  return coming.filter(
    (one) => one.series_id === booked.series_id && Date.parse(one.starts_at) > now.getTime(),
  );
}

/** Tells whether cancelling at that time of the service counts as late. */
export function isLateToCancel({ late_after_at: lateAfterAt }: Appointment, now: Date): boolean {
  return typeof lateAfterAt === "string" && now.getTime() > Date.parse(lateAfterAt);
}

/**
 * Returns where sessions take place, by appointment; the newest word of staff on each counts.
 *
 * What a client says of it is passed over: her own page offers no such thing, and a link opened by her counselor would
 * show whoever made it where the counselor is.
 */
export function places({ entries, file }: OpenedCase): ReadonlyMap<string, string> {
  const said = entries.listed.flatMap(({ content, header }) =>
    content?.type === "place" && header !== undefined && !file.client.has(header.author) ? [content] : [],
  );
  return new Map(said.map((content) => [String(content.fields.appointment_id), content.text]));
}

function instantOf(milliseconds: number): Instant {
  return new Date(milliseconds).toISOString();
}
