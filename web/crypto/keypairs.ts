/**
 * A person's two key pairs (X-Wing to receive, Ed25519 to sign), their names, and how they are kept wrapped.
 *
 * The wrapped blob also holds the organisation's root key and the highest directory sequence seen, because a
 * stateless browser has nowhere else to remember whom it trusts.
 */

import { type Bytes, equal } from "./bytes.ts";
import { ContextMismatch, Malformed } from "./errors.ts";
import * as framing from "./framing.ts";
import * as labels from "./labels.ts";
import { randomBytes } from "./randomness.ts";
import { Secret } from "./secret_bytes.ts";
import * as suites from "./suites.ts";

declare const named: unique symbol;
/** The 32-byte name of a person's pair of keys in every header, grant and directory. */
export type KeyId = Bytes & { readonly [named]: "key" };
/** The 32-byte name of a client. */
export type ClientId = Bytes & { readonly [named]: "client" };
/** What wrapped keys are opened by: access phrase, passphrase or recovery code. */
export type Purpose = "client" | "staff" | "recovery";

const SALT_BYTES = 32;
// frame(key-blob, 32, 32, 32 and 8 bytes), and the tag.
const WRAPPED_CIPHERTEXT_BYTES = 144 + suites.TAG_BYTES;

/** A person's public half: `hpke` (1,216 bytes) and `signing` (32 bytes), with the ids these make. */
export class PublicKeys {
  private constructor(
    readonly hpke: Bytes,
    readonly signing: Bytes,
    readonly keyId: KeyId,
    /**
     * The client whose *first* keys these are. A client is named by a hash of her keys, so a server that swaps the
     * keys names another client.
     */
    readonly clientId: ClientId,
  ) {}

  /** Returns the two public keys with their ids. Throws `Malformed` for keys of another length. */
  static async of(hpke: Bytes, signing: Bytes): Promise<PublicKeys> {
    framing.exactly(hpke, suites.HPKE_PUBLIC_BYTES);
    framing.exactly(signing, suites.SIGNING_PUBLIC_BYTES);
    const keyId = await suites.digest(framing.frame(labels.KEY_ID, suites.SUITE_ID, hpke, signing));
    const clientId = await suites.digest(framing.frame(labels.CLIENT_ID, suites.SUITE_ID, hpke, signing));
    return new PublicKeys(hpke, signing, keyId as KeyId, clientId as ClientId);
  }
}

/** A person's two key pairs, as 32-byte seeds that never show themselves. */
export class KeyPair {
  private constructor(
    readonly hpkeSeed: Secret,
    readonly signingSeed: Secret,
    readonly publicKeys: PublicKeys,
  ) {}

  /** Returns the key pairs of two seeds of 32 bytes. Throws `Malformed` for seeds of another length. */
  static async of(hpkeSeed: Secret, signingSeed: Secret): Promise<KeyPair> {
    framing.exactly(signingSeed, suites.KEY_BYTES);
    const hpke = await suites.hpkePublicBytes(hpkeSeed);
    const signing = await suites.signingPublicBytes(signingSeed);
    return new KeyPair(hpkeSeed, signingSeed, await PublicKeys.of(hpke, signing));
  }

  /** Returns fresh key pairs. */
  static generate(): Promise<KeyPair> {
    return KeyPair.of(
      new Secret(randomBytes(suites.HPKE_SEED_BYTES)),
      new Secret(randomBytes(suites.KEY_BYTES)),
    );
  }

  /** The 32-byte name of this pair. */
  get keyId(): KeyId {
    return this.publicKeys.keyId;
  }

  /** Returns the Ed25519 signature of `message`, which must be a labelled frame. */
  sign(message: Bytes): Promise<Bytes> {
    return suites.sign(this.signingSeed, message);
  }
}

/**
 * What a person keeps sealed on the server.
 *
 * Besides her keys it holds the organisation's `rootPublicKey` (32 bytes) and the highest `directorySequence` she has
 * seen: from the second visit on, a server cannot show her another organisation or an older directory.
 */
export interface KeyBlob {
  readonly keys: KeyPair;
  readonly rootPublicKey: Bytes;
  readonly directorySequence: number;
}

/** Returns the blob that remembers `sequence`. */
export function seenSequence(blob: KeyBlob, sequence: number): KeyBlob {
  return { ...blob, directorySequence: Math.max(sequence, blob.directorySequence) };
}

/** Seals `blob` under `wrap`, a 32-byte key derived from a phrase, passphrase or recovery code. */
export async function wrapKeys(wrap: Secret, blob: KeyBlob, purpose: Purpose): Promise<Bytes> {
  const salt = randomBytes(SALT_BYTES);
  const info = infoOf(purpose, blob.keys.keyId);
  const plaintext = framing.frame(
    labels.KEY_BLOB,
    blob.keys.hpkeSeed.reveal(),
    blob.keys.signingSeed.reveal(),
    framing.exactly(blob.rootPublicKey, suites.SIGNING_PUBLIC_BYTES),
    framing.number(blob.directorySequence),
  );
  const ciphertext = await suites.encryptOnce(await suites.derive(wrap, { salt, info }), plaintext, info);
  return framing.frame(
    labels.WRAPPED_KEYS,
    suites.SUITE_ID,
    framing.text(purpose),
    blob.keys.keyId,
    salt,
    ciphertext,
  );
}

/** Opens what `wrapKeys` made. Throws `OpeningFailed`. */
export async function unwrapKeys(wrap: Secret, wrapped: Bytes, purpose: Purpose): Promise<KeyBlob> {
  const [suite, foundPurpose, keyId, salt, ciphertext] = framing.unframe(labels.WRAPPED_KEYS, wrapped, 5);
  suites.ensureSuite(suite);
  if (!equal(foundPurpose, framing.text(purpose))) throw new ContextMismatch();
  const info = infoOf(purpose, keyId);
  const plaintext = await suites.decryptOnce(await suites.derive(wrap, { salt, info }), ciphertext, info);
  const [hpkeSeed, signingSeed, root, sequence] = framing.unframe(labels.KEY_BLOB, plaintext, 4);
  const keys = await KeyPair.of(new Secret(hpkeSeed), new Secret(signingSeed));
  if (!equal(keys.keyId, keyId)) throw new ContextMismatch();
  framing.exactly(root, suites.SIGNING_PUBLIC_BYTES);
  return { keys, rootPublicKey: root, directorySequence: framing.readCount(sequence) };
}

/**
 * Throws `OpeningFailed` unless `wrapped` has the form of a key blob of this purpose and key id.
 *
 * This is the server's check: it cannot open the blob, only see that it is one.
 */
export function ensureWrappedKeys(wrapped: Bytes, purpose: Purpose, keyId: Bytes): void {
  const [suite, foundPurpose, foundKeyId, salt, ciphertext] = framing.unframe(
    labels.WRAPPED_KEYS,
    wrapped,
    5,
  );
  suites.ensureSuite(suite);
  framing.exactly(salt, SALT_BYTES);
  if (!equal(foundPurpose, framing.text(purpose)) || !equal(foundKeyId, keyId)) throw new ContextMismatch();
  if (ciphertext.length !== WRAPPED_CIPHERTEXT_BYTES) throw new Malformed();
}

function infoOf(purpose: Purpose, keyId: Bytes): Bytes {
  return framing.frame(labels.WRAPPED_KEYS_INFO, suites.SUITE_ID, framing.text(purpose), keyId);
}
