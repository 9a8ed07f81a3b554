/**
 * The primitives, bound together once as a suite.
 *
 * HPKE (RFC 9180) base mode with KEM X-Wing (ML-KEM-768 + X25519, draft-connolly-cfrg-xwing-kem), HKDF-SHA256
 * (RFC 5869) and AES-256-GCM (NIST SP 800-38D); Ed25519 (RFC 8032) for signatures. What WebCrypto has everywhere is
 * WebCrypto's; X-Wing and Ed25519 come from pinned libraries (ADR 30).
 */

import {
  Aes256Gcm,
  CipherSuite,
  DecapError,
  DeserializeError,
  EncapError,
  HkdfSha256,
  OpenError,
} from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { getPublicKeyAsync, signAsync, verifyAsync } from "@noble/ed25519";

import { type Bytes, concat, equal, utf8 } from "./bytes.ts";
import { Malformed, SignatureInvalid, UnknownSuite, WrongKey } from "./errors.ts";
import { exactly } from "./framing.ts";
import { Secret } from "./secret_bytes.ts";

export const SUITE_ID: Bytes = /* @__PURE__ */ utf8("xwing-hkdfsha256-aes256gcm-ed25519");
export const KEY_BYTES = 32;
export const HASH_BYTES = 32;
export const HPKE_SEED_BYTES = 32;
export const HPKE_PUBLIC_BYTES = 1216;
export const SIGNING_PUBLIC_BYTES = 32;
export const SIGNATURE_BYTES = 64;
export const TAG_BYTES = 16;
export const ENCAPSULATION_BYTES = 1120;

// Every AES key of this protocol is derived with fresh randomness and encrypts exactly one message, so a fixed nonce
// cannot repeat under a key, and no caller can choose one badly.
const SINGLE_USE_NONCE = /* @__PURE__ */ new Uint8Array(12);
// The library's default follows ZIP 215, which accepts encodings that RFC 8032 refuses.
const AS_RFC_8032 = { zip215: false };

/** Throws `UnknownSuite` unless `suite` is the one this version speaks. */
export function ensureSuite(suite: Bytes): void {
  if (!equal(suite, SUITE_ID)) throw new UnknownSuite();
}

/** Returns SHA-256 of `data`, 32 bytes. */
export async function digest(data: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

/** Returns 32 bytes of HKDF-SHA256 (RFC 5869). */
export async function derive(key: Secret, { salt, info }: { salt: Bytes; info: Bytes }): Promise<Secret> {
  const imported = await crypto.subtle.importKey("raw", key.reveal(), "HKDF", false, ["deriveBits"]);
  const parameters = { name: "HKDF", hash: "SHA-256", salt, info };
  return new Secret(new Uint8Array(await crypto.subtle.deriveBits(parameters, imported, 8 * KEY_BYTES)));
}

/** Returns HMAC-SHA-256 of `message`, 32 bytes. */
export async function authenticate(key: Secret, message: Bytes): Promise<Bytes> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key.reveal(), algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
}

/** Encrypts the one message `key` will ever encrypt. `key` must be freshly derived with new randomness. */
export async function encryptOnce(key: Secret, plaintext: Bytes, context: Bytes): Promise<Bytes> {
  const imported = await importAes(key, "encrypt");
  return new Uint8Array(await crypto.subtle.encrypt(aesGcm(context), imported, plaintext));
}

/** Opens what `encryptOnce` made. Throws `WrongKey`. */
export async function decryptOnce(key: Secret, ciphertext: Bytes, context: Bytes): Promise<Bytes> {
  const imported = await importAes(key, "decrypt");
  try {
    return new Uint8Array(await crypto.subtle.decrypt(aesGcm(context), imported, ciphertext));
  } catch {
    throw new WrongKey();
  }
}

/** Returns the 1,216 public bytes (ML-KEM-768 || X25519) of a 32-byte seed. Throws `Malformed`. */
export async function hpkePublicBytes(seed: Secret): Promise<Bytes> {
  exactly(seed, HPKE_SEED_BYTES);
  // The library reads the whole buffer under what it is given: hence a copy that fills its own.
  const { publicKey } = await new XWing().generateKeyPairDerand(seed.reveal().slice());
  return new Uint8Array(await new XWing().serializePublicKey(publicKey));
}

/**
 * Seals `plaintext` to a public key, all context in `info`. The result is encapsulation || ciphertext.
 *
 * Throws `Malformed` for a public key nothing can be sealed to: a stranger's crooked key must not stop a device.
 */
export async function hpkeSeal(publicBytes: Bytes, plaintext: Bytes, info: Bytes): Promise<Bytes> {
  exactly(publicBytes, HPKE_PUBLIC_BYTES);
  const suite = hpkeSuite();
  try {
    const recipientPublicKey = await suite.kem.deserializePublicKey(publicBytes.slice());
    const sealed = await suite.seal({ recipientPublicKey, info }, plaintext);
    return concat(new Uint8Array(sealed.enc), new Uint8Array(sealed.ct));
  } catch (refused) {
    if (refused instanceof EncapError || refused instanceof DeserializeError) throw new Malformed();
    throw refused;
  }
}

/** Opens what `hpkeSeal` made. Throws `WrongKey`. */
export async function hpkeOpen(seed: Secret, sealed: Bytes, info: Bytes): Promise<Bytes> {
  exactly(seed, HPKE_SEED_BYTES);
  if (sealed.length < ENCAPSULATION_BYTES + TAG_BYTES) throw new WrongKey();
  const suite = hpkeSuite();
  const recipientKey = await suite.kem.deserializePrivateKey(seed.reveal().slice());
  const enc = sealed.slice(0, ENCAPSULATION_BYTES);
  try {
    return new Uint8Array(await suite.open({ recipientKey, enc, info }, sealed.slice(ENCAPSULATION_BYTES)));
  } catch (refused) {
    if (refused instanceof DecapError || refused instanceof OpenError) throw new WrongKey();
    throw refused;
  }
}

/** Returns the 32-byte Ed25519 public key of a 32-byte seed. */
export async function signingPublicBytes(seed: Secret): Promise<Bytes> {
  return ownBytes(await getPublicKeyAsync(seed.reveal()));
}

/** Returns the 64-byte Ed25519 signature of `message`. */
export async function sign(seed: Secret, message: Bytes): Promise<Bytes> {
  return ownBytes(await signAsync(message, seed.reveal()));
}

/** Throws `SignatureInvalid` unless `signature` is `message`'s under this Ed25519 public key. */
export async function verify(publicBytes: Bytes, signature: Bytes, message: Bytes): Promise<void> {
  const sized = publicBytes.length === SIGNING_PUBLIC_BYTES && signature.length === SIGNATURE_BYTES;
  if (!(sized && (await verifyAsync(signature, message, publicBytes, AS_RFC_8032)))) {
    throw new SignatureInvalid();
  }
}

/** Returns a suite of its own for each message: the libraries keep key material in buffers of the instance. */
function hpkeSuite(): CipherSuite {
  return new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
}

function importAes(key: Secret, usage: "encrypt" | "decrypt"): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", key.reveal(), "AES-GCM", false, [usage]);
}

function aesGcm(context: Bytes): AesGcmParams {
  return { name: "AES-GCM", iv: SINGLE_USE_NONCE, additionalData: context };
}

function ownBytes(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}
