/**
 * Safe hours: what a woman's weekly wall clock means in real instants.
 *
 * The same as `app/matching/rules/hours.py`.
 */

import { SECONDS_A_DAY, type Span, type Zone } from "./zones.ts";

const SUNDAY = 6;
const MINUTES_A_DAY = 24 * 60;
// 1970-01-01 was a Thursday.
const FIRST_WEEKDAY = 3;

/** A stretch of one weekday on the wall clock: 0 is Monday, minutes count from midnight, the end may be 1440. */
export interface WeeklyRange {
  readonly weekday: number;
  readonly startsMinute: number;
  readonly endsMinute: number;
}

/** Tells whether a week holds a range; a night is two. */
export function isInWeek({ weekday, startsMinute, endsMinute }: WeeklyRange): boolean {
  const ordered = startsMinute >= 0 && startsMinute < endsMinute && endsMinute <= MINUTES_A_DAY;
  return weekday >= 0 && weekday <= SUNDAY && ordered;
}

/**
 * Returns the instants of `within` at which her wall clock reads a safe hour, as sorted, separate spans.
 *
 * Spans that touch are joined, so that a session may reach across midnight. Where the clocks go back, the hour that
 * occurs twice is partly left out: see `edgesOf`.
 */
export function safeSpans(ranges: readonly WeeklyRange[], zone: Zone, [from, until]: Span): Span[] {
  const found: Span[] = [];
  // Offsets reach 14 hours to either side, so her day may begin a UTC day earlier or end one later.
  const last = Math.floor(until / SECONDS_A_DAY) + 1;
  for (let day = Math.floor(from / SECONDS_A_DAY) - 1; day <= last; day += 1) {
    const weekday = (day + FIRST_WEEKDAY) % 7;
    const onDay = ranges.filter((range) => range.weekday === weekday);
    for (const [starts, ends] of spansOfDay(day * SECONDS_A_DAY, onDay, zone)) {
      found.push([Math.max(starts, from), Math.min(ends, until)]);
    }
  }
  return merged(found);
}

/** Returns the spans of the ranges on the day of a midnight, looking closely only where the clocks change around it. */
function spansOfDay(midnight: number, ranges: readonly WeeklyRange[], zone: Zone): Span[] {
  if (ranges.length === 0) return [];
  const offset = zone.offsetAt(midnight - SECONDS_A_DAY);
  if (offset !== zone.offsetAt(midnight + 2 * SECONDS_A_DAY)) {
    return ranges.map((range) => edgesOf(midnight, range, zone));
  }
  const begins = midnight - offset;
  return ranges.map(({ startsMinute, endsMinute }) => [begins + startsMinute * 60, begins + endsMinute * 60]);
}

/**
 * Returns the span of a range on one day: the later reading of its start, the earlier one of its end.
 *
 * A wall time that occurs twice has two readings. She named the hour because she is alone then, and nobody knows which
 * of the two she would mean: only what is safe by both is taken.
 */
function edgesOf(midnight: number, { startsMinute, endsMinute }: WeeklyRange, zone: Zone): Span {
  const [, starts] = zone.readingsOf(midnight + startsMinute * 60);
  const [ends] = zone.readingsOf(midnight + endsMinute * 60);
  return [starts, ends];
}

/** Joins spans that touch or overlap; drops empty ones. */
function merged(spans: readonly Span[]): Span[] {
  const joined: [number, number][] = [];
  for (const [starts, ends] of [...spans].sort(([one], [other]) => one - other)) {
    const last = joined.at(-1);
    if (starts >= ends) continue;
    if (last !== undefined && starts <= last[1]) last[1] = Math.max(last[1], ends);
    else joined.push([starts, ends]);
  }
  return joined;
}
