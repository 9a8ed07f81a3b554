/**
 * The only source of randomness: the browser's, which is the operating system's.
 */

import type { Bytes } from "./bytes.ts";
import { uuidOf, type Uuid } from "./framing.ts";

const UUID_BYTES = 16;
const DRAWS = 2 ** 32;

/** Returns `length` fresh bytes. */
export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** Returns a fresh random identifier (UUID version 4), which tells nothing about when it was made. */
export function randomId(): Uuid {
  const bytes = randomBytes(UUID_BYTES);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return uuidOf(bytes);
}

/** Returns an unbiased number from 0 to `bound` - 1; `bound` is at most 2^32. */
export function randomIndex(bound: number): number {
  // What lies beyond the last whole multiple of the bound would favour small numbers, so it is drawn again.
  const fair = DRAWS - (DRAWS % bound);
  for (;;) {
    const [drawn = DRAWS] = crypto.getRandomValues(new Uint32Array(1));
    if (drawn < fair) return drawn % bound;
  }
}
