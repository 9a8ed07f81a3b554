/**
 * Coming back by recovery code and second factor: what the code opens, and new secrets in place of the lost ones.
 *
 * The same as `begin_recovery` and `finish_recovery` in `app/sdk/staff.py`.
 */

import { utf8 } from "../crypto/bytes.ts";
import { type KeyBlob, seenSequence, unwrapKeys } from "../crypto/keypairs.ts";
import { proveLogin } from "../crypto/logins.ts";
import type { StaffRole } from "../crypto/organisations.ts";
import { deriveRecoverySecrets } from "../crypto/passphrases.ts";
import type { WordSecret } from "../crypto/phrases.ts";
import type { ChallengeView } from "./accounts.ts";
import type { Connection, Tokens } from "./connections.ts";
import { type NewSecrets, newSecretsBody } from "./new_secrets.ts";
import { dayOf, holdToMemory, meetOrganisation, type Organisation } from "./organisations.ts";
import { firstAccepted, StaffDevice, type StaffLogIn } from "./staff.ts";
import { fromWire, toWire } from "./wire.ts";

interface RecoverySessionView {
  readonly tokens: Tokens;
  readonly staff_id: string;
  readonly roles: readonly StaffRole[];
  readonly recovery_wrapped_keys: string;
}

/** Somebody whose code was right. Her session is good for one thing: new secrets. */
export interface Recovery {
  readonly handle: string;
  readonly organisation: Organisation;
  readonly blob: KeyBlob;
  readonly session: Pick<RecoverySessionView, "staff_id" | "roles">;
}

/**
 * Opens her keys with the recovery code, trying each way of reading it.
 *
 * Throws `PhraseNotUnderstood` for no reading, `Refused` (`wrong-credentials` for everything that may be wrong),
 * `OpeningFailed` when the organisation is not the one her keys know, `ServerUnreachable`.
 */
export async function beginRecovery(
  connection: Connection,
  { handle, readings, totpCode }: StaffLogIn,
  deviceToken: string | undefined,
): Promise<Recovery> {
  connection.forgetTokens();
  const organisation = await meetOrganisation(connection, dayOf(new Date()));
  return firstAccepted(readings, (code) =>
    recoverWith(connection, organisation, { handle, code, totpCode, deviceToken }),
  );
}

/**
 * Puts new secrets in place of the lost ones; all her sessions end, and a new one begins. `next` has a code too: the one
 * she typed leads back no more. Throws `Refused`, `ServerUnreachable`.
 */
export async function finishRecovery(
  connection: Connection,
  { handle, organisation, blob, session }: Recovery,
  next: NewSecrets,
  deviceToken: string | undefined,
): Promise<StaffDevice> {
  const body = await newSecretsBody(next, blob);
  const answer = await connection.post<{ tokens: Tokens; scope: "full" | "enrol" }>(
    "/staff/recovery/passphrase",
    { ...body, refresh: "cookie" },
  );
  connection.takeTokens(answer.tokens);
  const scoped = { ...session, scope: answer.scope };
  return new StaffDevice(connection, handle, scoped, organisation, blob, next.secrets, deviceToken);
}

interface Attempt {
  readonly handle: string;
  readonly code: WordSecret;
  readonly totpCode: string | undefined;
  readonly deviceToken: string | undefined;
}

async function recoverWith(
  connection: Connection,
  organisation: Organisation,
  { handle, code, totpCode, deviceToken }: Attempt,
): Promise<Recovery> {
  const { installationId } = organisation;
  const begun = await connection.post<ChallengeView>("/staff/recovery/begin", { handle });
  const secrets = await deriveRecoverySecrets(code, installationId);
  const proof = await proveLogin(secrets.loginSeed, {
    installationId,
    action: "recover",
    subject: utf8(handle),
    nonce: fromWire(begun.challenge),
  });
  const answer = await connection.post<RecoverySessionView>("/staff/recovery", {
    handle,
    challenge: begun.challenge,
    proof: toWire(proof),
    refresh: "cookie",
    totp_code: totpCode ?? null,
    device_token: deviceToken ?? null,
  });
  const blob = await unwrapKeys(secrets.wrap, fromWire(answer.recovery_wrapped_keys), "recovery");
  const held = await holdToMemory(organisation, blob, dayOf(new Date()));
  connection.takeTokens(answer.tokens);
  const newest = seenSequence(blob, held.directory.facts.sequence);
  return { handle, organisation: held, blob: newest, session: answer };
}
