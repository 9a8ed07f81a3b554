/**
 * Sealed records: everything a woman writes or chooses and everything written about her.
 *
 *     sealed record = frame(SEALED_RECORD, header, salt, ciphertext)
 *     header        = frame(RECORD_HEADER, suite, owner kind, owner id, record id, version, kind, epoch,
 *                           commitment, author key id, previous hash)
 *     record key    = HKDF(ikm = epoch key, salt = shred secret || salt, info = header)
 *     ciphertext    = AES-256-GCM(record key, nonce 0, pad(body), AAD = header)
 *     body          = frame(RECORD_BODY, content, signature or nothing)
 *
 * A key for each record, from 32 fresh bytes, so a fixed nonce never repeats under a key. The header is both `info`
 * and AAD: a record moved to another client, renumbered, re-dated or attributed to somebody else does not open.
 */

import { type Bytes, concat, equal } from "./bytes.ts";
import { type EpochKey, NO_PREVIOUS } from "./epochs.ts";
import { CommitmentMismatch, ContextMismatch, Malformed, SignatureInvalid, TooLong } from "./errors.ts";
import * as framing from "./framing.ts";
import type { KeyId, KeyPair } from "./keypairs.ts";
import * as labels from "./labels.ts";
import { EpochName } from "./owners.ts";
import { LARGEST_CONTENT_BYTES, pad, SIZE_CLASSES_BYTES, unpad } from "./padding.ts";
import { randomBytes } from "./randomness.ts";
import * as suites from "./suites.ts";

const SALT_BYTES = 32;

/** What the readable part of a record says. */
export interface RecordFacts {
  readonly name: EpochName;
  readonly recordId: framing.Uuid;
  /** Counted from 1. */
  readonly version: number;
  readonly commitment: Bytes;
  readonly author: KeyId;
  /** Names the author's previous record of that kind, so a record the server withholds leaves a gap. */
  readonly previousHash?: Bytes;
}

/** The readable part of a record, authenticated with the rest. */
export class RecordHeader {
  readonly name: EpochName;
  readonly recordId: framing.Uuid;
  readonly version: number;
  readonly commitment: Bytes;
  readonly author: KeyId;
  readonly previousHash: Bytes;

  /** Throws `Malformed` for a version below 1 or a hash that has not 32 bytes. */
  constructor({ name, recordId, version, commitment, author, previousHash = NO_PREVIOUS }: RecordFacts) {
    for (const field of [commitment, author, previousHash]) framing.exactly(field, suites.HASH_BYTES);
    if (version < 1) throw new Malformed();
    this.name = name;
    this.recordId = recordId;
    this.version = version;
    this.commitment = commitment;
    this.author = author;
    this.previousHash = previousHash;
  }

  /** Returns the header in these bytes. Throws `Malformed`, `UnknownSuite`. */
  static read(encoded: Bytes): RecordHeader {
    const [suite, ownerKind, ownerId, recordId, version, kind, epoch, commitment, author, previousHash] =
      framing.unframe(labels.RECORD_HEADER, encoded, 10);
    suites.ensureSuite(suite);
    return new RecordHeader({
      name: EpochName.read(ownerKind, ownerId, kind, epoch),
      recordId: framing.uuidOf(recordId),
      version: framing.readCount(version),
      commitment,
      author: author as KeyId,
      previousHash,
    });
  }

  /** Returns the header's bytes. */
  encoded(): Bytes {
    return framing.frame(
      labels.RECORD_HEADER,
      suites.SUITE_ID,
      ...this.name.owner.fields(),
      framing.uuid(this.recordId),
      framing.number(this.version),
      framing.text(this.name.kind),
      framing.number(this.name.epoch),
      this.commitment,
      this.author,
      this.previousHash,
    );
  }
}

/** A record as the server keeps it. */
export interface SealedRecord {
  readonly header: RecordHeader;
  readonly salt: Bytes;
  readonly ciphertext: Bytes;
  /** The padded size, the only thing a length tells. */
  readonly sizeClassBytes: number;
}

/** Returns a record's parts. Throws `OpeningFailed` when this is not a well-formed sealed record. */
export function readRecord(sealed: Bytes): SealedRecord {
  const [header, salt, ciphertext] = framing.unframe(labels.SEALED_RECORD, sealed, 3);
  framing.exactly(salt, SALT_BYTES);
  const sizeClassBytes = ciphertext.length - suites.TAG_BYTES;
  if (!SIZE_CLASSES_BYTES.includes(sizeClassBytes)) throw new Malformed();
  return { header: RecordHeader.read(header), salt, ciphertext, sizeClassBytes };
}

/**
 * A record as its reader sees it. `signed`: its author signed it (staff do, clients do not).
 *
 * Turned into text it says which record it is, never what it says.
 */
export class OpenedRecord {
  readonly #content: Bytes;

  constructor(
    readonly header: RecordHeader,
    content: Bytes,
    readonly signed: boolean,
  ) {
    this.#content = content;
  }

  get content(): Bytes {
    return this.#content;
  }

  toString(): string {
    return `OpenedRecord(${this.header.recordId}, version ${this.header.version})`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** How a record is sealed, where it differs from a client's plain one. */
export interface SealingChoices {
  /**
   * The author when she is staff. A client's words carry no signature, so that they stay deniable: whoever can open
   * them could have written them.
   */
  readonly signer?: KeyPair;
  /** Pads to a fixed class, so that two women who answer differently send the same length. */
  readonly atLeastBytes?: number;
}

/** Seals `content` under a fresh key. Throws `TooLong` beyond 65,000 bytes. */
export async function sealRecord(
  key: EpochKey,
  header: RecordHeader,
  content: Bytes,
  { signer, atLeastBytes = 0 }: SealingChoices = {},
): Promise<Bytes> {
  if (content.length > LARGEST_CONTENT_BYTES) throw new TooLong(LARGEST_CONTENT_BYTES);
  ensureOwnKey(key, header);
  const encoded = header.encoded();
  const signature = signer ? await signer.sign(await signedMessage(encoded, content)) : new Uint8Array();
  const body = pad(framing.frame(labels.RECORD_BODY, content, signature), atLeastBytes);
  const salt = randomBytes(SALT_BYTES);
  const recordKey = await suites.derive(key.key, { salt: concat(key.shred.reveal(), salt), info: encoded });
  const ciphertext = await suites.encryptOnce(recordKey, body, encoded);
  return framing.frame(labels.SEALED_RECORD, encoded, salt, ciphertext);
}

/**
 * Opens a record and checks its author.
 *
 * `authorSigningKey` is given when the header's author is staff: then a signature must be there and verify. Absent,
 * the author is a client, and a signature must *not* be there. Throws a subclass of `OpeningFailed`.
 */
export async function openRecord(
  sealed: Bytes,
  key: EpochKey,
  authorSigningKey?: Bytes,
): Promise<OpenedRecord> {
  const { header, salt, ciphertext } = readRecord(sealed);
  ensureOwnKey(key, header);
  const encoded = header.encoded();
  const recordKey = await suites.derive(key.key, { salt: concat(key.shred.reveal(), salt), info: encoded });
  const body = unpad(await suites.decryptOnce(recordKey, ciphertext, encoded));
  const [content, signature] = framing.unframe(labels.RECORD_BODY, body, 2);
  if (authorSigningKey !== undefined) {
    await suites.verify(authorSigningKey, signature, await signedMessage(encoded, content));
  } else if (signature.length > 0) {
    throw new SignatureInvalid();
  }
  return new OpenedRecord(header, content, signature.length > 0);
}

/** Returns the hash by which the author's next record names this one. */
export function recordHash(sealed: Bytes): Promise<Bytes> {
  return suites.digest(framing.frame(labels.RECORD_HASH, sealed));
}

function ensureOwnKey(key: EpochKey, header: RecordHeader): void {
  if (!header.name.equals(key.name)) throw new ContextMismatch();
  if (!equal(header.commitment, key.commitment)) throw new CommitmentMismatch();
}

async function signedMessage(encodedHeader: Bytes, content: Bytes): Promise<Bytes> {
  const headerHash = await suites.digest(framing.frame(labels.RECORD_HEADER_HASH, encodedHeader));
  return framing.frame(labels.RECORD_SIGNATURE, headerHash, content);
}
