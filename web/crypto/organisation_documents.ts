/**
 * The organisation's public document, `organisation.json`, signed by its root over canonical JSON (RFC 8785).
 *
 * Stands with the directory in `organisations.py`; apart here, so that a page can read one without the other.
 */

import { type Bytes, fromHex, toHex, utf8 } from "./bytes.ts";
import { Malformed } from "./errors.ts";
import { exactly, frame } from "./framing.ts";
import * as labels from "./labels.ts";
import { INSTALLATION_ID_BYTES } from "./organisations.ts";
import type { Secret } from "./secret_bytes.ts";
import * as suites from "./suites.ts";

/** What every language writes as the same canonical JSON. */
export type Plain = string | number | boolean | null | readonly Plain[] | PlainObject;
export interface PlainObject {
  readonly [key: string]: Plain;
}

/** The document, with the two entries that each has. */
export interface OrganisationDocument extends PlainObject {
  readonly installation_id: string;
  readonly root_public_key: string;
}

const ASCII = /^[\x00-\x7f]*$/;
const STRING = /"(?:[^"\\]|\\.)*"/g;
const FRACTION_OR_EXPONENT = /\d[.eE]/;

/**
 * Returns the root's signature of a document, 64 bytes.
 *
 * Throws `Malformed` for a document with fractions, numbers beyond 2^53 or keys that are not ASCII.
 */
export function signOrganisationDocument(rootSeed: Secret, document: PlainObject): Promise<Bytes> {
  return suites.sign(rootSeed, messageOf(document));
}

/**
 * Returns the document of an `organisation.json` after checking it against the root key it names.
 *
 * The signature shows that the file is whole, not that it is the right organisation: first use takes the root from
 * here, and its fingerprint words can be compared with a leaflet. Throws `OpeningFailed`.
 */
export async function readOrganisationDocument(text: string): Promise<OrganisationDocument> {
  const { organisation, signature } = parse(text);
  if (!isDocument(organisation) || typeof signature !== "string") throw new Malformed();
  exactly(fromHex(organisation.installation_id), INSTALLATION_ID_BYTES);
  const root = fromHex(organisation.root_public_key);
  const bytes = fromHex(signature);
  // One spelling only, as everywhere: no capitals.
  if (toHex(bytes) !== signature) throw new Malformed();
  await suites.verify(root, bytes, messageOf(organisation));
  return organisation;
}

function parse(text: string): { organisation?: unknown; signature?: unknown } {
  // 1.0 and 1e0 are read as 1 here and refused elsewhere, so they are found before they are read.
  if (FRACTION_OR_EXPONENT.test(text.replaceAll(STRING, '""'))) throw new Malformed();
  let loaded: unknown;
  try {
    loaded = JSON.parse(text);
  } catch {
    throw new Malformed();
  }
  if (!isObject(loaded)) throw new Malformed();
  return loaded;
}

function isDocument(value: unknown): value is OrganisationDocument {
  if (!isObject(value) || !isPlain(value)) return false;
  return typeof value.installation_id === "string" && typeof value.root_public_key === "string";
}

function messageOf(document: PlainObject): Bytes {
  if (!isPlain(document)) throw new Malformed();
  return frame(labels.ORGANISATION_DOCUMENT, utf8(canonical(document)));
}

/** Returns canonical JSON: keys sorted, no white space. On plain values this is all that RFC 8785 asks. */
function canonical(value: Plain): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.keys(value).sort();
  return `{${entries.map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Plain)}`).join(",")}}`;
}

function isPlain(value: unknown): value is Plain {
  if (typeof value === "string") return isWellFormed(value);
  if (typeof value === "number") return Number.isSafeInteger(value);
  if (Array.isArray(value)) return value.every(isPlain);
  if (isObject(value)) return Object.entries(value).every(([key, item]) => ASCII.test(key) && isPlain(item));
  return value === null || typeof value === "boolean";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Tells whether no half of a surrogate pair stands alone: UTF-8 has no bytes for one. */
function isWellFormed(text: string): boolean {
  return ![...text].some((character) => /^[\ud800-\udfff]$/.test(character));
}
