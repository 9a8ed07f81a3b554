/**
 * Which weekly slots are safe for a woman and free for a facilitator, in every session a group would have.
 *
 * The same as `app/groups/planning/hours.py`. A slot is a wall time in one zone; each of its sessions is a real instant.
 */

import type { Capability } from "../matching/capabilities.ts";
import type { Criteria } from "../matching/criteria.ts";
import { safeSpans } from "../matching/hours.ts";
import { CELL_SECONDS } from "../matching/openings.ts";
import { SECONDS_A_DAY, type Span, Zone } from "../matching/zones.ts";
import type { Facilitator, WeeklySlot, Woman, WomanId } from "./needs.ts";

const DAYS_A_WEEK = 7;
// 1970-01-01 was a Thursday.
const FIRST_WEEKDAY = 3;

/**
 * When groups would meet: so many weekly sessions on the wall clock of a zone, none before `sinceOn`.
 *
 * Days are ISO 8601. A session that would fall on a skipped day is left out, and held at the end instead.
 */
export interface GroupDates {
  readonly zone: string;
  readonly sinceOn: string;
  readonly sessions: number;
  readonly skippedOn: readonly string[];
}

/** Returns the sessions of a group in a slot, in order. Throws `RangeError` for an unknown zone. */
export function sessionsOf(
  { weekday, startsMinute, minutes }: WeeklySlot,
  { zone, sinceOn, sessions, skippedOn }: GroupDates,
): Span[] {
  const clock = new Zone(zone);
  const since = dayOf(sinceOn);
  const skipped = new Set(skippedOn.map(dayOf));
  const found: Span[] = [];
  const ahead = weekday - ((since + FIRST_WEEKDAY) % DAYS_A_WEEK);
  for (let day = since + ((ahead + DAYS_A_WEEK) % DAYS_A_WEEK); found.length < sessions; day += DAYS_A_WEEK) {
    if (skipped.has(day)) continue;
    const [starts] = clock.readingsOf(day * SECONDS_A_DAY + startsMinute * 60);
    found.push([starts, starts + minutes * 60]);
  }
  return found;
}

/** Returns the numbers of the slots at which every session lies whole within hours that are safe for her. */
export function safeSlots(criteria: Criteria, slots: readonly WeeklySlot[], dates: GroupDates): number[] {
  const sessions = slots.map((slot) => sessionsOf(slot, dates));
  const all = sessions.flat();
  if (all.length === 0) return [];
  const first = Math.min(...all.map(([starts]) => starts));
  const last = Math.max(...all.map(([, ends]) => ends));
  // A safe hour may begin before the first session and end after the last.
  const within: Span = [first - SECONDS_A_DAY, last + SECONDS_A_DAY];
  const safe = safeSpans(criteria.safeHours, new Zone(criteria.zone), within);
  return numbersWhere(sessions, (some) => some.every((session) => isWithin(session, safe)));
}

/**
 * Returns the numbers of the slots in which somebody can lead every session.
 *
 * Bookable sessions count with the whole cells they hold, so that two with a short pause between hold a longer one.
 * What can be booked is known for some weeks only: at least one session has to be among them, and of the others it is
 * known that they are not on leave. The service decides when the series is booked.
 */
export function freeSlots(
  { openings, onLeave }: Capability,
  slots: readonly WeeklySlot[],
  dates: GroupDates,
): number[] {
  const free = joined(
    openings.flatMap(({ lengthSeconds, cells }) =>
      cells.map((cell): Span => [
        cell * CELL_SECONDS,
        (cell + Math.ceil(lengthSeconds / CELL_SECONDS)) * CELL_SECONDS,
      ]),
    ),
  );
  const knownUntil = free.at(-1)?.[1] ?? -Infinity;
  return numbersWhere(
    slots.map((slot) => sessionsOf(slot, dates)),
    (sessions) => {
      const seen = sessions.filter(([, ends]) => ends <= knownUntil);
      const isAway = sessions.some(([starts, ends]) =>
        onLeave.some(([from, until]) => starts < until && from < ends),
      );
      return seen.length > 0 && !isAway && seen.every((session) => isWithin(session, free));
    },
  );
}

/** Returns a woman as planning sees her, of what was opened of her intake. */
export function womanOf(
  womanId: WomanId,
  criteria: Criteria,
  waitingDays: number,
  slots: readonly WeeklySlot[],
  dates: GroupDates,
): Woman {
  const { languages, topics, ways, urgency, excluded } = criteria;
  return {
    womanId,
    languages,
    topics,
    ways,
    urgency,
    waitingDays,
    excluded,
    slots: safeSlots(criteria, slots, dates),
  };
}

/** Returns a counselor as planning sees her. */
export function facilitatorOf(
  capability: Capability,
  slots: readonly WeeklySlot[],
  dates: GroupDates,
): Facilitator {
  const { staffId, languages, topics } = capability;
  return { staffId, languages, topics, slots: freeSlots(capability, slots, dates) };
}

function dayOf(iso: string): number {
  return Date.parse(`${iso}T00:00:00Z`) / 1000 / SECONDS_A_DAY;
}

function numbersWhere<Kind>(all: readonly Kind[], isMeant: (one: Kind) => boolean): number[] {
  return all.flatMap((one, at) => (isMeant(one) ? [at] : []));
}

function isWithin([starts, ends]: Span, spans: readonly Span[]): boolean {
  return spans.some(([from, until]) => from <= starts && ends <= until);
}

function joined(spans: readonly Span[]): Span[] {
  const found: [number, number][] = [];
  for (const [starts, ends] of [...spans].sort(([one], [other]) => one - other)) {
    const last = found.at(-1);
    if (last !== undefined && starts <= last[1]) last[1] = Math.max(last[1], ends);
    else found.push([starts, ends]);
  }
  return found;
}
