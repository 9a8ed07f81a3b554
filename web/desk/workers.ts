/**
 * The worker in which Argon2id runs: started when it is first needed, by the one address the page's policy lets through.
 */

import { argon2idIn } from "../crypto/argon2.ts";
import type { Argon2id } from "../crypto/passphrases.ts";

const WORKER = "/static/argon2.js";

interface ScriptPolicy {
  createScriptURL(url: string): string;
}

declare const trustedTypes:
  { createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptPolicy } | undefined;

let running: Worker | undefined;

/** Returns Argon2id as the worker computes it. What it returns throws `DerivationFailed`. */
export const argon2id: Argon2id = (...question) => {
  running ??= start();
  return argon2idIn(running)(...question);
};

function start(): Worker {
  // A browser without Trusted Types has no policy to ask, and none that could refuse.
  if (typeof trustedTypes === "undefined") return new Worker(WORKER);
  const policy = trustedTypes.createPolicy("app-worker", { createScriptURL: () => WORKER });
  return new Worker(policy.createScriptURL(WORKER));
}
