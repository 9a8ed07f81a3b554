/**
 * From the clock of a zone to instants, and days to count with. Days are `2026-03-29`, times of day minutes since 0:00.
 */

import type { Day } from "../crypto/framing.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Returns the day and the minutes since 0:00 that a zone's clock shows at an instant. */
export function shownAt(at: Date, zone: string): { readonly day: Day; readonly minutes: number } {
  const shown = new Date(at.getTime() + offsetMinutes(at, zone) * MINUTE);
  return {
    day: shown.toISOString().slice(0, 10),
    minutes: shown.getUTCHours() * 60 + shown.getUTCMinutes(),
  };
}

/**
 * Returns the instant at which a zone's clock shows that day and time.
 *
 * Where the clock is turned back and shows it twice, the first one; where it leaps over it, as much later.
 */
export function instantOf(day: Day, minutes: number, zone: string): Date {
  const asUtc = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE;
  const before = asUtc - offsetMinutes(new Date(asUtc - DAY / 2), zone) * MINUTE;
  const after = asUtc - offsetMinutes(new Date(before), zone) * MINUTE;
  const isShown = offsetMinutes(new Date(after), zone) === offsetMinutes(new Date(before), zone);
  return new Date(isShown ? after : before);
}

/** Returns the day so many days later. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** Returns the weekday, 0 for Monday. */
export function weekdayOf(day: Day): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** Returns minutes since 0:00 as `18:05`. */
export function clockOf(minutes: number): string {
  const two = (value: number): string => `${value}`.padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Returns the minutes since 0:00 of `18:05` or `18:05:00`. */
export function minutesOf(clock: string): number {
  const [hours, minutes] = clock.split(":").map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

/** Returns by how many minutes a zone's clock is ahead of UTC at an instant. */
export function offsetMinutes(at: Date, zone: string): number {
  const format = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    hourCycle: "h23",
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
  return Math.round((shown - Math.floor(at.getTime() / MINUTE) * MINUTE) / MINUTE);
}
