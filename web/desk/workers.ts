/**
 * The workers of staff's pages: started when they are needed, by the addresses that the page's one policy lets through.
 */

import { argon2idIn } from "../crypto/argon2.ts";
import type { Argon2id } from "../crypto/passphrases.ts";

const ARGON2 = "/static/argon2.js";
const PLANNER = "/static/planner.js";
const WORKERS = [ARGON2, PLANNER];

interface ScriptPolicy {
  createScriptURL(url: string): string;
}

declare const trustedTypes:
  { createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptPolicy } | undefined;

let policy: ScriptPolicy | undefined;
let running: Worker | undefined;

/** Returns Argon2id as the worker computes it. What it returns throws `DerivationFailed`. */
export const argon2id: Argon2id = (...question) => {
  running ??= start(ARGON2);
  return argon2idIn(running)(...question);
};

/** Starts the worker that forms groups, a new one each time: it is ended with its search. */
export function startPlanner(): Worker {
  return start(PLANNER);
}

function start(worker: string): Worker {
  // A browser without Trusted Types has no policy to ask, and none that could refuse.
  if (typeof trustedTypes === "undefined") return new Worker(worker);
  // A page may make a policy of that name once.
  policy ??= trustedTypes.createPolicy("app-worker", {
    createScriptURL: (address) => {
      if (!WORKERS.includes(address)) throw new TypeError("This is no worker of ours.");
      return address;
    },
  });
  return new Worker(policy.createScriptURL(worker));
}
