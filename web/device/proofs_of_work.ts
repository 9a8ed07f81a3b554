/**
 * Proof of work for an intake: a flood must cost its sender something, and no woman an account or an address.
 *
 * ALTCHA challenges (PBKDF2/SHA-256): find a counter whose derived key begins as the challenge says. The browser works
 * on them beside the page, so she can write meanwhile.
 */

import { type Bytes, concat, fromHex, toHex, utf8 } from "../crypto/bytes.ts";
import type { Connection } from "./connections.ts";
import { toBase64 } from "./wire.ts";

// The service takes it for twenty minutes; the rest is for sending.
const GOOD_FOR_MILLISECONDS = 15 * 60_000;
const COUNTER_BYTES = 4;
const COUNTER_DIGITS = 10; // of the largest 32-bit number

interface Challenge {
  readonly parameters: {
    readonly cost: number;
    readonly keyLength: number;
    readonly keyPrefix: string;
    readonly nonce: string;
    readonly salt: string;
  };
}

/** Work that was called off. */
export class WorkStopped extends Error {
  override readonly name = "WorkStopped";

  constructor() {
    super("The proof of work was called off.");
  }
}

/**
 * One proof of work at a time, done ahead and done again when it has grown old.
 *
 * `now` are milliseconds of a clock that only runs forward.
 */
export class ProofOfWork {
  readonly #stop = new AbortController();
  #work: { readonly begunAt: number; readonly payload: Promise<string> } | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Begins to work unless a proof is there or on its way. A failure is told by `take` alone. */
  begin(): void {
    if (this.#work !== undefined && this.now() - this.#work.begunAt < GOOD_FOR_MILLISECONDS) return;
    const payload = this.#fetchAndSolve();
    this.#work = { begunAt: this.now(), payload };
    payload.catch(() => (this.#work = undefined));
  }

  /** Returns a proof to send, once it is there. Throws what `Connection.get` throws, and `WorkStopped`. */
  async take(): Promise<string> {
    this.begin();
    return this.#work?.payload ?? this.#fetchAndSolve();
  }

  /** Lets go of a proof that the service did not take, or has taken. */
  discard(): void {
    this.#work = undefined;
  }

  /** Stops working for good. */
  cancel(): void {
    this.#stop.abort();
  }

  async #fetchAndSolve(): Promise<string> {
    const { challenge } = await this.connection.get<{ challenge: Challenge }>("/intakes/challenge");
    return solveWork(challenge, this.#stop.signal);
  }
}

/** Solves a challenge; returns the payload to send. Throws `WorkStopped`. */
export async function solveWork(challenge: Challenge, stop: AbortSignal): Promise<string> {
  const { keyPrefix, nonce } = challenge.parameters;
  const begins = fromHex(nonce);
  for (let counter = 0; ; counter += 1) {
    if (stop.aborted) throw new WorkStopped();
    const derivedKey = toHex(await derive(challenge, concat(begins, bigEndian(counter))));
    if (derivedKey.startsWith(keyPrefix)) return payloadOf(challenge, counter, derivedKey);
  }
}

async function derive({ parameters }: Challenge, password: Bytes): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const { salt, cost, keyLength } = parameters;
  const algorithm = { name: "PBKDF2", hash: "SHA-256", salt: fromHex(salt), iterations: cost };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 8 * keyLength));
}

function payloadOf(challenge: Challenge, counter: number, derivedKey: string): string {
  // Neither how long it took, which tells devices apart, nor by the length how far luck let her count.
  const text = JSON.stringify({ challenge, solution: { counter, derivedKey } });
  return toBase64(utf8(text.padEnd(text.length + COUNTER_DIGITS - `${counter}`.length)));
}

function bigEndian(counter: number): Bytes {
  const field = new Uint8Array(COUNTER_BYTES);
  new DataView(field.buffer).setUint32(0, counter);
  return field;
}
