/**
 * Operations on frames, padding and primitives.
 */

import { concat, equal, toHex } from "../../../web/crypto/bytes.ts";
import * as framing from "../../../web/crypto/framing.ts";
import { pad, unpad } from "../../../web/crypto/padding.ts";
import * as suites from "../../../web/crypto/suites.ts";
import { type Operation, raw, secret, shown } from "./values.ts";

function ensure(holds: boolean): void {
  if (!holds) throw new Error("what was written is not read again");
}

const message = raw("6d657373616765");
const info = raw("696e666f");

export const OPERATIONS: Record<string, Operation> = {
  frame: ({ label, fields }) => ({ bytes: toHex(framing.frame(label, ...fields.map(raw))) }),
  unframe: ({ label, bytes, count }) => ({
    fields: framing.unframe<number>(label, raw(bytes), count).map(toHex),
  }),
  unlist: ({ bytes }) => {
    const items = framing.unframeList(raw(bytes));
    ensure(toHex(framing.frameList(items)) === bytes);
    return { fields: items.map(toHex) };
  },
  number: ({ value }) => {
    const written = framing.number(BigInt(value));
    ensure(framing.readNumber(written) === BigInt(value));
    return { bytes: toHex(written) };
  },
  "read-number": ({ bytes }) => ({ value: String(framing.readNumber(raw(bytes))) }),
  day: ({ day }) => {
    const written = framing.day(day);
    ensure(framing.readDay(written) === day);
    return { bytes: toHex(written) };
  },
  "read-day": ({ bytes }) => ({ day: framing.readDay(raw(bytes)) }),
  pad: async ({ letter, times }) => {
    const padded = pad(concat(...new Array<Uint8Array>(times).fill(raw(letter))));
    return { size_bytes: padded.length, sha256: toHex(await suites.digest(padded)) };
  },
  unpad: ({ bytes }) => ({ content: toHex(unpad(raw(bytes))) }),
  "hpke-public": async ({ seed }) => ({ public: toHex(await suites.hpkePublicBytes(secret(seed))) }),
  "hpke-open": async ({ seed, sealed, info }) => ({
    message: toHex(await suites.hpkeOpen(secret(seed), raw(sealed), raw(info))),
  }),
  "hpke-seal": async (given) => ({ sealed: toHex(await suites.hpkeSeal(raw(given.public), message, info)) }),
  "aes-seal": async ({ key, message, aad }) => ({
    ciphertext: toHex(await suites.encryptOnce(secret(key), raw(message), raw(aad))),
  }),
  "aes-open": async ({ key, ciphertext, aad }) => ({
    message: toHex(await suites.decryptOnce(secret(key), raw(ciphertext), raw(aad))),
  }),
  hkdf: async ({ ikm, salt, info }) => ({
    key: shown(await suites.derive(secret(ikm), { salt: raw(salt), info: raw(info) })),
  }),
  digest: async ({ message }) => ({ hash: toHex(await suites.digest(raw(message))) }),
  sign: async ({ seed, message }) => ({
    public: toHex(await suites.signingPublicBytes(secret(seed))),
    signature: toHex(await suites.sign(secret(seed), raw(message))),
  }),
  verify: async (given) => {
    await suites.verify(raw(given.public), raw(given.signature), raw(given.message));
    return {};
  },
  suite: ({ suite }) => {
    suites.ensureSuite(raw(suite));
    ensure(equal(suites.SUITE_ID, raw(suite)));
    return {};
  },
};
