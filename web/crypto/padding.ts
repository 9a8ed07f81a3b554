/**
 * Padding to size classes, so that a length tells a class and no more.
 *
 *     padded = length (4 bytes, big-endian) || content || zeros
 *
 * The classes are 1, 4, 16 and 64 KiB for the padded whole. AES-GCM authenticates the padding with the content.
 */

import type { Bytes } from "./bytes.ts";
import { Malformed, TooLong } from "./errors.ts";

export const SIZE_CLASSES_BYTES: readonly number[] = [1024, 4096, 16384, 65536];
export const LARGEST_TEXT_BYTES = 50_000;
// What goes into one record or envelope: a text and what names it. In the largest class, frame, label and signature
// stand beside it.
export const LARGEST_CONTENT_BYTES = 65_000;
const LENGTH_BYTES = 4;

/**
 * Returns `content` padded to the smallest class that fits and has at least `atLeastBytes`.
 *
 * Throws `TooLong` when it fits none.
 */
export function pad(content: Uint8Array, atLeastBytes = 0): Bytes {
  const needed = Math.max(content.length + LENGTH_BYTES, atLeastBytes);
  const size = SIZE_CLASSES_BYTES.find((candidate) => candidate >= needed);
  if (size === undefined) throw new TooLong(LARGEST_CONTENT_BYTES);
  const padded = new Uint8Array(size);
  new DataView(padded.buffer).setUint32(0, content.length);
  padded.set(content, LENGTH_BYTES);
  return padded;
}

/** Returns the content of `pad`. Throws `Malformed` for a size that is no class or padding not zero. */
export function unpad(padded: Bytes): Bytes {
  if (!SIZE_CLASSES_BYTES.includes(padded.length)) throw new Malformed();
  const end = LENGTH_BYTES + new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (end > padded.length || padded.subarray(end).some((byte) => byte !== 0)) throw new Malformed();
  return padded.slice(LENGTH_BYTES, end);
}
