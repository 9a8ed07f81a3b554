/**
 * Forming groups: who is placed first of all, then how the groups look, then which of equal plans it is.
 *
 * The same as `app/groups/planning/stages.py`. Nothing here is final: a coordinator confirms every group.
 */

import type { Highs } from "highs";

import { candidatesOf } from "./candidates.ts";
import { inOrder, type PlanRequest, urgencyPoints } from "./needs.ts";
import { type PlannedGroup, type Score, scoreOf } from "./plans.ts";
import {
  columnsOf,
  type Costs,
  groupsOf,
  isOf,
  levelLimits,
  placementCosts,
  placementWeight,
  placementWorth,
  type Program,
  programOf,
  shapeCosts,
  shapeWorth,
  tieCosts,
} from "./programs.ts";
import { type Effort, type Ending, solve } from "./solving.ts";

const PLACING: Effort = { enough: 10, closeGap: 0.03, most: 60 };
// Of a short list a step takes a moment, so that the best can be waited for.
const PLACING_FEW: Effort = { enough: 60, closeGap: 0.01, most: 120 };
const FEW_COLUMNS = 1_000;
const SHAPING: Effort = { enough: 40, closeGap: 0.05, most: 80 };
const TELLING_APART: Effort = { enough: 30, closeGap: 0, most: 30 };
const PLACEMENT_LEVELS = 2;
const ALL_LEVELS = 5;

/** What a stage reached and what nothing can exceed, in the whole numbers it compared, and why it ended. */
export interface Proof {
  readonly worth: number;
  readonly bound: number;
  readonly ending: Ending;
}

/**
 * Groups to propose, what they are worth, and how good any plan could be.
 *
 * `mostPoints` is a proven bound on the urgency points of any plan. `shape` is about plans that place as well as this
 * one; where `placement` is not proven, about those with the same groups.
 */
export interface Plan {
  readonly groups: readonly PlannedGroup[];
  readonly score: Score;
  readonly placement: Proof;
  readonly shape: Proof;
  readonly mostPoints: number;
}

/** How far it is: the stage (1 to 3), and the best plan so far, as it would be if one stopped now. */
export interface Progress {
  readonly stage: number;
  readonly plan: Plan;
}

/** Is told how far it is, and says whether to go on. */
export type Watcher = (progress: Progress) => boolean;

/** Returns how far a bound is above what was reached, as a share of it: 0 where nothing better exists. */
export function gapOf({ worth, bound }: Proof): number {
  return bound === worth ? 0 : (bound - worth) / Math.max(Math.abs(worth), 1);
}

/**
 * Returns the best plan found. The same request gets the same one, unless the watcher stops the search.
 *
 * Throws `PlanRequestMalformed`.
 */
export function formGroups(highs: Highs, asked: PlanRequest, watcher: Watcher = () => true): Plan {
  const request = inOrder(asked);
  const candidates = candidatesOf(request);
  if (candidates.length === 0) {
    const nothing: Proof = { worth: 0, bound: 0, ending: "proven" };
    return { groups: [], score: scoreOf(request, []), placement: nothing, shape: nothing, mostPoints: 0 };
  }
  const search = new Search(highs, programOf(request, candidates), watcher);
  search.placement = search.run(1, placementCosts, 0, search.isShort ? PLACING_FEW : PLACING);
  if (search.placement?.ending !== "proven") search.keepToFormed();
  search.shape = search.run(2, shapeCosts, PLACEMENT_LEVELS, SHAPING);
  search.run(3, tieCosts, ALL_LEVELS, TELLING_APART);
  return search.plan;
}

/** The best plan so far, carried from stage to stage. */
class Search {
  placement: Proof | undefined;
  shape: Proof | undefined;
  readonly #highs: Highs;
  readonly #watcher: Watcher;
  #program: Program;
  #groups: PlannedGroup[] = [];
  #score: Score;
  #mostPlaced: number;
  #isStopped = false;

  constructor(highs: Highs, program: Program, watcher: Watcher) {
    this.#highs = highs;
    this.#program = program;
    this.#watcher = watcher;
    const { request } = program;
    const everybody = request.women.reduce((sum, woman) => sum + urgencyPoints(woman), 0);
    this.#mostPlaced = (everybody + 1) * placementWeight(request) - 1;
    this.#score = scoreOf(request, []);
  }

  /** Whether the list is a short one. */
  get isShort(): boolean {
    return this.#program.columnCount <= FEW_COLUMNS;
  }

  /** The best plan so far. What a stage did not come to prove is as if it had been stopped. */
  get plan(): Plan {
    const { request } = this.#program;
    const score = this.#score;
    const placement = this.placement ?? {
      worth: placementWorth(request, score),
      bound: this.#mostPlaced,
      ending: "stopped",
    };
    const shape = this.shape ?? { worth: shapeWorth(request, score), bound: 0, ending: "stopped" };
    const mostPoints = Math.floor(placement.bound / placementWeight(request));
    return { groups: this.#groups, score, placement, shape, mostPoints };
  }

  /** Looks at no other groups from now on than those of the best plan so far. */
  keepToFormed(): void {
    const { request, candidates } = this.#program;
    const kept = candidates.filter((candidate) => this.#groups.some((group) => isOf(group, candidate)));
    this.#program = programOf(request, kept);
  }

  /** Goes through one stage and returns what it proved; through none any more once it was stopped. */
  run(
    stage: number,
    costsOf: (program: Program) => Costs,
    levelsHeld: number,
    effort: Effort,
  ): Proof | undefined {
    if (this.#isStopped) return undefined;
    const program = this.#program;
    const { values, worth, bound, ending } = solve(this.#highs, program, {
      costs: costsOf(program),
      limits: levelLimits(program, this.#score, levelsHeld),
      start: columnsOf(program, this.#groups),
      effort,
      watch: (newest, dual) => this.#tell(stage, newest, dual),
    });
    this.#take(values);
    this.#isStopped = ending === "stopped";
    return { worth, bound: stage === 1 ? Math.min(bound, this.#mostPlaced) : bound, ending };
  }

  #take(values: Float64Array): void {
    this.#groups = groupsOf(this.#program, values);
    this.#score = scoreOf(this.#program.request, this.#groups);
  }

  #tell(stage: number, values: Float64Array | undefined, bound: number): boolean {
    if (stage === 1) this.#mostPlaced = Math.floor(Math.min(this.#mostPlaced, Math.max(bound, 0)));
    if (values !== undefined) this.#take(values);
    return this.#watcher({ stage, plan: this.plan });
  }
}
