/**
 * Key successions: new key pairs for a client whose phrase changed, signed by the old.
 *
 * Her client id stays the hash of her *first* keys; the chain of successions leads from those to the present ones. The
 * old keys hand over, and the new ones accept: by the statement of the `intake` that they begin because of it. Without
 * that, whoever made up a client could name another woman's keys as her successors, and so put a file of his own in the
 * place of hers.
 */

import { type Bytes, equal } from "./bytes.ts";
import { verifyStatementAlone } from "./epochs.ts";
import { ChainBroken, ContextMismatch } from "./errors.ts";
import * as framing from "./framing.ts";
import { type ClientId, type KeyPair, PublicKeys } from "./keypairs.ts";
import * as labels from "./labels.ts";
import { Owner } from "./owners.ts";
import * as suites from "./suites.ts";

/** Returns the succession from `old` to `next`, signed by `old`. */
export async function stateSuccession(
  old: KeyPair,
  next: PublicKeys,
  clientId: ClientId,
  madeOn: framing.Day,
): Promise<Bytes> {
  const body = framing.frame(
    labels.KEY_SUCCESSION,
    suites.SUITE_ID,
    clientId,
    old.keyId,
    next.hpke,
    next.signing,
    framing.day(madeOn),
  );
  return framing.frame(labels.SIGNED_KEY_SUCCESSION, body, await old.sign(body));
}

/**
 * Follows the chain from a client's first keys to the present ones.
 *
 * Throws `ContextMismatch` when `first` are not the keys the client id names, `ChainBroken` or `SignatureInvalid`
 * when the chain was tampered with.
 */
export async function presentKeys(
  clientId: ClientId,
  first: PublicKeys,
  successions: readonly Bytes[],
): Promise<PublicKeys> {
  if (!equal(first.clientId, clientId)) throw new ContextMismatch();
  let keys = first;
  for (const signed of successions) keys = await follow(clientId, keys, signed);
  return keys;
}

/** A signed succession, with the signed statement by which the new keys accept it. */
export interface AcceptedSuccession {
  readonly succession: Bytes;
  readonly acceptance: Bytes;
}

/**
 * Returns every pair a client has had, the present one last, where each succession was accepted.
 *
 * Throws what `presentKeys` throws, and `SignatureInvalid` or `ContextMismatch` for an acceptance by other keys or of
 * something else.
 */
export async function allKeys(
  clientId: ClientId,
  first: PublicKeys,
  accepted: readonly AcceptedSuccession[],
): Promise<PublicKeys[]> {
  let present = await presentKeys(clientId, first, []);
  const keys = [present];
  for (const { succession, acceptance } of accepted) {
    present = await follow(clientId, present, succession);
    await ensureAccepted(acceptance, clientId, present);
    keys.push(present);
  }
  return keys;
}

/** Throws `OpeningFailed` unless `next` begin an `intake` of this client because her phrase changed. */
async function ensureAccepted(acceptance: Bytes, clientId: ClientId, next: PublicKeys): Promise<void> {
  const { name, reason, creator } = await verifyStatementAlone(acceptance, next.signing);
  const isHers = name.owner.equals(new Owner("client", clientId)) && name.kind === "intake";
  if (!isHers || reason !== "phrase-changed" || !equal(creator, next.keyId)) throw new ContextMismatch();
}

async function follow(clientId: ClientId, keys: PublicKeys, signed: Bytes): Promise<PublicKeys> {
  const [body, signature] = framing.unframe(labels.SIGNED_KEY_SUCCESSION, signed, 2);
  const [suite, owner, previous, hpke, signing, madeOn] = framing.unframe(labels.KEY_SUCCESSION, body, 6);
  suites.ensureSuite(suite);
  framing.readDay(madeOn);
  await suites.verify(keys.signing, signature, body);
  if (!equal(owner, clientId) || !equal(previous, keys.keyId)) throw new ChainBroken();
  return PublicKeys.of(hpke, signing);
}
