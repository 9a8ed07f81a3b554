/**
 * Proof that somebody holds a log-in key, made afresh for each nonce, installation and action.
 *
 * The signature covers what it is for, so a recorded request replays nothing: not at another time (nonce, single
 * use), not at another server (installation), not for another act (action, subject).
 */

import type { Bytes } from "./bytes.ts";
import * as framing from "./framing.ts";
import * as labels from "./labels.ts";
import type { Secret } from "./secret_bytes.ts";
import * as suites from "./suites.ts";

/** What a proof is for: one `action` on one `subject` (a locator hash, handle or client id), once. */
export interface LoginContext {
  readonly installationId: Bytes;
  readonly action: "log-in" | "erase" | "change-phrase" | "recover";
  readonly subject: Bytes;
  readonly nonce: Bytes;
}

/** Returns the 32-byte public key the server checks proofs with. */
export function loginPublicKey(loginSeed: Secret): Promise<Bytes> {
  return suites.signingPublicBytes(loginSeed);
}

/** Returns the proof for one action on one subject. */
export function proveLogin(loginSeed: Secret, context: LoginContext): Promise<Bytes> {
  return suites.sign(loginSeed, messageOf(context));
}

/** Throws `SignatureInvalid` unless `proof` was made for exactly this. */
export function verifyLogin(publicKey: Bytes, proof: Bytes, context: LoginContext): Promise<void> {
  return suites.verify(publicKey, proof, messageOf(context));
}

function messageOf({ installationId, action, subject, nonce }: LoginContext): Bytes {
  return framing.frame(labels.LOGIN_PROOF, installationId, framing.text(action), subject, nonce);
}
