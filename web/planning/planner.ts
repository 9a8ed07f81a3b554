/**
 * Planning groups in a worker of its own, the page's side.
 *
 * In a worker, because the page would stand still meanwhile, because then that one script alone needs to be allowed
 * WebAssembly, and because the only way to stop it at once is to end it: every progress carries the best plan so far.
 */

import { PlannerFailed } from "./errors.ts";
import { inOrder, type PlanRequest } from "./needs.ts";
import type { Plan, Progress } from "./stages.ts";

/** What the worker tells: how far it is, then the plan; or that the solver failed. */
export type PlannerMessage =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "plan"; readonly plan: Plan }
  | { readonly kind: "failed" };

/** A search under way. */
export interface Planning {
  /** The plan; after `stop`, the best so far, or undefined if there is none yet. Rejects with `PlannerFailed`. */
  readonly finished: Promise<Plan | undefined>;
  /** Ends the search at once. */
  stop(): void;
}

/**
 * Starts to form groups in `worker`, a fresh one that is ended with the search.
 *
 * Throws `PlanRequestMalformed` before anything starts.
 */
export function startPlanning(
  worker: Worker,
  asked: PlanRequest,
  onProgress: (progress: Progress) => void,
): Planning {
  const request = inOrder(asked);
  let newest: Plan | undefined;
  let settle: { resolve(plan: Plan | undefined): void; reject(reason: Error): void };
  const finished = new Promise<Plan | undefined>((resolve, reject) => {
    settle = { resolve, reject };
  });
  const end = (plan: Plan | undefined, failure?: Error) => {
    worker.terminate();
    if (failure === undefined) settle.resolve(plan);
    else settle.reject(failure);
  };
  worker.onerror = () => end(undefined, new PlannerFailed());
  worker.onmessage = ({ data }: MessageEvent<PlannerMessage>) => {
    if (data.kind === "failed") end(undefined, new PlannerFailed());
    else if (data.kind === "plan") end(data.plan);
    else {
      newest = data.progress.plan;
      onProgress(data.progress);
    }
  };
  worker.postMessage(request);
  return { finished, stop: () => end(newest) };
}
