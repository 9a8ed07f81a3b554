/**
 * What the clocks of a zone show, and when: offsets and clock changes, as `Intl` knows them.
 *
 * Stands in for `app/scheduling/rules/zones.py`, of which it has what ranking needs. Python's zone data is pinned, a
 * browser's is its own: where a country changes its rules at short notice, one of the two may be older.
 */

/** From and until, whole seconds since 1970-01-01 UTC; half-open. */
export type Span = readonly [starts: number, ends: number];

export const SECONDS_A_DAY = 24 * 60 * 60;
const FIELDS = ["year", "month", "day", "hour", "minute", "second"] as const;
const IANA_NAME = /^[A-Za-z]/;

/** One zone's clocks. */
export class Zone {
  readonly #clock: Intl.DateTimeFormat;

  /** `name` is an IANA name. Throws `RangeError` for an unknown one. */
  constructor(name: string) {
    this.#clock = new Intl.DateTimeFormat("en", {
      timeZone: name,
      calendar: "gregory",
      numberingSystem: "latn",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      hourCycle: "h23",
    });
  }

  /** Returns by how many seconds the clocks are ahead of UTC at an instant, whole seconds since 1970. */
  offsetAt(instant: number): number {
    const parts = this.#clock.formatToParts(instant * 1000);
    const [year, month, ...rest] = FIELDS.map((name) =>
      Number(parts.find(({ type }) => type === name)?.value),
    );
    return Date.UTC(year ?? NaN, (month ?? NaN) - 1, ...rest) / 1000 - instant;
  }

  /**
   * Returns the instants at which the clocks show a wall time, at its first and its second occurrence.
   *
   * `wall` is that time as if it were UTC, in seconds since 1970. Both are the same but where the clocks go back. A
   * wall time that the clocks skip is the clock change itself, as everywhere in scheduling.
   */
  readingsOf(wall: number): Span {
    // No clock is a day ahead or behind, and since 2000 none has changed twice within six days.
    const [earlier, later] = [wall - SECONDS_A_DAY, wall + SECONDS_A_DAY];
    const [before, after] = [this.offsetAt(earlier), this.offsetAt(later)];
    if (before === after) return [wall - before, wall - before];
    const change = this.#changeBetween(earlier, later);
    if (wall < change + Math.min(before, after)) return [wall - before, wall - before];
    if (wall >= change + Math.max(before, after)) return [wall - after, wall - after];
    return before < after ? [change, change] : [wall - before, wall - after];
  }

  /** Returns the first instant in (earlier, later] with the offset of `later`. */
  #changeBetween(earlier: number, later: number): number {
    const offset = this.offsetAt(later);
    let [last, first] = [earlier, later];
    while (first - last > 1) {
      const middle = Math.floor((last + first) / 2);
      if (this.offsetAt(middle) === offset) first = middle;
      else last = middle;
    }
    return first;
  }
}

/** Tells whether a browser knows the zone with this IANA name. */
export function isZone(name: string): boolean {
  try {
    // Some browsers also take offsets such as +03:00, which name no place.
    return IANA_NAME.test(name) && new Zone(name) instanceof Zone;
  } catch (refused) {
    if (refused instanceof RangeError) return false;
    throw refused;
  }
}
