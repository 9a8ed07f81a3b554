/**
 * The hard filters, in their order and never bent, and how many counselors each of them leaves.
 *
 * The same as `app/matching/rules/filters.py`, where it is argued why an exclusion never shows: it is applied with the
 * common hour, so a result is *equal*, in every count, proposal and word, to one in which the excluded counselor is
 * free at none of her safe hours.
 */

import { type Capability, isOnLeave, meets } from "./capabilities.ts";
import { type Criteria, mustsOf, preferencesOf, type Wish } from "./criteria.ts";
import { safeSpans } from "./hours.ts";
import { endOf, safeStarts } from "./openings.ts";
import type { FilterCount, FilterName } from "./results.ts";
import { SECONDS_A_DAY, Zone } from "./zones.ts";

/** How far ahead common hours are sought; later slots are ignored. */
const HORIZON_SECONDS = 8 * 7 * SECONDS_A_DAY;

/** One client's criteria, with what is derived from them once for all counselors. `now` are seconds since 1970. */
export interface Case {
  readonly criteria: Criteria;
  readonly musts: readonly Wish[];
  readonly preferences: readonly Wish[];
  readonly now: number;
  /** For each length of a session in seconds, the cells with which it can safely start. */
  readonly safeStartsByLength: ReadonlyMap<number, ReadonlySet<number>>;
}

/** A counselor with the starts common to her and the client, by length in seconds; no list is empty. */
export interface Candidate {
  readonly capability: Capability;
  readonly common: ReadonlyMap<number, readonly number[]>;
}

type Filter = (opened: Case, capability: Capability) => boolean;

/** Returns a case whose safe hours reach to the last slot anybody offers, and not beyond the horizon. */
export function openCase(criteria: Criteria, capabilities: readonly Capability[], now: number): Case {
  const openings = capabilities.flatMap((capability) => capability.openings);
  const until = Math.min(Math.max(0, ...openings.map(endOf)), Math.floor(now + HORIZON_SECONDS));
  const safe = safeSpans(criteria.safeHours, new Zone(criteria.zone), [Math.ceil(now), until]);
  const lengths = new Set(openings.map(({ lengthSeconds }) => lengthSeconds));
  return {
    criteria,
    musts: mustsOf(criteria),
    preferences: preferencesOf(criteria),
    now,
    safeStartsByLength: new Map([...lengths].map((length) => [length, safeStarts(safe, length)])),
  };
}

const sharesLanguage: Filter = ({ criteria }, { languages }) =>
  criteria.languages.some((language) => languages.includes(language));

const sharesWay: Filter = ({ criteria }, { ways }) => criteria.ways.some((way) => ways.includes(way));

/** Whether the counselor can take one client more, and this one if the case is urgent. */
const hasRoom: Filter = ({ criteria }, { accepting, takesUrgent, load, capacity }) =>
  accepting && (takesUrgent || criteria.urgency !== "urgent") && load < capacity;

/** Whether she is not on leave now. Leave that comes later only takes its slots away. */
const isPresent: Filter = ({ now }, capability) => !isOnLeave(capability, now);

const isSupervisedEnough: Filter = ({ criteria }, { supervised }) => supervised || !criteria.needsSupervised;

const PUBLIC_FILTERS: readonly (readonly [FilterName, Filter])[] = [
  ["language", sharesLanguage],
  ["way", sharesWay],
  ["room", hasRoom],
  ["leave", isPresent],
  ["supervision", isSupervisedEnough],
];

/**
 * Returns the starts common to both, by length in seconds; none for a counselor whom she must not meet.
 *
 * The exclusion stands here so that it looks like an hour that does not fit.
 */
export function commonHours(
  { criteria, safeStartsByLength }: Case,
  capability: Capability,
): Candidate["common"] {
  const common = new Map<number, readonly number[]>();
  if (criteria.excluded.includes(capability.staffId)) return common;
  for (const { lengthSeconds, cells } of capability.openings) {
    const starts = cells.filter((cell) => safeStartsByLength.get(lengthSeconds)?.has(cell));
    if (starts.length > 0) common.set(lengthSeconds, starts);
  }
  return common;
}

/** Returns the first filter that a counselor does not pass, in their order; nothing for one who passes all. */
export function refusedBy(opened: Case, capability: Capability): FilterName | undefined {
  const [failed] = PUBLIC_FILTERS.filter(([, holds]) => !holds(opened, capability));
  if (failed !== undefined) return failed[0];
  if (commonHours(opened, capability).size === 0) return "hours";
  return opened.musts.every((wish) => meets(capability, wish)) ? undefined : "wishes";
}

/** Returns who passes every hard filter, and how many were left after each. */
export function passing(
  opened: Case,
  capabilities: readonly Capability[],
): { candidates: readonly Candidate[]; counts: readonly FilterCount[] } {
  let remaining = capabilities;
  const counts: FilterCount[] = [{ name: "everybody", remaining: remaining.length }];
  for (const [name, holds] of PUBLIC_FILTERS) {
    remaining = remaining.filter((capability) => holds(opened, capability));
    counts.push({ name, remaining: remaining.length });
  }
  const free = remaining
    .map((capability) => ({ capability, common: commonHours(opened, capability) }))
    .filter(({ common }) => common.size > 0);
  counts.push({ name: "hours", remaining: free.length });
  const candidates = free.filter(({ capability }) => opened.musts.every((wish) => meets(capability, wish)));
  counts.push({ name: "wishes", remaining: candidates.length });
  return { candidates, counts };
}
