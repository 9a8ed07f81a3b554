/**
 * What the portal says: the page's words, and codes, lists, days and times in its language.
 *
 * Names of months, languages and the like stand in the page, because browsers know nothing of Belarusian: Chromium writes
 * its dates in English.
 */

import { Words } from "../markup/words.ts";

const UTC = "UTC";
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
// Numbers are written as in Russian where the browser knows no better.
const FALLBACK_LANGUAGE = "ru";

/** An instant by one zone's clock. */
interface WallTime {
  readonly weekday: number;
  readonly day: string;
  readonly month: string;
  readonly year: string;
  readonly clock: string;
}

/** The words of one language, with its calendar. Zones are IANA names. */
export class PortalWords extends Words {
  /** Returns the words that stand in a page. */
  static override of(page: Document): PortalWords {
    const block = page.getElementById("words")?.textContent ?? "{}";
    return new PortalWords(page.documentElement.lang, JSON.parse(block));
  }

  /** Returns the words for a code of an answer, or the code where there are none. */
  code(vocabulary: string, code: string): string {
    const path = `code.${vocabulary}.${code}`;
    return this.has(path) ? this.say(path) : code;
  }

  /** Returns several codes of one vocabulary in one line. */
  codes(vocabulary: string, codes: readonly string[]): string {
    return this.listed(codes.map((code) => this.code(vocabulary, code)));
  }

  /** Returns several codes whose words are sentences of hers, each in quotation marks. */
  quoted(vocabulary: string, codes: readonly string[]): string {
    return this.listed(codes.map((code) => this.say("quoted", { text: this.code(vocabulary, code) })));
  }

  /** Returns several things in one line. */
  listed(items: readonly string[]): string {
    const [last, ...others] = [...items].reverse();
    if (last === undefined) return "";
    return others.length === 0 ? last : this.say("listed", { first: others.reverse().join(", "), last });
  }

  /** Returns a number as the language writes it. */
  override number(value: number): string {
    const known = Intl.NumberFormat.supportedLocalesOf([this.language]);
    return new Intl.NumberFormat(known.length > 0 ? known : FALLBACK_LANGUAGE).format(value);
  }

  /** Returns a day, `2026-03-29` or that of an instant in a zone, as a date with its year. */
  day(on: string, zone = UTC): string {
    const wall = wallTime(on, zone);
    return this.say("calendar.withYear", { date: this.#date(wall), year: wall.year });
  }

  /** Returns the weekday and date of an instant. */
  weekday(at: string, zone: string): string {
    const wall = wallTime(at, zone);
    const weekday = this.say(`calendar.weekdays.${wall.weekday}`);
    return this.say("calendar.withWeekday", { weekday, date: this.#date(wall) });
  }

  /** Returns the time of an instant on that zone's clock. */
  clock(at: string, zone: string): string {
    return wallTime(at, zone).clock;
  }

  /** Returns weekday, date and time of an instant in one line. */
  time(at: string, zone: string): string {
    const date = this.weekday(at, zone);
    return this.say("calendar.withTime", { date, time: this.clock(at, zone) });
  }

  /** Returns what a zone's clock is off from UTC at an instant, `GMT+3`. */
  offset(zone: string, at: Date): string {
    const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" });
    return format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? zone;
  }

  #date({ month, day }: WallTime): string {
    return this.say(`calendar.months.${month}`, { day });
  }
}

function wallTime(at: string, zone: string): WallTime {
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
