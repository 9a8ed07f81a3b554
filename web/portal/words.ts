/**
 * What the portal says: the page's words, and codes, days and times as their language writes them.
 */

import { Words } from "../markup/words.ts";

const UTC = "UTC";

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

  /** Returns languages by their names in this one. */
  languages(codes: readonly string[]): string {
    const names = new Intl.DisplayNames(this.language, { type: "language" });
    return this.listed(codes.map((code) => names.of(code) ?? code));
  }

  /** Returns several things in one line. */
  listed(items: readonly string[]): string {
    return new Intl.ListFormat(this.language, { type: "conjunction" }).format(items);
  }

  /** Returns a day, `2026-03-29` or that of an instant in a zone, as a date in words. */
  day(on: string, zone = UTC): string {
    return this.#format(on, { timeZone: zone, day: "numeric", month: "long", year: "numeric" });
  }

  /** Returns the weekday and date of an instant. */
  weekday(at: string, zone: string): string {
    return this.#format(at, { timeZone: zone, weekday: "long", day: "numeric", month: "long" });
  }

  /** Returns the time of an instant on that zone's clock. */
  clock(at: string, zone: string): string {
    return this.#format(at, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }

  /** Returns weekday, date and time of an instant in one line. */
  time(at: string, zone: string): string {
    return `${this.weekday(at, zone)}, ${this.clock(at, zone)}`;
  }

  /** Returns what a zone's clock is off from UTC at an instant, `GMT+3`. */
  offset(zone: string, at: Date): string {
    const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" });
    return format.formatToParts(at).find(({ type }) => type === "timeZoneName")?.value ?? zone;
  }

  #format(at: string, options: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(this.language, options).format(new Date(at));
  }
}
