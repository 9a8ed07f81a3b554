/**
 * Argon2id (RFC 9106) in a worker of its own, the worker's side: a question and a port in, 32 bytes or null out.
 *
 * The only script that needs WebAssembly, so only its own response allows it.
 */

import { argon2id } from "hash-wasm";

import type { Argon2Question } from "./argon2.ts";

const HASH_BYTES = 32;

self.onmessage = async ({ data, ports }: MessageEvent<Argon2Question>) => {
  for (const port of ports) port.postMessage(await derive(data));
};

async function derive(question: Argon2Question): Promise<Uint8Array | null> {
  try {
    return await argon2id({
      password: question.password,
      salt: question.salt,
      iterations: question.passes,
      parallelism: question.lanes,
      memorySize: question.memoryKib,
      hashLength: HASH_BYTES,
      outputType: "binary",
    });
  } catch {
    // What went wrong is not told: the question holds the passphrase. The page names the failure.
    return null;
  }
}
