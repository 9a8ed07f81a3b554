/**
 * Invitations: a code handed to a newcomer, of which the server knows only a hash until she uses it.
 *
 *     invitation hash = SHA-256(frame(INVITATION_CODE, code as UTF-8))
 *
 * A code is as strong as it is random: use `generateInvitationCode`.
 */

import { type Bytes, toHex, utf8 } from "./bytes.ts";
import { frame } from "./framing.ts";
import * as labels from "./labels.ts";
import { randomBytes } from "./randomness.ts";
import { digest } from "./suites.ts";

const INVITATION_CODE_BYTES = 16;

/** Returns a fresh code of 128 bits, as 32 lower-case hex digits. */
export function generateInvitationCode(): string {
  return toHex(randomBytes(INVITATION_CODE_BYTES));
}

/** Returns the 32 bytes under which the server keeps an invitation. */
export function invitationHash(code: string): Promise<Bytes> {
  return digest(frame(labels.INVITATION_CODE, utf8(code)));
}
