/**
 * All that a match depends on from the client's side, and the plain fields in which it is sealed.
 *
 * Held to the same bounds as `app/matching/rules/criteria.py`, because a coordinator's device refuses anything else.
 */

import { CriteriaMalformed } from "./errors.ts";

const VERSION = 1;
const MOST_LANGUAGES = 16;
const MOST_TOPICS = 64;
const MOST_WISHES = 32;
const MOST_RANGES = 128;
const MINUTES_A_DAY = 24 * 60;
const CODE = /^[a-z0-9][a-z0-9_-]{0,31}$/;

export type Way = "video" | "voice" | "text" | "in_person";
export type Urgency = "calm" | "soon" | "urgent";
export type WishKind = "gender" | "age" | "background" | "experience" | "method" | "language";

/** A stretch of one weekday on her wall clock: 0 is Monday, minutes count from midnight, the end may be 1440. */
export interface WeeklyRange {
  readonly weekday: number;
  readonly startsMinute: number;
  readonly endsMinute: number;
}

/** Something she would like of her counselor; with `must`, something she will not do without. */
export interface Wish {
  readonly kind: WishKind;
  readonly value: string;
  readonly must: boolean;
}

/** `languages` are codes, her first choice first; `zone` is an IANA name and `safeHours` are wall-clock ranges in it. */
export interface Criteria {
  readonly languages: readonly string[];
  readonly ways: readonly Way[];
  readonly topics: readonly string[];
  readonly urgency: Urgency;
  readonly zone: string;
  readonly safeHours: readonly WeeklyRange[];
  readonly wishes: readonly Wish[];
  readonly forRelative: boolean;
}

/** Returns criteria as JSON. Equal ones give equal fields. Throws `CriteriaMalformed` for anything out of bounds. */
export function criteriaToFields(criteria: Criteria): Record<string, unknown> {
  ensureMatchable(criteria);
  return {
    version: VERSION,
    languages: criteria.languages,
    ways: [...criteria.ways].sort(),
    topics: [...criteria.topics].sort(),
    urgency: criteria.urgency,
    zone: criteria.zone,
    safe_hours: criteria.safeHours.map(({ weekday, startsMinute, endsMinute }) => ({
      weekday,
      starts_minute: startsMinute,
      ends_minute: endsMinute,
    })),
    wishes: criteria.wishes.map(({ kind, value, must }) => ({ kind, value, must })),
    // Known to a coordinator alone: she writes whom she must not meet in words of her own.
    excluded: [],
    earlier_counselors: [],
    for_relative: criteria.forRelative,
    needs_supervised: false,
  };
}

function ensureMatchable({ languages, ways, topics, zone, safeHours, wishes }: Criteria): void {
  const bounded =
    languages.length >= 1 &&
    languages.length <= MOST_LANGUAGES &&
    ways.length >= 1 &&
    topics.length <= MOST_TOPICS &&
    wishes.length <= MOST_WISHES &&
    safeHours.length <= MOST_RANGES;
  const coded = [...languages, ...topics, ...wishes.map(({ value }) => value)].every((code) =>
    CODE.test(code),
  );
  const distinct = [languages, ways, topics, wishes, safeHours].every(allDiffer);
  if (!(bounded && coded && distinct && safeHours.every(isInWeek) && zoneIsKnown(zone))) {
    throw new CriteriaMalformed();
  }
}

function isInWeek({ weekday, startsMinute, endsMinute }: WeeklyRange): boolean {
  const ordered = startsMinute >= 0 && startsMinute < endsMinute && endsMinute <= MINUTES_A_DAY;
  return weekday >= 0 && weekday <= 6 && ordered;
}

function allDiffer(values: readonly unknown[]): boolean {
  return new Set(values.map((value) => JSON.stringify(value))).size === values.length;
}

function zoneIsKnown(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
