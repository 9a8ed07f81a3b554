/**
 * Bytes that do not show themselves.
 */

import type { Bytes } from "./bytes.ts";

/**
 * Key material. Whatever turns it into text, a log, a template, `JSON.stringify`, gets its length only.
 *
 * `reveal` is the one way to the bytes, so that every use can be found by that word.
 */
export class Secret {
  readonly #bytes: Bytes;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  /** How many bytes. */
  get length(): number {
    return this.#bytes.length;
  }

  /** Returns the bytes themselves, for a derivation, a seal or a signature. */
  reveal(): Bytes {
    return this.#bytes;
  }

  toString(): string {
    return `Secret(${this.length} bytes)`;
  }

  toJSON(): string {
    return this.toString();
  }
}
