/**
 * Bytes: what Python's `bytes` brings along and `Uint8Array` does not.
 */

import { Malformed } from "./errors.ts";

/** Bytes with a buffer of their own kind, as WebCrypto asks for them. */
export type Bytes = Uint8Array<ArrayBuffer>;

const HEX = /^(?:[0-9a-fA-F]{2})*$/;

/** Returns all parts in one. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
  }
  return whole;
}

/** Tells whether both are the same bytes, in a time that depends on their lengths alone. */
export function equal(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  one.forEach((byte, position) => (difference |= byte ^ (other[position] ?? 0)));
  return difference === 0;
}

/** Orders bytes as Python does: negative when `one` comes first, 0 when both are the same. */
export function compare(one: Uint8Array, other: Uint8Array): number {
  const shared = Math.min(one.length, other.length);
  for (let position = 0; position < shared; position += 1) {
    const difference = (one[position] ?? 0) - (other[position] ?? 0);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

/** Returns text in UTF-8. */
export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** Returns bytes as lower-case hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Returns the bytes of hexadecimal digits. Throws `Malformed`. */
export function fromHex(digits: string): Bytes {
  if (!HEX.test(digits)) throw new Malformed();
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
