/**
 * Fingerprints in words, for two people to compare by voice or on a leaflet.
 */

import type { Bytes } from "./bytes.ts";
import { frame, text } from "./framing.ts";
import * as labels from "./labels.ts";
import { digest } from "./suites.ts";
import type { WordList } from "./wordlists.ts";

const FINGERPRINT_WORDS = 8; // 88 bits: finding a second key with the same words is out of reach
const BITS_PER_WORD = 11;

/** Returns eight words for `keyMaterial`. `subject` says what it is the key of. */
export async function fingerprintWords(
  list: WordList,
  subject: "root" | "staff" | "client",
  keyMaterial: Bytes,
): Promise<string[]> {
  const hash = await digest(frame(labels.FINGERPRINT, text(subject), keyMaterial));
  const bits = Array.from(hash, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return Array.from({ length: FINGERPRINT_WORDS }, (_, position) => {
    const start = position * BITS_PER_WORD;
    return list.word(Number.parseInt(bits.slice(start, start + BITS_PER_WORD), 2));
  });
}
