/**
 * How bytes travel in JSON: base64url without padding (RFC 4648 section 5).
 */

import type { Bytes } from "../crypto/bytes.ts";
import { Malformed } from "../crypto/errors.ts";

const BASE64URL = /^[A-Za-z0-9_-]*$/;
// More arguments at once than this, and some engines' stack is too small.
const SIGNS_AT_ONCE = 8192;

/** Returns bytes as text. */
export function toWire(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Returns the bytes of a text. Throws `Malformed`. */
export function fromWire(text: string): Bytes {
  if (!BASE64URL.test(text) || text.length % 4 === 1) throw new Malformed();
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
}

/** Returns bytes as plain padded base64 (RFC 4648 section 4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let start = 0; start < bytes.length; start += SIGNS_AT_ONCE) {
    binary += String.fromCharCode(...bytes.subarray(start, start + SIGNS_AT_ONCE));
  }
  return btoa(binary);
}
