/**
 * Values of the vectors: hexadecimal and JSON on one side, `web/crypto`'s types on the other.
 */

import { type Bytes, fromHex, toHex } from "../../../web/crypto/bytes.ts";
import { EpochKey } from "../../../web/crypto/epochs.ts";
import { type ClientId, type KeyId, KeyPair } from "../../../web/crypto/keypairs.ts";
import { EpochName, type Kind, Owner, type OwnerKind } from "../../../web/crypto/owners.ts";
import { Secret } from "../../../web/crypto/secret_bytes.ts";
import { uuidOf, type Uuid } from "../../../web/crypto/framing.ts";

export type Json = Record<string, any>;
export type Operation = (given: Json) => Json | Promise<Json>;

/** Returns the bytes of a hexadecimal string. What is absent is no refusal of the library, so it breaks. */
export function raw(text: string): Bytes {
  if (!/^[0-9a-f]*$/.test(text) || text.length % 2 !== 0) throw new TypeError("not hexadecimal");
  return fromHex(text);
}

/** Returns the bytes of a hexadecimal string, or nothing. */
export function rawOrNone(text: string | null): Bytes | undefined {
  return text === null ? undefined : raw(text);
}

/** Returns the key material in a hexadecimal string. */
export function secret(text: string): Secret {
  return new Secret(raw(text));
}

/** Returns key material as a hexadecimal string. */
export function shown(material: Secret): string {
  return toHex(material.reveal());
}

export function keyId(text: string): KeyId {
  return raw(text) as KeyId;
}

export function clientId(text: string): ClientId {
  return raw(text) as ClientId;
}

/** Returns the id in 32 hexadecimal digits. */
export function uuid(text: string): Uuid {
  return uuidOf(raw(text));
}

/** Returns an id as 32 hexadecimal digits. */
export function plain(id: Uuid): string {
  return id.replaceAll("-", "");
}

/** Returns a person's key pairs. */
export function person(fields: Json): Promise<KeyPair> {
  return KeyPair.of(secret(fields.hpke_seed), secret(fields.signing_seed));
}

/** Returns the name of a key of content. */
export function name(fields: Json): EpochName {
  const owner = new Owner(fields.owner_kind as OwnerKind, raw(fields.owner_id));
  return new EpochName(owner, fields.kind as Kind, fields.epoch);
}

/** Returns a key of content. */
export function key(fields: Json): Promise<EpochKey> {
  return EpochKey.of(name(fields.name), secret(fields.key), secret(fields.shred));
}

/** Returns the name of a key of content as JSON. */
export function writtenName({ owner, kind, epoch }: EpochName): Json {
  return { owner_kind: owner.kind, owner_id: toHex(owner.id), kind, epoch };
}
