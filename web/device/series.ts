/**
 * Weekly series of sessions: looked at before, booked, cancelled. The same as that part of `app/sdk/series.py`.
 */

import type { Instant } from "./appointments.ts";
import type { AgendaEntry } from "./calendars.ts";
import { type Connection, Creation } from "./connections.ts";

/** Whether a session of a series could be booked as it stands. */
export type Standing = "free" | "taken" | "clock_change" | "out_of_reach";

/** So many sessions, a week apart on the clock of `zone`. */
export interface WeeklySeries {
  readonly clientId: string;
  readonly startsAt: Instant;
  readonly count: number;
  readonly zone: string;
  /** By position, counted from 0: another start, or null for no session in that week. */
  readonly changes: ReadonlyMap<number, Instant | null>;
}

/** One session of a series before it is booked. */
export interface Occurrence {
  readonly position: number;
  readonly starts_at: Instant;
  readonly ends_at: Instant;
  readonly standing: Standing;
}

/** Returns when each session of a series would be, and how it stands. Nothing is booked. Throws `Refused`. */
export async function previewSeries(
  connection: Connection,
  series: WeeklySeries,
): Promise<readonly Occurrence[]> {
  const view = await connection.post<{ occurrences: readonly Occurrence[] }>(
    "/series/preview",
    bodyOf(series),
  );
  return view.occurrences;
}

/** Returns the booking of a whole series, all or none; send it with `Connection.create`. */
export function seriesBooking(series: WeeklySeries): Creation {
  return new Creation("/series", bodyOf(series));
}

/**
 * Moves sessions of a series as they were seen: the earliest to `startsAt`, the others by as much on the clock.
 *
 * All of them or none. Returns them as they are now. Throws `Refused`.
 */
export async function moveSeries(
  connection: Connection,
  seriesId: string,
  startsAt: Instant,
  moved: readonly AgendaEntry[],
): Promise<readonly AgendaEntry[]> {
  const seen = moved.map(({ appointment_id, version }) => ({ appointment_id, version }));
  const body = { starts_at: startsAt, moved: seen };
  const view = await connection.post<{ appointments: readonly AgendaEntry[] }>(
    `/series/${seriesId}/reschedule`,
    body,
  );
  return view.appointments;
}

/** Cancels what is to come of a series; returns what was cancelled. Throws `Refused`. */
export async function cancelSeries(
  connection: Connection,
  seriesId: string,
): Promise<readonly AgendaEntry[]> {
  const view = await connection.post<{ appointments: readonly AgendaEntry[] }>(`/series/${seriesId}/cancel`);
  return view.appointments;
}

function bodyOf({ clientId, startsAt, count, zone, changes }: WeeklySeries): object {
  return {
    client_id: clientId,
    starts_at: startsAt,
    count,
    zone,
    changes: [...changes].map(([position, changedTo]) => ({ position, starts_at: changedTo })),
  };
}
