/**
 * What staff's words open: passphrase and recovery code.
 *
 * Stands with the client's phrase in `phrases.py`; apart here, so that nothing of it weighs on a client's page. The
 * slow function is handed in: it is WebAssembly, and runs in a worker (`argon2.ts`).
 */

import { type Bytes, utf8 } from "./bytes.ts";
import { ParametersRefused } from "./errors.ts";
import { frame } from "./framing.ts";
import * as labels from "./labels.ts";
import { expand, type WordSecret } from "./phrases.ts";
import type { Secret } from "./secret_bytes.ts";
import * as suites from "./suites.ts";

export const STAFF_PASSPHRASE_WORDS = 8; // 88 bits, behind Argon2id
export const RECOVERY_CODE_WORDS = 12; // 132 bits: strong enough to need no slow derivation

/** What a staff passphrase or recovery code opens. Neither leaves the device. */
export interface StaffSecrets {
  readonly loginSeed: Secret;
  readonly wrap: Secret;
}

/**
 * Cost of a staff derivation (RFC 9106). Kept per account, so that it can rise over the years.
 *
 * Throws `ParametersRefused` below the floor of 64 MiB and 3 passes, or above what a device can be asked to do: a
 * server that could lower them would make a recorded passphrase cheap to guess.
 */
export class Argon2Parameters {
  constructor(
    readonly memoryKib = 65_536,
    readonly passes = 3,
    readonly lanes = 1,
  ) {
    const fits = within(memoryKib, 65_536, 1_048_576) && within(passes, 3, 16) && within(lanes, 1, 4);
    if (!fits) throw new ParametersRefused();
  }
}

/** Argon2id (RFC 9106), version 0x13, 32 bytes out, no secret and no associated data. */
export type Argon2id = (password: Secret, salt: Bytes, parameters: Argon2Parameters) => Promise<Secret>;

/** Derives a staff member's secrets: Argon2id, then HKDF. Salted by installation and handle. */
export async function deriveStaffSecrets(
  passphrase: WordSecret,
  installationId: Bytes,
  handle: string,
  parameters: Argon2Parameters,
  argon2id: Argon2id,
): Promise<StaffSecrets> {
  const salt = await suites.digest(frame(labels.STAFF_SALT, installationId, utf8(handle)));
  const stretched = await argon2id(passphrase.encoded(), salt, parameters);
  return {
    loginSeed: await expand(stretched, labels.STAFF_LOGIN_SEED, installationId),
    wrap: await expand(stretched, labels.STAFF_WRAP, installationId),
  };
}

/** Derives what a printed recovery code opens. HKDF alone: 132 random bits cannot be guessed. */
export async function deriveRecoverySecrets(code: WordSecret, installationId: Bytes): Promise<StaffSecrets> {
  if (code.length < RECOVERY_CODE_WORDS) throw new ParametersRefused();
  const salt = frame(labels.RECOVERY_SALT, installationId);
  const info = frame(labels.RECOVERY_KEY, installationId);
  const key = await suites.derive(code.encoded(), { salt, info });
  return {
    loginSeed: await expand(key, labels.RECOVERY_LOGIN_SEED, installationId),
    wrap: await expand(key, labels.RECOVERY_WRAP, installationId),
  };
}

function within(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
