/**
 * The clocks by which the times of an .ics are read: zones by their IANA names as `Intl` knows them, others as the file
 * tells them, and her own for whole days and times without a zone.
 */

import ICAL from "ical.js";

import { isZone, Zone } from "../matching/zones.ts";
import { NotACalendar } from "./errors.ts";

/** A zone known by name; what a file says of it is passed over, as in `app/sdk/calendars.py`. */
class NamedZone extends ICAL.Timezone {
  readonly #zone: Zone;

  constructor(name: string) {
    super({ tzid: name });
    this.#zone = new Zone(name);
  }

  /** Returns by how many seconds the clocks are ahead of UTC when they show `time`. */
  override utcOffset(time: ICAL.Time): number {
    const wall = wallSeconds(time);
    const [first] = this.#zone.readingsOf(wall);
    const isShown = first + this.#zone.offsetAt(first) === wall;
    // RFC 5545 section 3.3.5: a time that the clocks leap over counts with the offset before the leap.
    return isShown ? wall - first : this.#zone.offsetAt(first - 1);
  }
}

/** Makes known every zone that a calendar's events name. Throws `NotACalendar` for one that nobody tells. */
export function nameZones(calendar: ICAL.Component): void {
  for (const told of calendar.getAllSubcomponents("vtimezone")) {
    if (isZone(String(told.getFirstPropertyValue("tzid")))) calendar.removeSubcomponent(told);
  }
  for (const name of zonesNamed(calendar)) {
    if (ICAL.TimezoneService.has(name)) continue;
    if (isZone(name)) ICAL.TimezoneService.register(new NamedZone(name), name);
    // By her own clock it might be another hour.
    else if (calendar.getTimeZoneByID(name) === null) throw new NotACalendar();
  }
}

/** Returns the instant of a time in whole seconds since 1970, by `own` where it names no zone. */
export function instantSeconds(time: ICAL.Time, own: Zone): number {
  const isOwn = time.isDate || time.zone === ICAL.Timezone.localTimezone;
  return isOwn ? own.readingsOf(wallSeconds(time))[0] : time.toUnixTime();
}

/** Returns what a clock shows, as if it were UTC, in seconds since 1970. */
export function wallSeconds({ year, month, day, hour, minute, second }: ICAL.Time): number {
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

function zonesNamed(calendar: ICAL.Component): Set<string> {
  const properties = calendar.getAllSubcomponents("vevent").flatMap((event) => event.getAllProperties());
  const names = properties.map((property) => property.getFirstParameter("tzid"));
  return new Set(names.filter((name) => typeof name === "string"));
}
