/**
 * A series as it is planned before it is booked: which weeks are left out, and whom a change of clocks concerns. Pure.
 */

import type { Instant } from "../../device/appointments.ts";
import type { Occurrence } from "../../device/series.ts";
import { offsetMinutes } from "../../markup/wall_instants.ts";

/** The service's bounds: fewer than two are no series, and a year has 52 weeks. */
export const FEWEST_IN_SERIES = 2;
export const MOST_IN_SERIES = 52;

/** One week of the plan. A week that is left out shows the time it had. */
export interface Planned extends Occurrence {
  readonly isLeftOut: boolean;
}

/** Returns the plan after another look: the service leaves out of its answer what is left out of the series. */
export function lookedAgain(before: readonly Planned[], answered: readonly Occurrence[]): Planned[] {
  const found = new Map(answered.map((one) => [one.position, one]));
  if (before.length === 0) return answered.map((one) => ({ ...one, isLeftOut: false }));
  return before.map((one) => ({
    ...(found.get(one.position) ?? one),
    isLeftOut: !found.has(one.position),
  }));
}

/** Returns the sessions that would be booked. */
export function keptOf(planned: readonly Planned[]): Planned[] {
  return planned.filter(({ isLeftOut }) => !isLeftOut);
}

/**
 * Tells whether the client's clock is as far ahead of the counselor's at both instants.
 *
 * Where it is not, a change of clocks lies between them that only one of the two lives with, and the hour that stays
 * for the counselor is another one for her.
 */
export function isSameApart(one: Instant, other: Instant, ownZone: string, clientZone: string): boolean {
  const apart = (at: Date): number => offsetMinutes(at, clientZone) - offsetMinutes(at, ownZone);
  return apart(new Date(one)) === apart(new Date(other));
}
