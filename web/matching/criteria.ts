/**
 * What a client needs, as her own device has it, or as a coordinator's device opened it.
 *
 * The same as `app/matching/rules/criteria.py`, and held to the same bounds.
 */

import { CriteriaMalformed } from "./errors.ts";
import { isInWeek, type WeeklyRange } from "./hours.ts";
import { isZone } from "./zones.ts";

// Criteria come from a stranger and are ranked on a coordinator's device: no intake may stall it.
const MOST_LANGUAGES = 16;
const MOST_TOPICS = 64;
const MOST_WISHES = 32;
const MOST_RANGES = 128;
const MOST_COUNSELORS = 64;
const CODE = /^[a-z0-9][a-z0-9_-]{0,31}$/;
const COUNSELOR_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The staff id of one who takes clients: a UUID in its lower-case form. */
export type CounselorId = string;

export const WAYS = ["video", "voice", "text", "in_person"] as const;
export type Way = (typeof WAYS)[number];

/** How soon she needs somebody, by her own word or a coordinator's triage. */
export const URGENCIES = ["calm", "soon", "urgent"] as const;
export type Urgency = (typeof URGENCIES)[number];

/** Whether she would like to meet in a group. Who did not say is asked for none. */
export const GROUP_WISHES = ["yes", "maybe", "no"] as const;
export type GroupWish = (typeof GROUP_WISHES)[number];

/** What a wish about the counselor concerns. `language` is met by her languages, the others by her tags. */
export const WISH_KINDS = ["gender", "age", "background", "experience", "method", "language"] as const;
export type WishKind = (typeof WISH_KINDS)[number];

/** Something she would like of her counselor; with `must`, something she will not do without. */
export interface Wish {
  readonly kind: WishKind;
  readonly value: string;
  readonly must: boolean;
}

/**
 * All that a match depends on from the client's side.
 *
 * `languages` are codes, her first choice first. `zone` is an IANA name and `safeHours` are wall-clock ranges in it;
 * without any range no hour is known to be safe and nobody fits. `excluded` are those she must not meet,
 * `earlierCounselors` those she has worked with. `forRelative`: she comes because of somebody else who is imprisoned.
 * `needsSupervised`: she may only be given to a counselor who works under supervision. `group` plays no part in
 * finding a counselor.
 */
export interface Criteria {
  readonly languages: readonly string[];
  readonly ways: readonly Way[];
  readonly topics: readonly string[];
  readonly urgency: Urgency;
  readonly zone: string;
  readonly safeHours: readonly WeeklyRange[];
  readonly wishes: readonly Wish[];
  readonly excluded: readonly CounselorId[];
  readonly earlierCounselors: readonly CounselorId[];
  readonly forRelative: boolean;
  readonly needsSupervised: boolean;
  readonly group: GroupWish;
}

/** What a woman who waits for somebody behind bars prefers without having to say so. */
export const RELATIVES: Wish = { kind: "experience", value: "relatives", must: false };

/** Tells whether a text is a short lower-case code, such as a language or a topic. */
export function isCode(text: string): boolean {
  return CODE.test(text);
}

/** Tells whether a text is a UUID in its one canonical, lower-case form. */
export function isCounselorId(text: string): boolean {
  return COUNSELOR_ID.test(text);
}

/** Returns the tag of a counselor who meets a wish, such as `gender:woman`. */
export function tagOf({ kind, value }: Wish): string {
  return `${kind}:${value}`;
}

/** Tells whether she may be asked about a group. */
export function wouldJoinAGroup({ group }: Criteria): boolean {
  return group !== "no";
}

/** Returns the wishes she will not do without. */
export function mustsOf({ wishes }: Criteria): Wish[] {
  return wishes.filter(({ must }) => must);
}

/** Returns the wishes that may be given up, the one implied by `forRelative` included. */
export function preferencesOf({ wishes, forRelative }: Criteria): Wish[] {
  const stated = wishes.filter(({ must }) => !must);
  const isImplied = forRelative && wishes.every((wish) => tagOf(wish) !== tagOf(RELATIVES));
  return isImplied ? [...stated, RELATIVES] : stated;
}

/** Throws `CriteriaMalformed` for what cannot be matched or would stall a device. */
export function ensureMatchable(criteria: Criteria): void {
  if (!(isBounded(criteria) && isDistinct(criteria) && isCoded(criteria) && isZone(criteria.zone))) {
    throw new CriteriaMalformed();
  }
}

function isBounded(criteria: Criteria): boolean {
  const { languages, ways, topics, wishes, safeHours, excluded, earlierCounselors } = criteria;
  return (
    languages.length >= 1 &&
    languages.length <= MOST_LANGUAGES &&
    ways.length >= 1 &&
    topics.length <= MOST_TOPICS &&
    wishes.length <= MOST_WISHES &&
    safeHours.length <= MOST_RANGES &&
    excluded.length <= MOST_COUNSELORS &&
    earlierCounselors.length <= MOST_COUNSELORS &&
    safeHours.every(isInWeek)
  );
}

function isDistinct(criteria: Criteria): boolean {
  const { languages, ways, topics, wishes, safeHours, excluded, earlierCounselors } = criteria;
  const parts = wishes.map(({ kind, value, must }) => [kind, value, must]);
  const ranges = safeHours.map(({ weekday, startsMinute, endsMinute }) => [
    weekday,
    startsMinute,
    endsMinute,
  ]);
  return [languages, ways, topics, parts, ranges, excluded, earlierCounselors].every(allDiffer);
}

function isCoded({ languages, topics, wishes, excluded, earlierCounselors }: Criteria): boolean {
  const codes = [...languages, ...topics, ...wishes.map(({ value }) => value)];
  return codes.every(isCode) && [...excluded, ...earlierCounselors].every(isCounselorId);
}

function allDiffer(values: readonly unknown[]): boolean {
  return new Set(values.map((value) => JSON.stringify(value))).size === values.length;
}
