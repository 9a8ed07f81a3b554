/**
 * When the events of an .ics take place (RFC 5545): first dates, rules and further dates, without what was left out,
 * with what was changed.
 *
 * The library reads, and follows rules. Which occurrences are an event's is put together here, by instants: the
 * library's own way leaves out the first date of an event that names further ones.
 */

import ICAL from "ical.js";

import { SECONDS_A_DAY } from "../matching/zones.ts";
import { NotACalendar } from "./errors.ts";
import { type DayClock, instantSeconds, wallSeconds } from "./ics_clocks.ts";

const DATE_PARTS = ["BYMONTH", "BYMONTHDAY"];

/** An occurrence: the event that tells of it, and from when to when in whole seconds since 1970. */
export interface Occurrence {
  readonly event: ICAL.Component;
  readonly starts: number;
  readonly ends: number;
}

/** From when; until when, where that is said for one occurrence alone. */
interface Dated {
  readonly start: ICAL.Time;
  readonly end?: ICAL.Time;
}

/**
 * Yields every occurrence of the events with one UID that begins before `until`, each event's in their order.
 *
 * `own` is the clock of times without a zone. Throws whatever the library throws of what it cannot read.
 */
export function* occurrencesOf(
  events: readonly ICAL.Component[],
  until: number,
  own: DayClock,
): Generator<Occurrence> {
  const changes = events.filter((event) => event.hasProperty("recurrence-id"));
  const isChanged = among(changes.flatMap((change) => timesOf(change, "recurrence-id")).map(startOf), own);
  const [event] = newestFirst(events.filter((one) => !changes.includes(one)));
  const lasting = changes.filter(isForAllLater);
  if (event !== undefined) {
    for (const dated of datesOf(event, until, own)) {
      if (!isChanged(dated.start)) yield changedBy(lasting, dated, own) ?? occurrence(event, dated, own);
    }
  }
  for (const change of changes) yield occurrence(change, firstOf(change), own);
}

function* datesOf(event: ICAL.Component, until: number, own: DayClock): Generator<Dated> {
  const isLeftOut = among(timesOf(event, "exdate").map(startOf), own);
  const first = firstOf(event);
  const seen = new Set<number>();
  const isNew = ({ start }: Dated): boolean => {
    const at = instantSeconds(start, own);
    const { size } = seen;
    return seen.add(at).size > size && !isLeftOut(start);
  };
  yield* [first, ...timesOf(event, "rdate")].filter(isNew);
  for (const property of event.getAllProperties("rrule")) {
    const rule = property.getFirstValue() as ICAL.Recur;
    for (const start of followed(rule, first.start)) {
      if (instantSeconds(start, own) >= until) break;
      if (isMeant(rule, first.start, start) && isNew({ start })) yield { start };
    }
  }
}

function* followed(rule: ICAL.Recur, first: ICAL.Time): Generator<ICAL.Time> {
  // The library passes over this part, and would give other days.
  if (rule.parts.BYWEEKNO !== undefined) throw new NotACalendar();
  const following = rule.iterator(first);
  for (let next = following.next(); next !== null; next = following.next()) yield (next as ICAL.Time).clone();
}

/**
 * Tells whether a rule means a start that the library gives.
 *
 * From a 29 February it goes on to 1 March in the other years, which RFC 5545 leaves out. Throws `NotACalendar` where
 * it has counted such a start.
 */
function isMeant(rule: ICAL.Recur, first: ICAL.Time, start: ICAL.Time): boolean {
  const isByDate = Object.keys(rule.parts).every((part) => DATE_PARTS.includes(part));
  if (rule.freq !== "YEARLY" || !isByDate) return true;
  const days = (rule.parts.BYMONTHDAY ?? [first.day]).map(Number);
  const found = days.some((day) => day < 0 || day === start.day);
  if (!found && rule.isByCount()) throw new NotACalendar();
  return found;
}

function occurrence(event: ICAL.Component, { start, end }: Dated, own: DayClock): Occurrence {
  const ends = end ?? start.clone();
  if (end === undefined) {
    const length = lengthOf(event, own);
    // On the clock, not in passing time: who works from 22:00 until 6:00 does so in the night of a clock change too.
    ends.adjust(Math.trunc(length / SECONDS_A_DAY), 0, 0, length % SECONDS_A_DAY);
  }
  const [one, other] = [instantSeconds(start, own), instantSeconds(ends, own)];
  // Written backwards, it takes the same time.
  return { event, starts: Math.min(one, other), ends: Math.max(one, other) };
}

function lengthOf(event: ICAL.Component, own: DayClock): number {
  const { start } = firstOf(event);
  const [end] = timesOf(event, "dtend").map(startOf);
  if (end !== undefined) {
    return end.zone === start.zone
      ? wallSeconds(end) - wallSeconds(start)
      : instantSeconds(end, own) - instantSeconds(start, own);
  }
  const told = event.getFirstPropertyValue("duration") as ICAL.Duration | null;
  return told?.toSeconds() ?? (start.isDate ? SECONDS_A_DAY : 0);
}

/** Returns the occurrence as the last of the lasting changes before it makes it, if there is one. */
function changedBy(
  lasting: readonly ICAL.Component[],
  { start }: Dated,
  own: DayClock,
): Occurrence | undefined {
  const before = lasting.filter(
    (change) => instantSeconds(replacedBy(change), own) <= instantSeconds(start, own),
  );
  const [change] = before.sort((one, other) => replacedBy(other).compare(replacedBy(one)));
  if (change === undefined) return undefined;
  const moved = start.clone();
  moved.adjust(0, 0, 0, wallSeconds(firstOf(change).start) - wallSeconds(replacedBy(change)));
  return occurrence(change, { start: moved }, own);
}

function isForAllLater(change: ICAL.Component): boolean {
  return change.getFirstProperty("recurrence-id")?.getFirstParameter("range") === "THISANDFUTURE";
}

function replacedBy(change: ICAL.Component): ICAL.Time {
  return change.getFirstPropertyValue("recurrence-id") as ICAL.Time;
}

/** Returns whether a start is among times; a whole day among them stands for all that begins on it. */
function among(times: readonly ICAL.Time[], own: DayClock): (start: ICAL.Time) => boolean {
  const instants = new Set(times.map((time) => instantSeconds(time, own)));
  const days = new Set(times.filter(({ isDate }) => isDate).map(dayOf));
  return (start) => instants.has(instantSeconds(start, own)) || days.has(dayOf(start));
}

function dayOf(time: ICAL.Time): string {
  return time.toString().slice(0, 10);
}

/** Some programs write every version of an event: the last one holds. */
function newestFirst(events: readonly ICAL.Component[]): ICAL.Component[] {
  const sequence = (event: ICAL.Component): number => Number(event.getFirstPropertyValue("sequence") ?? 0);
  return [...events].sort((one, other) => sequence(other) - sequence(one));
}

function firstOf(event: ICAL.Component): Dated {
  const [first] = timesOf(event, "dtstart");
  if (first === undefined) throw new TypeError("an event without a start");
  return first;
}

function timesOf(event: ICAL.Component, name: string): Dated[] {
  const values = event.getAllProperties(name).flatMap((property) => property.getValues());
  return values.map((value) =>
    value instanceof ICAL.Period ? { start: value.start, end: value.getEnd() } : { start: timeOf(value) },
  );
}

function timeOf(value: unknown): ICAL.Time {
  if (value instanceof ICAL.Time) return value;
  throw new TypeError("not a time");
}

function startOf({ start }: Dated): ICAL.Time {
  return start;
}
