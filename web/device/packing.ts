/**
 * Packing a long body with gzip before it is sent: base64 is a quarter longer than what it says.
 *
 * What is packed is sealed, so the packed length tells nothing about it. Short bodies stay as they are: nothing is won,
 * and what stands in them need not be sealed.
 */

import type { Bytes } from "../crypto/bytes.ts";

const WORTH_PACKING_SIGNS = 8_192;

/** Returns the body packed; nothing where it is short or the browser cannot (Tor Browser before 13). */
export async function packed(text: string): Promise<Bytes | undefined> {
  if (text.length < WORTH_PACKING_SIGNS || !("CompressionStream" in globalThis)) return undefined;
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
