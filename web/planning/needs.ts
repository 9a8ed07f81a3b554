/**
 * What a plan of groups is made of: who would like one, who could lead one, when, and how large it may be.
 *
 * The same as `app/groups/planning/needs.py`, and held to the same bounds. All of it was opened on a coordinator's
 * device and stays there.
 */

import type { CounselorId, Urgency, Way } from "../matching/criteria.ts";
import { PlanRequestMalformed } from "./errors.ts";

/** A client id in hex. */
export type WomanId = string;

/** A theme that takes everybody, whatever she named. */
export const ANY_THEME = "any";
/** Groups of this size work best. */
export const BEST_SIZES = { smallest: 7, largest: 8 } as const;

const URGENCY_POINTS: Readonly<Record<Urgency, number>> = { calm: 1, soon: 2, urgent: 4 };
const MOST_WEEKS_COUNTED = 52;
const MOST_WOMEN = 500;
const MOST_FACILITATORS = 200;
const MOST_SLOTS = 100;
const MOST_THEMES = 16;
const FEWEST_SEATS = 2;
const MOST_SEATS = 16;
const DAYS_A_WEEK = 7;
const MINUTES_A_DAY = 24 * 60;

/**
 * An hour of the week at which a group could meet: 0 is Monday, minutes count from midnight.
 *
 * All slots of a request are on the same wall clock. `preferred`: the team would rather have this one.
 */
export interface WeeklySlot {
  readonly weekday: number;
  readonly startsMinute: number;
  readonly minutes: number;
  readonly preferred: boolean;
}

/** A woman who would like a group. `slots` are those, by number, at which every session is safe for her. */
export interface Woman {
  readonly womanId: WomanId;
  readonly languages: readonly string[];
  readonly topics: readonly string[];
  readonly ways: readonly Way[];
  readonly slots: readonly number[];
  readonly urgency: Urgency;
  readonly waitingDays: number;
  readonly excluded: readonly CounselorId[];
}

/** Somebody who leads groups. `slots` are those, by number, in which she is free for every session. */
export interface Facilitator {
  readonly staffId: CounselorId;
  readonly languages: readonly string[];
  readonly topics: readonly string[];
  readonly slots: readonly number[];
}

/** What every group has to be: its way, its size, how many lead it, and how many groups one person leads. */
export interface GroupBounds {
  readonly way: Way;
  readonly fewest: number;
  readonly most: number;
  readonly facilitators: number;
  readonly mostGroupsEach: number;
}

/** All that a plan depends on. `themes` are topics' codes or `ANY_THEME`; `apart` are pairs who must not meet. */
export interface PlanRequest {
  readonly women: readonly Woman[];
  readonly facilitators: readonly Facilitator[];
  readonly slots: readonly WeeklySlot[];
  readonly themes: readonly string[];
  readonly bounds: GroupBounds;
  readonly apart: readonly (readonly [WomanId, WomanId])[];
}

/** Returns what it counts that a woman is placed. */
export function urgencyPoints({ urgency }: Woman): number {
  return URGENCY_POINTS[urgency];
}

/** Returns the whole weeks a woman has waited, of which a year counts at most. */
export function waitingWeeks({ waitingDays }: Woman): number {
  return Math.min(Math.floor(waitingDays / DAYS_A_WEEK), MOST_WEEKS_COUNTED);
}

/** Tells whether nobody can lead groups in both slots. */
export function overlap(one: WeeklySlot, other: WeeklySlot): boolean {
  const ends = one.startsMinute + one.minutes;
  const otherEnds = other.startsMinute + other.minutes;
  return one.weekday === other.weekday && one.startsMinute < otherEnds && other.startsMinute < ends;
}

/**
 * Returns a request with everybody in the order of their ids, in which it is planned, so that order plays no part.
 *
 * Throws `PlanRequestMalformed` for what contradicts itself, is out of bounds, or would stall a device.
 */
export function inOrder(request: PlanRequest): PlanRequest {
  if (!(isBounded(request) && isDistinct(request) && refersToItself(request)))
    throw new PlanRequestMalformed();
  return {
    ...request,
    women: [...request.women].sort((one, other) => compareTexts(one.womanId, other.womanId)),
    facilitators: [...request.facilitators].sort((one, other) => compareTexts(one.staffId, other.staffId)),
    themes: [...request.themes].sort(compareTexts),
  };
}

/** Compares texts by their code units, as Python does those of ids and codes. */
export function compareTexts(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** Returns the key of a pair of women, whichever stands first. */
export function pairKey(one: WomanId, other: WomanId): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

function isBounded({ women, facilitators, slots, themes, bounds }: PlanRequest): boolean {
  const slotsHold = slots.every(
    ({ weekday, startsMinute, minutes }) =>
      weekday >= 0 &&
      weekday < DAYS_A_WEEK &&
      startsMinute >= 0 &&
      startsMinute < MINUTES_A_DAY &&
      minutes > 0 &&
      minutes <= MINUTES_A_DAY - startsMinute,
  );
  const { fewest, most, mostGroupsEach } = bounds;
  return (
    slotsHold &&
    women.length <= MOST_WOMEN &&
    facilitators.length <= MOST_FACILITATORS &&
    slots.length <= MOST_SLOTS &&
    themes.length <= MOST_THEMES &&
    FEWEST_SEATS <= fewest &&
    fewest <= most &&
    most <= MOST_SEATS &&
    [1, 2].includes(bounds.facilitators) &&
    mostGroupsEach >= 1 &&
    women.every(({ waitingDays }) => waitingDays >= 0)
  );
}

function isDistinct({ women, facilitators, slots, themes }: PlanRequest): boolean {
  const kinds: readonly (readonly unknown[])[] = [
    women.map(({ womanId }) => womanId),
    facilitators.map(({ staffId }) => staffId),
    themes,
    slots.map(({ weekday, startsMinute, minutes, preferred }) =>
      JSON.stringify([weekday, startsMinute, minutes, preferred]),
    ),
  ];
  return kinds.every((some) => new Set(some).size === some.length);
}

function refersToItself({ women, facilitators, slots, apart }: PlanRequest): boolean {
  const known = new Set(women.map(({ womanId }) => womanId));
  return (
    [...women, ...facilitators].every((person) => person.slots.every((slot) => slot in slots)) &&
    apart.every(([one, other]) => one !== other && known.has(one) && known.has(other))
  );
}
