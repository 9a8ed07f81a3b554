/**
 * A counselor's calendar: her hours as the service keeps them, her appointments, and what she does with them.
 *
 * The same as that part of `app/sdk/counselors.py`. Days and wall times are those of her zone, instants are UTC.
 */

import type { Day } from "../crypto/framing.ts";
import type { Appointment, Instant } from "./appointments.ts";
import { type Connection, Creation } from "./connections.ts";

const DAY_MILLISECONDS = 86_400_000;
// Nothing is booked further ahead than a year, and the service shows 400 days at once.
const DAYS_AHEAD = 366;
const DAYS_BACK = 30;

/** Hours that come back every week, in wall time such as `18:00:00`. 00:00 as end means midnight. */
export interface WeeklyHours {
  /** 0 is Monday. */
  readonly weekday: number;
  readonly starts: string;
  readonly ends: string;
  readonly valid_from: Day;
  readonly valid_until?: Day | null;
}

/** A single day that differs: extra hours, or hours away. Without times, the whole day. */
export interface HoursException {
  readonly on: Day;
  readonly kind: "extra" | "away";
  readonly starts?: string | null;
  readonly ends?: string | null;
}

/** Days away, both included. */
export interface Leave {
  readonly first_on: Day;
  readonly last_on: Day;
}

/** How a counselor may be booked. */
export interface BookingPolicy {
  readonly session_minutes: number;
  readonly buffer_minutes: number;
  readonly daily_limit: number;
  readonly notice_minutes: number;
  readonly horizon_days: number;
  readonly slot_step_minutes: number;
  readonly cancel_notice_minutes: number;
}

/** Everything that decides when a counselor can be booked. Replaced as a whole. */
export interface Hours {
  readonly zone: string;
  readonly weekly: readonly WeeklyHours[];
  readonly exceptions: readonly HoursException[];
  readonly leaves: readonly Leave[];
  readonly policy: BookingPolicy;
}

/** A counselor's appointment: whose it is, she alone is told. */
export interface AgendaEntry extends Appointment {
  readonly client_id: string | null;
  /** Whose session it is, where it is a group's. */
  readonly group_id: string | null;
  /** What the sessions of one weekly series have in common. */
  readonly series_id: string | null;
}

/** So many spans the service keeps. */
export const MOST_BUSY_TIMES = 2000;

/** A span in which she is busy elsewhere. */
export interface BusyTime {
  readonly starts_at: Instant;
  readonly ends_at: Instant;
}

/** Returns when she is busy elsewhere, from now on. */
export async function listBusyTimes(connection: Connection): Promise<readonly BusyTime[]> {
  const view = await connection.get<{ busy: readonly BusyTime[] }>("/counselors/me/busy-times");
  return view.busy;
}

/** Replaces them by these bare spans, 2,000 at the most; none forgets them all. Throws `Refused`. */
export function setBusyTimes(connection: Connection, busy: readonly BusyTime[]): Promise<void> {
  return connection.put("/counselors/me/busy-times", { busy });
}

/** Returns her hours as they were set. */
export function fetchHours(connection: Connection): Promise<Hours> {
  return connection.get("/counselors/me/hours");
}

/** Replaces her hours; returns what her leave touches. Booked sessions stay. Throws `Refused`. */
export async function putHours(connection: Connection, hours: Hours): Promise<readonly AgendaEntry[]> {
  const view = await connection.put<{ touched: readonly AgendaEntry[] }>("/counselors/me/hours", hours);
  return view.touched;
}

/** Returns what is held or booked and stands in one of these leaves, in order of its start. */
export async function listTouched(
  connection: Connection,
  leaves: readonly Leave[],
): Promise<readonly AgendaEntry[]> {
  const views = await Promise.all(
    leaves.map(({ first_on: firstOn, last_on: lastOn }) =>
      connection.get<{ appointments: readonly AgendaEntry[] }>("/counselors/me/hours/touched", {
        first_on: firstOn,
        last_on: lastOn,
      }),
    ),
  );
  const found = new Map(views.flatMap((view) => view.appointments.map((one) => [one.appointment_id, one])));
  return [...found.values()].sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at));
}

/** Returns her held, booked and past appointments: a month back, and as far ahead as anything is booked. */
export async function listAgenda(connection: Connection): Promise<readonly AgendaEntry[]> {
  const now = connection.answeredAt;
  const window = { from: instantIn(now, -DAYS_BACK), to: instantIn(now, DAYS_AHEAD) };
  const view = await connection.get<{ appointments: readonly AgendaEntry[] }>("/appointments", window);
  return view.appointments;
}

function instantIn(now: number, days: number): Instant {
  return new Date(now + days * DAY_MILLISECONDS).toISOString();
}

/** Returns the booking of an hour for one of her clients; send it with `Connection.create`. */
export function bookingFor(clientId: string, startsAt: Instant): Creation {
  return new Creation("/appointments", { client_id: clientId, starts_at: startsAt });
}

/** Says that a session that has begun took place. Throws `Refused`. */
export function completeAppointment(
  connection: Connection,
  { appointment_id: id }: Appointment,
): Promise<void> {
  return connection.post(`/appointments/${id}/complete`);
}

/** Says that the client of a session that has begun did not come. Throws `Refused`. */
export function markNoShow(connection: Connection, { appointment_id: id }: Appointment): Promise<void> {
  return connection.post(`/appointments/${id}/no-show`);
}
