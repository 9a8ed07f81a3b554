/**
 * The plan as an integer program: which groups are formed, who is in them, who leads them.
 *
 * The same as `app/groups/planning/programs.py`, column by column and row by row, where the reasons stand.
 */

import { type Candidate } from "./candidates.ts";
import {
  BEST_SIZES,
  pairKey,
  type PlanRequest,
  urgencyPoints,
  waitingWeeks,
  type WeeklySlot,
} from "./needs.ts";
import { compareGroups, misfitOf, type PlannedGroup, type Score } from "./plans.ts";

const TIE_FACTOR = 7919;
const TIE_MODULUS = 1009;

/** A column, and the woman or facilitator and the candidate it stands for. */
interface Part {
  readonly person: number;
  readonly at: number;
  readonly column: number;
}

type Entry = readonly [column: number, factor: number];

/** What to make most of, or a level of the score, by column. */
export type Costs = ReadonlyMap<number, number>;

/** Rows of a program, in compressed form: entries of row r are from `starts[r]` to `starts[r + 1]`. */
export class Rows {
  readonly starts = [0];
  readonly columns: number[] = [];
  readonly factors: number[] = [];
  readonly lower: number[] = [];
  readonly upper: number[] = [];

  /** Adds a row and returns its number. */
  add(entries: readonly Entry[], lower: number, upper: number): number {
    for (const [column, factor] of entries) {
      this.columns.push(column);
      this.factors.push(factor);
    }
    this.starts.push(this.columns.length);
    this.lower.push(lower);
    return this.upper.push(upper) - 1;
  }
}

/**
 * An integer program for a request: a column for each candidate, seat, lead and misfit, in this order.
 *
 * All but the misfits are 0 or 1. `levels` are the costs of the five levels of a score, and `levelRows` the rows that
 * sum them up.
 */
export interface Program {
  readonly request: PlanRequest;
  readonly candidates: readonly Candidate[];
  readonly seats: readonly Part[];
  readonly leads: readonly Part[];
  readonly binaryCount: number;
  readonly columnCount: number;
  readonly rows: Rows;
  readonly levels: readonly Costs[];
  readonly levelRows: readonly number[];
}

/** Returns the integer program of a request over its candidates. */
export function programOf(request: PlanRequest, candidates: readonly Candidate[]): Program {
  let column = candidates.length;
  const parts = (members: (one: Candidate) => readonly number[]): Part[] =>
    candidates.flatMap((one, at) => members(one).map((person) => ({ person, at, column: column++ })));
  const seats = parts(({ women }) => women);
  const leads = parts(({ facilitators }) => facilitators);
  const binaryCount = column;
  const levels = levelsOf(request, candidates, seats, binaryCount);
  const rows = new Rows();
  addSizes(rows, request, candidates, seats, binaryCount);
  for (const some of grouped(seats, ({ person }) => person).values()) rows.add(entries(some), -Infinity, 1);
  addApart(rows, request, candidates, seats, leads);
  addFacilitators(rows, request, candidates, leads);
  const levelRows = levels.map((level) => rows.add(sorted(level), -Infinity, Infinity));
  const columnCount = binaryCount + candidates.length;
  return { request, candidates, seats, leads, binaryCount, columnCount, rows, levels, levelRows };
}

/** Returns by how much one group can be off the best sizes. */
export function largestMisfit({ bounds }: PlanRequest): number {
  return Math.max(misfitOf(bounds.fewest), misfitOf(bounds.most));
}

/** Returns what to make most of first: urgency points, and among equals weeks waited, as one exact number. */
export function placementCosts({ request, levels }: Program): Costs {
  const weight = placementWeight(request);
  const [points, weeks] = levels as [Costs, Costs];
  return new Map([...points].map(([column, worth]) => [column, worth * weight + (weeks.get(column) ?? 0)]));
}

/** Returns how many weeks waited one point of urgency outweighs: more than all women together waited. */
export function placementWeight({ women }: PlanRequest): number {
  return women.reduce((sum, woman) => sum + waitingWeeks(woman), 1);
}

/** Returns what a plan is worth by `placementCosts`. */
export function placementWorth(request: PlanRequest, score: Score): number {
  return score.urgencyPoints * placementWeight(request) + score.waitingWeeks;
}

/** Returns what to make most of then (all costs are negative): sizes, preferred slots, fewer groups. */
export function shapeCosts({ request, levels }: Program): Costs {
  const weight = shapeWeight(request);
  const [, , misfit, unpreferred, groups] = levels as [Costs, Costs, Costs, Costs, Costs];
  const costs = new Map<number, number>();
  for (const column of groups.keys()) costs.set(column, -1 - weight * (unpreferred.get(column) ?? 0));
  for (const column of misfit.keys()) costs.set(column, -weight * weight);
  return costs;
}

/** Returns what a plan is worth by `shapeCosts`. */
export function shapeWorth(request: PlanRequest, score: Score): number {
  const weight = shapeWeight(request);
  return -score.groups - weight * score.unpreferred - weight * weight * score.sizeMisfit;
}

/** Returns what tells equal plans apart: numbers from the places of ids in their order, the same everywhere. */
export function tieCosts({ seats, leads }: Program): Costs {
  return new Map(
    [...seats, ...leads].map(({ person, at, column }) => [
      column,
      1 + ((TIE_FACTOR * (person + 1) * (at + 1)) % TIE_MODULUS),
    ]),
  );
}

/** Returns bounds of rows that keep the first `count` levels at least as good as a score's. */
export function levelLimits({ levelRows }: Program, score: Score, count: number): Map<number, Entry> {
  const reached: readonly Entry[] = [
    [score.urgencyPoints, Infinity],
    [score.waitingWeeks, Infinity],
    [-Infinity, score.sizeMisfit],
    [-Infinity, score.unpreferred],
    [-Infinity, score.groups],
  ];
  return new Map(levelRows.slice(0, count).map((row, level) => [row, reached[level] as Entry]));
}

/** Returns a plan that keeps every hard rule as values of columns. */
export function columnsOf(program: Program, groups: readonly PlannedGroup[]): Float64Array {
  const { request, candidates, seats, leads, binaryCount, columnCount } = program;
  const values = new Float64Array(columnCount);
  const groupAt = new Map(
    groups.map((group) => [candidates.findIndex((candidate) => isOf(group, candidate)), group]),
  );
  for (const [at, group] of groupAt) {
    values[at] = 1;
    values[binaryCount + at] = misfitOf(group.women.length);
  }
  for (const { person, at, column } of seats) {
    const { womanId } = request.women[person] as { womanId: string };
    if (groupAt.get(at)?.women.includes(womanId)) values[column] = 1;
  }
  for (const { person, at, column } of leads) {
    const { staffId } = request.facilitators[person] as { staffId: string };
    if (groupAt.get(at)?.facilitators.includes(staffId)) values[column] = 1;
  }
  return values;
}

/** Returns the plan that values of columns stand for, its groups in order. */
export function groupsOf(program: Program, values: Float64Array): PlannedGroup[] {
  const { request, candidates, seats, leads } = program;
  const isSet = ({ column }: { column: number }) => (values[column] ?? 0) > 0.5;
  const women = grouped(seats.filter(isSet), ({ at }) => at);
  const staff = grouped(leads.filter(isSet), ({ at }) => at);
  return candidates
    .flatMap(({ language, theme, slot }, at) => {
      if (!isSet({ column: at })) return [];
      const leading = (staff.get(at) ?? []).map(({ person }) => request.facilitators[person]?.staffId ?? "");
      const members = (women.get(at) ?? []).map(({ person }) => request.women[person]?.womanId ?? "");
      return [{ language, theme, slot, facilitators: leading, women: members }];
    })
    .sort(compareGroups);
}

/** Tells whether a group is the one that a candidate stands for. */
export function isOf(group: PlannedGroup, candidate: Candidate): boolean {
  const { language, theme, slot } = candidate;
  return group.language === language && group.theme === theme && group.slot === slot;
}

function shapeWeight({ women, bounds }: PlanRequest): number {
  // One more than there can be groups.
  return 1 + Math.floor(women.length / bounds.fewest);
}

function levelsOf(
  { women, slots }: PlanRequest,
  candidates: readonly Candidate[],
  seats: readonly Part[],
  binaryCount: number,
): Costs[] {
  const weeks = seats.map(({ person, column }): Entry => {
    const woman = women[person];
    return [column, woman === undefined ? 0 : waitingWeeks(woman)];
  });
  const points = seats.map(({ person, column }): Entry => {
    const woman = women[person];
    return [column, woman === undefined ? 0 : urgencyPoints(woman)];
  });
  return [
    new Map(points),
    new Map(weeks.filter(([, waited]) => waited > 0)),
    new Map(candidates.map((_, at) => [binaryCount + at, 1])),
    new Map(candidates.flatMap(({ slot }, at): Entry[] => (slots[slot]?.preferred ? [] : [[at, 1]]))),
    new Map(candidates.map((_, at) => [at, 1])),
  ];
}

function addSizes(
  rows: Rows,
  { bounds }: PlanRequest,
  candidates: readonly Candidate[],
  seats: readonly Part[],
  binaryCount: number,
): void {
  const byGroup = grouped(seats, ({ at }) => at);
  for (const at of candidates.keys()) {
    const members = entries(byGroup.get(at) ?? []);
    rows.add([...members, [at, -bounds.most]], -Infinity, 0);
    rows.add([...members, [at, -bounds.fewest]], 0, Infinity);
    rows.add([...members, [at, -BEST_SIZES.smallest], [binaryCount + at, 1]], 0, Infinity);
    rows.add([...members, [at, -BEST_SIZES.largest], [binaryCount + at, -1]], -Infinity, 0);
    for (const [column] of members)
      rows.add(
        [
          [column, 1],
          [at, -1],
        ],
        -Infinity,
        0,
      );
  }
}

function addApart(
  rows: Rows,
  { women, facilitators, apart }: PlanRequest,
  candidates: readonly Candidate[],
  seats: readonly Part[],
  leads: readonly Part[],
): void {
  const pairs = new Set(apart.map(([one, other]) => pairKey(one, other)));
  const [seatsOf, leadsOf] = [grouped(seats, ({ at }) => at), grouped(leads, ({ at }) => at)];
  for (const at of candidates.keys()) {
    const members = seatsOf.get(at) ?? [];
    const refuse = (one: Part, other: Part) =>
      rows.add(
        [
          [one.column, 1],
          [other.column, 1],
          [at, -1],
        ],
        -Infinity,
        0,
      );
    members.forEach((one, place) => {
      for (const other of members.slice(place + 1)) {
        const key = pairKey(women[one.person]?.womanId ?? "", women[other.person]?.womanId ?? "");
        if (pairs.has(key)) refuse(one, other);
      }
    });
    for (const one of members) {
      for (const leader of leadsOf.get(at) ?? []) {
        const staffId = facilitators[leader.person]?.staffId ?? "";
        if (women[one.person]?.excluded.includes(staffId)) refuse(one, leader);
      }
    }
  }
}

function addFacilitators(
  rows: Rows,
  { slots, bounds }: PlanRequest,
  candidates: readonly Candidate[],
  leads: readonly Part[],
): void {
  for (const [at, leaders] of grouped(leads, (lead) => lead.at)) {
    rows.add([...entries(leaders), [at, -bounds.facilitators]], 0, 0);
  }
  for (const groups of grouped(leads, ({ person }) => person).values()) {
    rows.add(entries(groups), -Infinity, bounds.mostGroupsEach);
    for (const instant of slots) {
      const there = groups.filter(({ at }) => runsAt(slots[candidates[at]?.slot ?? -1], instant));
      rows.add(entries(there), -Infinity, 1);
    }
  }
}

/** Tells whether a slot runs when another starts: slots that overlap all run when the last of them starts. */
function runsAt(slot: WeeklySlot | undefined, instant: WeeklySlot): boolean {
  if (slot === undefined || slot.weekday !== instant.weekday) return false;
  return slot.startsMinute <= instant.startsMinute && instant.startsMinute < slot.startsMinute + slot.minutes;
}

function entries(parts: readonly Part[]): Entry[] {
  return parts.map(({ column }) => [column, 1]);
}

function sorted(level: Costs): Entry[] {
  return [...level].sort(([one], [other]) => one - other);
}

function grouped<Kind>(all: readonly Kind[], keyOf: (one: Kind) => number): Map<number, Kind[]> {
  const found = new Map<number, Kind[]>();
  for (const one of all) {
    const some = found.get(keyOf(one));
    if (some === undefined) found.set(keyOf(one), [one]);
    else some.push(one);
  }
  return found;
}
