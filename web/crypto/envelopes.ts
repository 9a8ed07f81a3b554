/**
 * Envelopes: a client's line to the intake team alone, sealed straight to the team's key.
 *
 *     envelope = frame(SEALED_ENVELOPE, header, HPKE.Seal(team, pad(content), info = header))
 *     header   = frame(ENVELOPE_HEADER, suite, client id, envelope id, team key id)
 *
 * No counselor holds the team's key unless she is on the team, so a complaint about her does not pass her desk.
 */

import { type Bytes, equal } from "./bytes.ts";
import { ContextMismatch, Malformed, TooLong } from "./errors.ts";
import * as framing from "./framing.ts";
import type { ClientId, KeyId } from "./keypairs.ts";
import * as labels from "./labels.ts";
import { LARGEST_CONTENT_BYTES, pad, SIZE_CLASSES_BYTES, unpad } from "./padding.ts";
import type { Secret } from "./secret_bytes.ts";
import * as suites from "./suites.ts";

/** Who wrote, which envelope, and to which team key. */
export interface EnvelopeHeader {
  readonly clientId: ClientId;
  readonly envelopeId: framing.Uuid;
  readonly teamKeyId: KeyId;
}

/** Seals `content` to the intake team. Throws `TooLong` beyond 65,000 bytes. */
export async function sealEnvelope(
  header: EnvelopeHeader,
  content: Bytes,
  teamHpkePublic: Bytes,
): Promise<Bytes> {
  if (content.length > LARGEST_CONTENT_BYTES) throw new TooLong(LARGEST_CONTENT_BYTES);
  const encoded = encode(header);
  const ciphertext = await suites.hpkeSeal(teamHpkePublic, pad(content), encoded);
  return framing.frame(labels.SEALED_ENVELOPE, encoded, ciphertext);
}

/** Returns the header of a well-formed envelope. Throws `OpeningFailed`. */
export function readEnvelope(sealed: Bytes): EnvelopeHeader {
  const [encoded, ciphertext] = framing.unframe(labels.SEALED_ENVELOPE, sealed, 2);
  const [suite, clientId, envelopeId, teamKeyId] = framing.unframe(labels.ENVELOPE_HEADER, encoded, 4);
  suites.ensureSuite(suite);
  const size = ciphertext.length - suites.ENCAPSULATION_BYTES - suites.TAG_BYTES;
  if (!SIZE_CLASSES_BYTES.includes(size)) throw new Malformed();
  return {
    clientId: framing.exactly(clientId, suites.HASH_BYTES) as ClientId,
    envelopeId: framing.uuidOf(envelopeId),
    teamKeyId: framing.exactly(teamKeyId, suites.HASH_BYTES) as KeyId,
  };
}

/** Returns what the client wrote to the team. Throws `OpeningFailed`. */
export async function openEnvelope(
  sealed: Bytes,
  expected: EnvelopeHeader,
  teamHpkeSeed: Secret,
): Promise<Bytes> {
  const header = encode(readEnvelope(sealed));
  if (!equal(header, encode(expected))) throw new ContextMismatch();
  const [encoded, ciphertext] = framing.unframe(labels.SEALED_ENVELOPE, sealed, 2);
  return unpad(await suites.hpkeOpen(teamHpkeSeed, ciphertext, encoded));
}

function encode({ clientId, envelopeId, teamKeyId }: EnvelopeHeader): Bytes {
  return framing.frame(
    labels.ENVELOPE_HEADER,
    suites.SUITE_ID,
    framing.exactly(clientId, suites.HASH_BYTES),
    framing.uuid(envelopeId),
    framing.exactly(teamKeyId, suites.HASH_BYTES),
  );
}
