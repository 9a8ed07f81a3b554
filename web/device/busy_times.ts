/**
 * Busy times read out of an .ics on this device: bare spans, and nothing else of what the file says.
 *
 * The same as `read_busy_times` of `app/sdk/calendars.py`; the frozen calendars of `tests/vectors/calendars` hold the
 * two to each other. Loaded where a file is read, because the library for it is larger than what most visits need.
 */

import { SECONDS_A_DAY, type Span } from "../matching/zones.ts";
import type { BusyTime } from "./calendars.ts";
import { NotACalendar } from "./errors.ts";
import { DayClock, nameZones } from "./ics_clocks.ts";
import { calendarsIn, eventsByUid, type JCal } from "./jcal.ts";
import { type Occurrence, occurrencesOf } from "./ics_occurrences.ts";

// As app/scheduling/rules/busy_times.py has it.
const REACH_DAYS = 366;
// Of a year. A rule that repeats every second would otherwise be followed to its end.
const MOST_READ = 20_000;
// With what is over: a daily event of a hundred years, ten times.
const MOST_FOLLOWED = 400_000;
const FOLLOWED_AT_ONCE = 2_000;

/** How a file is read. */
export interface Reading {
  /** The IANA name of the zone by whose clock whole days and times without a zone are taken. */
  readonly zone: string;
  readonly now: Date;
  /** Told how many of all events were read, so that a page can show it. */
  readonly tell?: (done: number, all: number) => void;
}

/**
 * Returns when the events of an .ics (RFC 5545) take her time within a year, merged and in order.
 *
 * Cancelled events and those that say they take no time are left out. Throws `NotACalendar` for what cannot be read
 * whole: left out quietly, an event would be offered as a free hour.
 */
export async function readBusyTimes(
  ics: Uint8Array,
  { zone, now, tell }: Reading,
): Promise<readonly BusyTime[]> {
  const own = new DayClock(zone);
  const from = now.getTime() / 1000;
  const until = from + REACH_DAYS * SECONDS_A_DAY;
  try {
    const calendars = calendarsIn(new TextDecoder().decode(ics));
    const spans = await spansOf(calendars, [from, until], own, tell);
    return merged(spans).map(([starts, ends]) => ({ starts_at: written(starts), ends_at: written(ends) }));
  } catch {
    // What the library says of a broken file may quote it.
    throw new NotACalendar();
  }
}

async function spansOf(
  calendars: readonly JCal[],
  [from, until]: Span,
  own: DayClock,
  tell: Reading["tell"],
): Promise<Span[]> {
  const spans: Span[] = [];
  let [followed, read] = [0, 0];
  for (const calendar of calendars) {
    nameZones(calendar);
    const groups = eventsByUid(calendar);
    for (const [place, events] of groups.entries()) {
      for (const one of occurrencesOf(events, until, own)) {
        followed += 1;
        if (followed % FOLLOWED_AT_ONCE === 0) {
          tell?.(place, groups.length);
          await aMoment();
        }
        if (one.ends <= from || one.starts >= until) continue;
        read += 1;
        if (takesTime(one)) spans.push([Math.max(one.starts, from), Math.min(one.ends, until)]);
        if (read > MOST_READ || followed > MOST_FOLLOWED) throw new NotACalendar();
      }
    }
  }
  return spans;
}

function takesTime({ event, starts, ends }: Occurrence): boolean {
  const said = (name: string): string => String(event.getFirstPropertyValue(name) ?? "").toUpperCase();
  return starts < ends && said("transp") !== "TRANSPARENT" && said("status") !== "CANCELLED";
}

/** Returns the same time as ordered spans that neither overlap nor touch. */
function merged(spans: readonly Span[]): Span[] {
  const found: [number, number][] = [];
  for (const [starts, ends] of [...spans].sort(([one], [other]) => one - other)) {
    const last = found.at(-1);
    if (last !== undefined && starts <= last[1]) last[1] = Math.max(last[1], ends);
    else found.push([starts, ends]);
  }
  return found;
}

function written(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** Lets the page draw, and the way out work, while a long file is read. */
function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
