/**
 * Argon2id in a worker of its own, the page's side. Staff's pages start the worker that runs `argon2_worker.ts` and
 * hand it in here.
 *
 * In a worker, because the page would stand still meanwhile, and because then that one script alone needs to be
 * allowed WebAssembly.
 */

import type { Bytes } from "./bytes.ts";
import type { Argon2id } from "./passphrases.ts";
import { Secret } from "./secret_bytes.ts";

/** What the worker is asked. It answers through the port that comes along: 32 bytes, or null. */
export interface Argon2Question {
  readonly password: Bytes;
  readonly salt: Bytes;
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

/** The worker could not derive: no WebAssembly, or not enough memory. Never says from what. */
export class DerivationFailed extends Error {
  override readonly name = "DerivationFailed";

  constructor() {
    super("The passphrase could not be prepared on this device.");
  }
}

/** Returns Argon2id as `worker` computes it. What it returns throws `DerivationFailed`. */
export function argon2idIn(worker: Worker): Argon2id {
  return async (password, salt, { memoryKib, passes, lanes }) => {
    const question = { password: password.reveal(), salt, memoryKib, passes, lanes };
    const answer = await ask(worker, question);
    if (answer === null) throw new DerivationFailed();
    return new Secret(answer);
  };
}

function ask(worker: Worker, question: Argon2Question): Promise<Bytes | null> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    // The worker's script did not load: nothing will ever come through the port.
    worker.addEventListener("error", () => resolve(null), { once: true });
    port1.onmessage = ({ data }: MessageEvent<Bytes | null>) => {
      port1.close();
      resolve(data);
    };
    worker.postMessage(question, [port2]);
  });
}
