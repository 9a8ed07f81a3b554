/**
 * Starts workers as a staff page does: through the one policy that its headers name.
 */

interface ScriptPolicy {
  createScriptURL(url: string): string;
}

declare const trustedTypes: {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptPolicy;
};

let policy: ScriptPolicy | undefined;

/** Starts the worker whose script has that address. */
export function startWorker(address: string): Worker {
  policy ??= trustedTypes.createPolicy("app-worker", { createScriptURL: (url) => url });
  return new Worker(policy.createScriptURL(address));
}
