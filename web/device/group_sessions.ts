/**
 * Sessions of a group, and each on the clock of whoever looks: what a clock change does to whose hour.
 *
 * The same as `app/scheduling/rules/own_hours.py`. A member's zone never leaves her device.
 */

import { Zone } from "../matching/zones.ts";

/** One session of a group. */
export interface GroupSession {
  readonly appointment_id: string;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly zone: string;
  readonly state: "booked" | "completed" | "cancelled";
}

/** How far clock changes move a session on one's own clock, against the first one. `begins`: not so the time before. */
export interface OwnHour {
  readonly shiftMinutes: number;
  readonly begins: boolean;
}

/** Returns each session on the clock of one's own zone, by id. Those told in different zones are compared apart. */
export function sessionHours(
  sessions: readonly GroupSession[],
  ownZone: string,
): ReadonlyMap<string, OwnHour> {
  const found = new Map<string, OwnHour>();
  for (const zone of new Set(sessions.map((one) => one.zone))) {
    const told = sessions.filter((one) => one.zone === zone);
    const apart = told.map(({ starts_at: at }) => apartMinutes(new Date(at), zone, ownZone));
    told.forEach((one, position) => {
      const now = apart[position] ?? 0;
      const before = apart[position - 1] ?? now;
      found.set(one.appointment_id, { shiftMinutes: now - (apart[0] ?? now), begins: now !== before });
    });
  }
  return found;
}

function apartMinutes(at: Date, zone: string, ownZone: string): number {
  const seconds = at.getTime() / 1000;
  return (new Zone(ownZone).offsetAt(seconds) - new Zone(zone).offsetAt(seconds)) / 60;
}
