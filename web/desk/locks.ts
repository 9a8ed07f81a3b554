/**
 * What a locked page keeps of what was typed: sealed to her own key, in this page's memory, opened by her next sign-in.
 *
 * A locked page holds no key that opens it, so neither whoever takes the device nor whoever reads its memory has more
 * than what any stranger has. It is never stored or sent.
 */

import { toHex, utf8 } from "../crypto/bytes.ts";
import { WrongKey } from "../crypto/errors.ts";
import { frame } from "../crypto/framing.ts";
import type { KeyPair, PublicKeys } from "../crypto/keypairs.ts";
import { hpkeOpen, hpkeSeal } from "../crypto/suites.ts";
import type { DeskState } from "./desks.ts";

const LABEL = "helpline/v1/locked-page";

/** What is found again. */
export type Kept = Pick<DeskState, "typed" | "screen" | "clientId">;

/** What was typed, sealed. */
export interface LockedPage {
  readonly keyId: string;
  readonly sealed: Uint8Array<ArrayBuffer>;
}

/** Seals what was typed to its writer. */
export async function lockPage(kept: Kept, { hpke, keyId }: PublicKeys): Promise<LockedPage> {
  const sealed = await hpkeSeal(hpke, utf8(JSON.stringify(kept)), frame(LABEL, keyId));
  return { keyId: toHex(keyId), sealed };
}

/** Opens what was typed; nothing for somebody else, who learns nothing of it. */
export async function unlockPage({ sealed }: LockedPage, keys: KeyPair): Promise<Kept | undefined> {
  try {
    const opened = await hpkeOpen(keys.hpkeSeed, sealed, frame(LABEL, keys.keyId));
    return JSON.parse(new TextDecoder().decode(opened)) as Kept;
  } catch (failure) {
    if (failure instanceof WrongKey) return undefined;
    throw failure;
  }
}
