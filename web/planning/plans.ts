/**
 * A plan of groups, what it is worth, and what is wrong with it: the same for a plan of ours and one changed by hand.
 *
 * The same as `app/groups/planning/plans.py`.
 */

import type { CounselorId } from "../matching/criteria.ts";
import { suits } from "./candidates.ts";
import { PlanUnknown } from "./errors.ts";
import {
  BEST_SIZES,
  compareTexts,
  overlap,
  pairKey,
  type PlanRequest,
  urgencyPoints,
  waitingWeeks,
  type WomanId,
} from "./needs.ts";

/** One group: language, theme, slot (its number in the request), who leads it, who is in it. Ids in order. */
export interface PlannedGroup {
  readonly language: string;
  readonly theme: string;
  readonly slot: number;
  readonly facilitators: readonly CounselorId[];
  readonly women: readonly WomanId[];
}

/**
 * What a plan is worth, the first line counting before the second and so on.
 *
 * Of urgency points and weeks waited of the women placed more is better; of the others less: `sizeMisfit` is by how
 * many women groups are smaller or larger than the best sizes, `unpreferred` how many meet in a slot not preferred.
 */
export interface Score {
  readonly urgencyPoints: number;
  readonly waitingWeeks: number;
  readonly sizeMisfit: number;
  readonly unpreferred: number;
  readonly groups: number;
}

/** The hard rules. `other` is that somebody must not meet somebody: who, is never told. */
export const RULES = [
  "too_small",
  "too_large",
  "language",
  "theme",
  "way",
  "hours",
  "twice",
  "same_group_twice",
  "facilitator_count",
  "facilitator_unfit",
  "facilitator_busy",
  "facilitator_twice",
  "other",
] as const;
export type Rule = (typeof RULES)[number];

/** A hard rule that a plan breaks: in which group (its position), and whom it concerns; empty where that is not told. */
export interface Breach {
  readonly group: number;
  readonly rule: Rule;
  readonly person: string;
}

/** Returns what a plan is worth. Throws `PlanUnknown`. */
export function scoreOf(request: PlanRequest, groups: readonly PlannedGroup[]): Score {
  const women = byId(request.women, ({ womanId }) => womanId);
  const placed = [...new Set(groups.flatMap((group) => group.women))].map((id) => known(women, id));
  return {
    urgencyPoints: total(placed.map(urgencyPoints)),
    waitingWeeks: total(placed.map(waitingWeeks)),
    sizeMisfit: total(groups.map((group) => misfitOf(group.women.length))),
    unpreferred: groups.filter((group) => !slotOf(request, group).preferred).length,
    groups: groups.length,
  };
}

/** Returns a negative number where the first plan is the better one, a positive one where the second is, or 0. */
export function compareScores(one: Score, other: Score): number {
  return (
    other.urgencyPoints - one.urgencyPoints ||
    other.waitingWeeks - one.waitingWeeks ||
    one.sizeMisfit - other.sizeMisfit ||
    one.unpreferred - other.unpreferred ||
    one.groups - other.groups
  );
}

/** Returns by how many women a group is smaller or larger than the best sizes. */
export function misfitOf(size: number): number {
  return Math.max(0, BEST_SIZES.smallest - size, size - BEST_SIZES.largest);
}

/** Orders groups by language, theme, slot, and then by who is in them. */
export function compareGroups(one: PlannedGroup, other: PlannedGroup): number {
  return (
    compareTexts(one.language, other.language) ||
    compareTexts(one.theme, other.theme) ||
    one.slot - other.slot ||
    compareTexts(one.facilitators.join(" "), other.facilitators.join(" ")) ||
    compareTexts(one.women.join(" "), other.women.join(" "))
  );
}

/** Returns every hard rule that a plan breaks, in order; none for a plan of ours. Throws `PlanUnknown`. */
export function breachesOf(request: PlanRequest, groups: readonly PlannedGroup[]): Breach[] {
  const found = groups.flatMap((group, at) =>
    [
      ...breachesOfWomen(request, group),
      ...breachesOfFacilitators(request, group),
      ...breachesAmongAll(
        request,
        group,
        groups.filter((_, place) => place !== at),
      ),
      ...togetherDespite(request, group),
    ].map(([rule, person]) => ({ group: at, rule, person })),
  );
  const distinct = new Map(found.map((one) => [`${one.group} ${one.rule} ${one.person}`, one]));
  return [...distinct.values()].sort(
    (one, other) =>
      one.group - other.group || compareTexts(one.rule, other.rule) || compareTexts(one.person, other.person),
  );
}

type Finding = readonly [rule: Rule, person: string];

function breachesOfWomen(request: PlanRequest, { language, theme, slot, women }: PlannedGroup): Finding[] {
  const { fewest, most, way } = request.bounds;
  const everybody = byId(request.women, ({ womanId }) => womanId);
  const found: Finding[] = [];
  if (women.length < fewest) found.push(["too_small", ""]);
  if (women.length > most) found.push(["too_large", ""]);
  for (const woman of women.map((id) => known(everybody, id))) {
    if (!woman.languages.includes(language)) found.push(["language", woman.womanId]);
    else if (!suits(woman, language, theme)) found.push(["theme", woman.womanId]);
    if (!woman.ways.includes(way)) found.push(["way", woman.womanId]);
    if (!woman.slots.includes(slot)) found.push(["hours", woman.womanId]);
  }
  return found;
}

function breachesOfFacilitators(request: PlanRequest, group: PlannedGroup): Finding[] {
  const staff = byId(request.facilitators, ({ staffId }) => staffId);
  const found: Finding[] = [];
  if (new Set(group.facilitators).size !== request.bounds.facilitators) found.push(["facilitator_count", ""]);
  for (const one of group.facilitators.map((id) => known(staff, id))) {
    if (!suits(one, group.language, group.theme)) found.push(["facilitator_unfit", one.staffId]);
    if (!one.slots.includes(group.slot)) found.push(["facilitator_busy", one.staffId]);
  }
  return found;
}

function breachesAmongAll(
  request: PlanRequest,
  group: PlannedGroup,
  others: readonly PlannedGroup[],
): Finding[] {
  const here = slotOf(request, group);
  const found: Finding[] = [];
  for (const id of group.women) {
    const isTwiceHere = group.women.filter((one) => one === id).length > 1;
    if (isTwiceHere || others.some(({ women }) => women.includes(id))) found.push(["twice", id]);
  }
  for (const id of group.facilitators) {
    const led = others.filter(({ facilitators }) => facilitators.includes(id));
    const meets = led.some((other) => overlap(here, slotOf(request, other)));
    if (meets || led.length + 1 > request.bounds.mostGroupsEach) found.push(["facilitator_twice", id]);
  }
  const { language, theme, slot } = group;
  const isSame = (other: PlannedGroup) =>
    other.language === language && other.theme === theme && other.slot === slot;
  return others.some(isSame) ? [...found, ["same_group_twice", ""]] : found;
}

function togetherDespite(request: PlanRequest, { women, facilitators }: PlannedGroup): Finding[] {
  const everybody = byId(request.women, ({ womanId }) => womanId);
  const pairs = new Set(request.apart.map(([one, other]) => pairKey(one, other)));
  const isApart = women.some((one, at) =>
    women.slice(at + 1).some((other) => pairs.has(pairKey(one, other))),
  );
  const isExcluded = women.some((id) =>
    known(everybody, id).excluded.some((staffId) => facilitators.includes(staffId)),
  );
  // Neither who nor which of the two: the group alone.
  return isApart || isExcluded ? [["other", ""]] : [];
}

function byId<Kind>(all: readonly Kind[], idOf: (one: Kind) => string): ReadonlyMap<string, Kind> {
  return new Map(all.map((one) => [idOf(one), one]));
}

function known<Kind>(people: ReadonlyMap<string, Kind>, id: string): Kind {
  const found = people.get(id);
  if (found === undefined) throw new PlanUnknown();
  return found;
}

function slotOf(request: PlanRequest, { slot }: PlannedGroup): PlanRequest["slots"][number] {
  const found = request.slots[slot];
  if (found === undefined) throw new PlanUnknown();
  return found;
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
