/**
 * What the clock and the calendar of a zone show at an instant, in numbers: words for them stand in the page.
 */

// As `Intl` names them in English, the one language that every browser writes alike.
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** An instant by one zone's clock. Weekdays are counted from Monday, 0; months from January, 1. */
export interface WallTime {
  readonly weekday: number;
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly clock: string;
}

/** Returns what is shown at an instant, `2026-03-29T08:00:00Z` or a day, in a zone with an IANA name. */
export function wallTime(at: string, zone: string): WallTime {
  const format = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    weekday: "short",
    day: "numeric",
    month: "numeric",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const parts = new Map(format.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? "";
  return {
    weekday: WEEKDAYS.indexOf(part("weekday")),
    day: part("day"),
    month: part("month"),
    year: part("year"),
    clock: `${part("hour")}:${part("minute")}`,
  };
}

/** Returns what a zone's clock is off from UTC at an instant, `GMT+3`. */
export function offsetOf(zone: string, at: Date): string {
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" });
  return format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? zone;
}
