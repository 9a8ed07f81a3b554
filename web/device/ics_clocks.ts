/**
 * The clocks by which the times of an .ics are read: zones by their IANA names as `Intl` knows them, others as the file
 * tells them, and her own for whole days and times without a zone.
 */

import ICAL from "ical.js";

import { isZone, SECONDS_A_DAY, Zone } from "../matching/zones.ts";
import { NotACalendar } from "./errors.ts";
import { type JCal, partsOf, valueOf } from "./jcal.ts";

/** One zone's clock, asked about the same days again and again: what `Intl` says of a day is kept. */
export class DayClock {
  readonly #zone: Zone;
  /** By day: by how many seconds the clock is ahead, or nothing where it is changed about that day. */
  readonly #offsets = new Map<number, number | undefined>();
  /** Of days about which it is changed, by what it shows. */
  readonly #first = new Map<number, number>();

  /** `name` is an IANA name. Throws `RangeError` for an unknown one. */
  constructor(name: string) {
    this.#zone = new Zone(name);
  }

  /** Returns the first instant at which the clock shows a wall time; the change itself where that is leapt over. */
  firstAt(wall: number): number {
    const offset = this.#offsetOf(Math.floor(wall / SECONDS_A_DAY));
    return offset === undefined ? this.#firstNear(wall) : wall - offset;
  }

  /** Returns by how many seconds the clock is ahead of UTC at that first instant; before the leap, where there is one. */
  offsetFor(wall: number): number {
    const offset = this.#offsetOf(Math.floor(wall / SECONDS_A_DAY));
    if (offset !== undefined) return offset;
    const first = this.#firstNear(wall);
    const isShown = first + this.#zone.offsetAt(first) === wall;
    // RFC 5545 section 3.3.5: a time that the clock leaps over counts with the offset before the leap.
    return isShown ? wall - first : this.#zone.offsetAt(first - 1);
  }

  #firstNear(wall: number): number {
    const first = this.#first.get(wall) ?? this.#zone.readingsOf(wall)[0];
    this.#first.set(wall, first);
    return first;
  }

  #offsetOf(day: number): number | undefined {
    if (!this.#offsets.has(day)) {
      const [before, after] = [(day - 1) * SECONDS_A_DAY, (day + 2) * SECONDS_A_DAY].map((instant) =>
        this.#zone.offsetAt(instant),
      );
      this.#offsets.set(day, before === after ? before : undefined);
    }
    return this.#offsets.get(day);
  }
}

/** A zone known by name; what a file says of it is passed over, as in `app/sdk/calendars.py`. */
class NamedZone extends ICAL.Timezone {
  readonly #clock: DayClock;

  constructor(name: string) {
    super({ tzid: name });
    this.#clock = new DayClock(name);
  }

  /** Returns by how many seconds the clock is ahead of UTC when it shows `time`. */
  override utcOffset(time: ICAL.Time): number {
    return this.#clock.offsetFor(wallSeconds(time));
  }
}

/**
 * Makes known every zone that a calendar's events name, and no other. Throws `NotACalendar` for one that nobody tells.
 *
 * What is known by name is taken from `Intl`. The library would look through all of a file at each of its times.
 */
export function nameZones(calendar: JCal): void {
  ICAL.TimezoneService.reset();
  const told = new Map(partsOf(calendar, "vtimezone").map((zone) => [valueOf(zone, "tzid"), zone]));
  for (const name of zonesNamed(calendar)) {
    const zone = told.get(name);
    if (isZone(name)) ICAL.TimezoneService.register(new NamedZone(name), name);
    // By her own clock it might be another hour.
    else if (zone === undefined) throw new NotACalendar();
    else ICAL.TimezoneService.register(new ICAL.Timezone(new ICAL.Component([...zone])), name);
  }
}

/** Returns the instant of a time in whole seconds since 1970, by `own` where it names no zone. */
export function instantSeconds(time: ICAL.Time, own: DayClock): number {
  const isOwn = time.isDate || time.zone === ICAL.Timezone.localTimezone;
  return isOwn ? own.firstAt(wallSeconds(time)) : time.toUnixTime();
}

/** Returns what a clock shows, as if it were UTC, in seconds since 1970. */
export function wallSeconds({ year, month, day, hour, minute, second }: ICAL.Time): number {
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

function zonesNamed(calendar: JCal): Set<string> {
  const properties = partsOf(calendar, "vevent").flatMap(([, its]) => its);
  return new Set(properties.flatMap(([, { tzid }]) => (typeof tzid === "string" ? [tzid] : [])));
}
