/**
 * A group's weekly sessions before they are planned: looked at, then planned all or none.
 *
 * The same as that part of `app/sdk/group_sessions.py`.
 */

import { SECONDS_A_DAY } from "../matching/zones.ts";
import { type GroupDates, sessionsOf } from "../planning/hours.ts";
import type { WeeklySlot } from "../planning/needs.ts";
import type { Instant } from "./appointments.ts";
import { type Connection, Creation } from "./connections.ts";
import type { Standing } from "./series.ts";

const SECONDS_A_WEEK = 7 * SECONDS_A_DAY;

/** One session before it is planned; `staff_ids` are those who have something else then. */
export interface GroupProspect {
  readonly position: number;
  readonly starts_at: Instant;
  readonly ends_at: Instant;
  readonly standing: Standing;
  readonly staff_ids: readonly string[];
}

/** When a group meets: its hour of the week, and between which days. */
export interface GroupTimes {
  readonly slot: WeeklySlot;
  readonly dates: GroupDates;
}

/** Returns how each session stands. Nothing is planned. Throws `Refused`. */
export async function previewGroupSeries(
  connection: Connection,
  groupId: string,
  times: GroupTimes,
): Promise<readonly GroupProspect[]> {
  const path = `/groups/${groupId}/series/preview`;
  return (await connection.post<{ occurrences: readonly GroupProspect[] }>(path, bodyOf(times))).occurrences;
}

/** Returns the planning of all of them or none; send it with `Connection.create`. */
export function groupSeriesPlanning(groupId: string, times: GroupTimes): Creation {
  return new Creation(`/groups/${groupId}/series`, bodyOf(times));
}

/** A series counts by weeks; one without a session is left out of it. */
function bodyOf({ slot, dates }: GroupTimes): object {
  const starts = sessionsOf(slot, dates).map(([startsAt]) => startsAt);
  const first = starts[0] ?? 0;
  // Rounded: a change of clocks makes a week an hour longer or shorter.
  const weeks = starts.map((startsAt) => Math.round((startsAt - first) / SECONDS_A_WEEK));
  const count = (weeks.at(-1) ?? 0) + 1;
  const leftOut = Array.from({ length: count }, (_, week) => week).filter((week) => !weeks.includes(week));
  return {
    starts_at: new Date(first * 1000).toISOString(),
    count,
    minutes: slot.minutes,
    zone: dates.zone,
    changes: leftOut.map((position) => ({ position, starts_at: null })),
  };
}
