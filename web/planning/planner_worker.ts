/**
 * Planning groups in a worker of its own, the worker's side: a request in, progress and a plan out.
 *
 * With Argon2id's the only script that needs WebAssembly, so only its own response allows it.
 */

import loadHighs from "highs";

import type { PlanRequest } from "./needs.ts";
import type { PlannerMessage } from "./planner.ts";
import { formGroups } from "./stages.ts";

const SOLVER = "/static/highs.wasm";

self.onmessage = async ({ data }: MessageEvent<PlanRequest>) => {
  const tell = (message: PlannerMessage) => self.postMessage(message);
  try {
    const highs = await loadHighs({ locateFile: () => SOLVER });
    const plan = formGroups(highs, data, (progress) => {
      tell({ kind: "progress", progress });
      return true;
    });
    tell({ kind: "plan", plan });
  } catch {
    // What went wrong is not told: the request holds what women wrote. The page names the failure.
    tell({ kind: "failed" });
  }
};
