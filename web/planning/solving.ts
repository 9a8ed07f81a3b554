/**
 * HiGHS solves one stage of a plan: with a limit that depends on no clock, telling how far it is, stopped when asked.
 *
 * The same as `app/groups/planning/solving.py`. Runs in the worker only, and keeps it busy to the end.
 */

import type { Highs, InterruptCallbackEvent, Model, PassiveCallbackEvent } from "highs";

import { type Costs, largestMisfit, type Program } from "./programs.ts";

const SLACK = 1e-6;

/** Why a search ended: nothing better exists; it was close enough; its effort was used up; somebody stopped it. */
export type Ending = "proven" | "close" | "effort" | "stopped";

/** How long to search, in the solver's steps: `most`, or `enough` once the gap is not above `closeGap`. */
export interface Effort {
  readonly enough: number;
  readonly closeGap: number;
  readonly most: number;
}

/** The best so far: values of columns, what it is worth, and what nothing can be worth more than. */
export interface Found {
  readonly values: Float64Array;
  readonly worth: number;
  readonly bound: number;
  readonly ending: Ending;
}

/** Is told the newest better solution, if there is one, and the bound; says whether to go on. */
export type Watch = (values: Float64Array | undefined, bound: number) => boolean;

/** What to solve: `limits` replace bounds of rows, `start` is a solution to begin from. */
export interface Stage {
  readonly costs: Costs;
  readonly limits: ReadonlyMap<number, readonly [lower: number, upper: number]>;
  readonly start: Float64Array;
  readonly effort: Effort;
  readonly watch: Watch;
}

/** Returns the best found values of columns by costs, which are made most of, and how good anything could be. */
export function solve(highs: Highs, program: Program, stage: Stage): Found {
  const { costs, start, effort } = stage;
  return highs.withModel(modelOf(highs, program, stage), (model) => {
    // Every cost is whole, so a solution less than one below the bound is the best.
    model.options.set({ output_flag: false, mip_rel_gap: 0, mip_abs_gap: 1 - SLACK });
    model.setSolution({ colValue: start });
    const { mipInterrupt, mipImprovingSolution } = highs.constants.callbackType;
    let steps = 0;
    let newest: Float64Array | undefined;
    let ending: Ending = "proven";
    const improve = ({ data }: PassiveCallbackEvent): undefined => {
      newest = data.mip_solution;
    };
    const step = ({ data, interrupt }: InterruptCallbackEvent): undefined => {
      steps += 1;
      const isWelcome = stage.watch(newest, data.mip_dual_bound ?? Infinity);
      newest = undefined;
      if (!isWelcome) ending = "stopped";
      else if (steps >= effort.enough && (data.mip_gap ?? Infinity) <= effort.closeGap) ending = "close";
      else if (steps >= effort.most) ending = "effort";
      else return;
      interrupt();
    };
    const { modelStatus } = model.run({ [mipInterrupt]: step, [mipImprovingSolution]: improve });
    const isOptimal = modelStatus === highs.constants.modelStatus.optimal;
    return found(model, costs, start, isOptimal ? undefined : ending);
  });
}

function found(model: Model, costs: Costs, start: Float64Array, cutShort: Ending | undefined): Found {
  const reached = model.getSolution().colValue;
  const isBetter = reached.length === start.length && worthOf(costs, reached) >= worthOf(costs, start);
  const values = isBetter ? reached : start;
  const worth = worthOf(costs, values);
  if (cutShort === undefined) return { values, worth, bound: worth, ending: "proven" };
  // Before the first relaxation is solved there is no bound yet but that of everything at once.
  const everything = [...costs.values()].reduce((sum, cost) => sum + Math.max(cost, 0), 0);
  const bound = Math.min(Number(model.info.get("mip_dual_bound")), everything);
  // A relative part too: of millions of points, the solver keeps fewer digits behind the point.
  const whole = Math.floor(bound + (SLACK * Math.max(1, Math.abs(bound))) / 10);
  return { values, worth, bound: Math.max(worth, whole), ending: cutShort };
}

/** Returns what values of columns are worth. */
export function worthOf(costs: Costs, values: Float64Array): number {
  let worth = 0;
  for (const [column, cost] of costs) worth += cost * Math.round(values[column] ?? 0);
  return worth;
}

function modelOf(highs: Highs, program: Program, { costs, limits }: Stage) {
  const { rows, binaryCount, columnCount } = program;
  const { variableType, objectiveSense } = highs.constants;
  const columns = Array.from({ length: columnCount }, (_, column) => column);
  const isBinary = (column: number) => column < binaryCount;
  const misfit = largestMisfit(program.request);
  return {
    numCols: columnCount,
    numRows: rows.lower.length,
    sense: objectiveSense.maximize,
    colCost: columns.map((column) => costs.get(column) ?? 0),
    colLower: new Float64Array(columnCount),
    colUpper: columns.map((column) => (isBinary(column) ? 1 : misfit)),
    rowLower: rows.lower.map((lower, row) => limits.get(row)?.[0] ?? lower),
    rowUpper: rows.upper.map((upper, row) => limits.get(row)?.[1] ?? upper),
    integrality: columns.map((column) => (isBinary(column) ? variableType.integer : variableType.continuous)),
    matrix: {
      format: "csr" as const,
      numRows: rows.lower.length,
      numCols: columnCount,
      starts: rows.starts,
      indices: rows.columns,
      values: rows.factors,
    },
  };
}
