/**
 * What this browser lacks to seal and open. Found by trying, because a name that exists may still refuse to work.
 *
 * There is no fallback: whoever lacks something is told so, and may choose the page without script, which says what
 * is weaker there.
 */

/** What may be missing. */
export type Feature =
  | "secure-context"
  | "random-values"
  | "subtle"
  | "big-integers"
  | "sha-256"
  | "sha-512"
  | "hmac"
  | "hkdf"
  | "pbkdf2"
  | "aes-gcm";

const SAMPLE = /* @__PURE__ */ new Uint8Array(32);

/** Returns everything that is missing, in the order of `Feature`; nothing when all is well. */
export async function missingFeatures(): Promise<Feature[]> {
  const missing: Feature[] = [];
  for (const [feature, works] of TRIALS) {
    if (!(await succeeds(works))) missing.push(feature);
    // Without it none of the rest can be tried, and there is nothing more to tell.
    if (feature === "subtle" && missing.includes(feature)) break;
  }
  return missing;
}

type Trial = () => boolean | Promise<unknown>;

const TRIALS: readonly (readonly [Feature, Trial])[] = [
  ["secure-context", () => globalThis.isSecureContext],
  ["random-values", () => crypto.getRandomValues(new Uint8Array(32)).some((byte) => byte !== 0)],
  ["big-integers", () => new DataView(new ArrayBuffer(8)).getBigUint64(0) === BigInt(0)],
  ["subtle", () => typeof crypto.subtle === "object"],
  ["sha-256", () => crypto.subtle.digest("SHA-256", SAMPLE)],
  ["sha-512", () => crypto.subtle.digest("SHA-512", SAMPLE)],
  ["hmac", tryHmac],
  ["hkdf", () => tryDerivation({ name: "HKDF", hash: "SHA-256", salt: SAMPLE, info: SAMPLE })],
  ["pbkdf2", () => tryDerivation({ name: "PBKDF2", hash: "SHA-512", salt: SAMPLE, iterations: 1 })],
  ["aes-gcm", tryAesGcm],
];

async function succeeds(works: Trial): Promise<boolean> {
  try {
    return (await works()) !== false;
  } catch {
    return false;
  }
}

async function tryHmac(): Promise<unknown> {
  const key = await crypto.subtle.importKey("raw", SAMPLE, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  return crypto.subtle.sign("HMAC", key, SAMPLE);
}

async function tryDerivation(parameters: HkdfParams | Pbkdf2Params): Promise<unknown> {
  const key = await crypto.subtle.importKey("raw", SAMPLE, parameters.name, false, ["deriveBits"]);
  return crypto.subtle.deriveBits(parameters, key, 256);
}

async function tryAesGcm(): Promise<unknown> {
  const key = await crypto.subtle.importKey("raw", SAMPLE, "AES-GCM", false, ["encrypt", "decrypt"]);
  const parameters = { name: "AES-GCM", iv: SAMPLE.slice(0, 12), additionalData: SAMPLE };
  return crypto.subtle.decrypt(parameters, key, await crypto.subtle.encrypt(parameters, key, SAMPLE));
}
