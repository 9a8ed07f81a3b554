/**
 * What can still be booked with a counselor, counted in sessions that do not overlap. Pure.
 */

import { daysBetween } from "../../crypto/framing.ts";
import { type CounselorView, readCapability } from "../../device/capabilities.ts";
import { addDays, instantOf, shownAt, weekdayOf } from "../../markup/wall_instants.ts";
import { isOnLeave } from "../../matching/capabilities.ts";
import { sessionsApart } from "../../matching/openings.ts";

const DAYS_A_WEEK = 7;

/** Free sessions in the week of this device's clock and in the next, and how many days the first one is away. */
export interface FreeHours {
  readonly thisWeek: number;
  readonly nextWeek: number;
  readonly daysUntilFirst?: number | undefined;
  readonly isAway: boolean;
}

/** Returns how much of a counselor's time is free, as it is seen at an instant. */
export function freeHoursOf(counselor: CounselorView, now: Date): FreeHours {
  const capability = readCapability(counselor);
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const starts = new Map(
    capability.openings.map(({ lengthSeconds, cells }) => [lengthSeconds, cells] as const),
  );
  const sessions = sessionsApart(starts, Number.POSITIVE_INFINITY);
  const { day: today } = shownAt(now, zone);
  const monday = addDays(today, -weekdayOf(today));
  const [next, end] = [DAYS_A_WEEK, 2 * DAYS_A_WEEK].map(
    (days) => instantOf(addDays(monday, days), 0, zone).getTime() / 1000,
  );
  const first = sessions[0]?.[0];
  return {
    thisWeek: sessions.filter(([at]) => at < (next ?? 0)).length,
    nextWeek: sessions.filter(([at]) => at >= (next ?? 0) && at < (end ?? 0)).length,
    daysUntilFirst:
      first === undefined ? undefined : daysBetween(today, shownAt(new Date(first * 1000), zone).day),
    isAway: isOnLeave(capability, now.getTime() / 1000),
  };
}
