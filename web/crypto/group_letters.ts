/**
 * Letters of a group: what one person there says to one other, sealed straight to her public key.
 *
 *     letter    = frame(SEALED_GROUP_LETTER, header, HPKE.Seal(recipient, pad(body), info = header))
 *     header    = frame(GROUP_LETTER_HEADER, suite, group id, client id or nothing, letter id, author key id,
 *                       recipient key id)
 *     body      = frame(GROUP_LETTER_BODY, content, signature or nothing)
 *
 * Staff sign, over the whole header: a letter cannot be passed on as one to somebody else, nor moved to another member's
 * line. Clients do not, so that what they say stays deniable; a client's letter proves nothing about who wrote it.
 */

import { type Bytes, equal } from "./bytes.ts";
import { ContextMismatch, Malformed, SignatureInvalid, TooLong } from "./errors.ts";
import * as framing from "./framing.ts";
import type { ClientId, KeyId, KeyPair } from "./keypairs.ts";
import * as labels from "./labels.ts";
import { LARGEST_CONTENT_BYTES, pad, SIZE_CLASSES_BYTES, unpad } from "./padding.ts";
import type { Secret } from "./secret_bytes.ts";
import * as suites from "./suites.ts";

/**
 * In which group, about whom, which letter, by whom, to whom.
 *
 * `clientId` is the invited woman's or the member's, whose line it is; absent where it is about no one. The copies of one
 * letter to several people share `letterId`. `recipient` may be the intake team's key.
 */
export interface GroupLetterHeader {
  readonly groupId: framing.Uuid;
  readonly clientId?: ClientId | undefined;
  readonly letterId: framing.Uuid;
  readonly author: KeyId;
  readonly recipient: KeyId;
}

/**
 * Seals `content` to one person. `signer` is the author when she is staff.
 *
 * Throws `TooLong` beyond 65,000 bytes, `Malformed` for a signer who is not the author.
 */
export async function sealGroupLetter(
  header: GroupLetterHeader,
  content: Bytes,
  recipientHpkePublic: Bytes,
  signer?: KeyPair,
): Promise<Bytes> {
  if (content.length > LARGEST_CONTENT_BYTES) throw new TooLong(LARGEST_CONTENT_BYTES);
  if (signer !== undefined && !equal(signer.keyId, header.author)) throw new Malformed();
  const encoded = encode(header);
  const signature =
    signer === undefined ? new Uint8Array() : await signer.sign(await signedMessage(encoded, content));
  const body = framing.frame(labels.GROUP_LETTER_BODY, content, signature);
  const ciphertext = await suites.hpkeSeal(recipientHpkePublic, pad(body), encoded);
  return framing.frame(labels.SEALED_GROUP_LETTER, encoded, ciphertext);
}

/** Returns the header of a well-formed letter. Throws `OpeningFailed`. */
export function readGroupLetter(sealed: Bytes): GroupLetterHeader {
  const [encoded, ciphertext] = framing.unframe(labels.SEALED_GROUP_LETTER, sealed, 2);
  const [suite, groupId, clientId, letterId, author, recipient] = framing.unframe(
    labels.GROUP_LETTER_HEADER,
    encoded,
    6,
  );
  suites.ensureSuite(suite);
  const size = ciphertext.length - suites.ENCAPSULATION_BYTES - suites.TAG_BYTES;
  if (!SIZE_CLASSES_BYTES.includes(size)) throw new Malformed();
  return {
    groupId: framing.uuidOf(groupId),
    clientId: clientId.length === 0 ? undefined : (hash(clientId) as ClientId),
    letterId: framing.uuidOf(letterId),
    author: hash(author) as KeyId,
    recipient: hash(recipient) as KeyId,
  };
}

/**
 * Returns what a letter says, after checking that it is the expected one.
 *
 * `authorSigningKey` is given when the header's author is staff: then a signature must be there and verify. Absent, the
 * author is a client, and a signature must *not* be there. Throws `OpeningFailed`; `ContextMismatch` for another letter
 * than the expected one.
 */
export async function openGroupLetter(
  sealed: Bytes,
  expected: GroupLetterHeader,
  recipientHpkeSeed: Secret,
  authorSigningKey?: Bytes,
): Promise<Bytes> {
  if (!equal(encode(readGroupLetter(sealed)), encode(expected))) throw new ContextMismatch();
  const [encoded, ciphertext] = framing.unframe(labels.SEALED_GROUP_LETTER, sealed, 2);
  const body = unpad(await suites.hpkeOpen(recipientHpkeSeed, ciphertext, encoded));
  const [content, signature] = framing.unframe(labels.GROUP_LETTER_BODY, body, 2);
  if (authorSigningKey !== undefined) {
    await suites.verify(authorSigningKey, signature, await signedMessage(encoded, content));
  } else if (signature.length > 0) {
    throw new SignatureInvalid();
  }
  return content;
}

function encode({ groupId, clientId, letterId, author, recipient }: GroupLetterHeader): Bytes {
  return framing.frame(
    labels.GROUP_LETTER_HEADER,
    suites.SUITE_ID,
    framing.uuid(groupId),
    clientId === undefined ? new Uint8Array() : hash(clientId),
    framing.uuid(letterId),
    hash(author),
    hash(recipient),
  );
}

function hash(field: Bytes): Bytes {
  return framing.exactly(field, suites.HASH_BYTES);
}

async function signedMessage(encodedHeader: Bytes, content: Bytes): Promise<Bytes> {
  const headerHash = await suites.digest(framing.frame(labels.GROUP_LETTER_HEADER_HASH, encodedHeader));
  return framing.frame(labels.GROUP_LETTER_SIGNATURE, headerHash, content);
}
