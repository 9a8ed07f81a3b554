/**
 * What scripts say: the block of JSON in the page, made from the catalogues by `app/publishing/words.py`.
 *
 * A text has placeholders such as `%(count)s`; a plural is an object of texts by CLDR category. Names of months and
 * weekdays stand in the page too: Chromium knows the plurals of Belarusian and nothing else, and would write its
 * numbers and dates in English.
 */

import { type WallTime, wallTime } from "./wall_times.ts";

const UTC = "UTC";
// Numbers are written as in Russian where the browser knows no better.
const FALLBACK_LANGUAGE = "ru";

/** Values for placeholders, by name. */
export type Values = Readonly<Record<string, string | number>>;
type Entry = string | { readonly [name: string]: Entry };

/** A path that leads to no text: a word is missing in the page, or one in the script is misspelt. */
export class WordMissing extends Error {
  override readonly name = "WordMissing";

  constructor(path: string) {
    super(`The page has no words for ${path}.`);
  }
}

/** Texts by paths such as `fault.offline`, plurals, numbers, lists and dates, in one language. Zones are IANA names. */
export class Words {
  constructor(
    readonly language: string,
    private readonly entries: Entry,
  ) {}

  /** Returns the words that stand in a page. */
  static of(page: Document): Words {
    const block = page.getElementById("words")?.textContent ?? "{}";
    return new Words(page.documentElement.lang, JSON.parse(block) as Entry);
  }

  /** Returns a text with its placeholders filled in. Throws `WordMissing`. */
  say(path: string, values: Values = {}): string {
    const text = this.#find(path);
    if (typeof text !== "string") throw new WordMissing(path);
    // In one go: what is filled in may hold percent signs of its own.
    return text.replaceAll(/%%|%\((\w+)\)s/g, (found, name: string) =>
      found === "%%" ? "%" : `${values[name] ?? ""}`,
    );
  }

  /** Returns the form of a plural that fits `count`, which is filled in too. Throws `WordMissing`. */
  count(path: string, count: number, values: Values = {}): string {
    const category = new Intl.PluralRules(this.language).select(count);
    return this.say(`${path}.${category}`, { count: this.number(count), ...values });
  }

  /** Tells whether there is something at that path. */
  has(path: string): boolean {
    return this.#find(path) !== undefined;
  }

  /** Returns a number as the language writes it. */
  number(value: number): string {
    const known = Intl.NumberFormat.supportedLocalesOf([this.language]);
    return new Intl.NumberFormat(known.length > 0 ? known : FALLBACK_LANGUAGE).format(value);
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

  #date({ month, day }: WallTime): string {
    return this.say(`calendar.months.${month}`, { day });
  }

  #find(path: string): Entry | undefined {
    let found: Entry | undefined = this.entries;
    for (const name of path.split(".")) {
      found = typeof found === "object" && Object.hasOwn(found, name) ? found[name] : undefined;
    }
    return found;
  }
}
