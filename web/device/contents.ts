/**
 * What stands inside a record once it is opened: a line of JSON that names its type, and then perhaps a text.
 *
 *     content = JSON object without line feeds [ || line feed || text in UTF-8 ]
 *
 * The type is inside the seal, so the service cannot tell a message from the place of a session or a note from a draft.
 * The text stands as it was written, because escaping would make it grow, and the same words would fit or not depending
 * on their line ends and quotation marks.
 */

import { type Bytes, concat, utf8 } from "../crypto/bytes.ts";
import { Malformed, TooLong } from "../crypto/errors.ts";
import { LARGEST_TEXT_BYTES } from "../crypto/padding.ts";
import type { Criteria } from "../matching/criteria.ts";
import { criteriaToFields } from "../matching/criteria_fields.ts";

export const CRITERIA_BYTES = 4_096;
export const STATEMENT_BYTES = 65_536;
const LINE_FEED = 10;

/** What a record is. */
export const CONTENT_TYPES = [
  "statement",
  "criteria",
  "message",
  "place",
  "note",
  "triage",
  "description",
  "letter",
  "draft",
  "programme",
  "alias",
  "aliases",
] as const;
export type ContentType = (typeof CONTENT_TYPES)[number];

/** An opened record's type, fields and text. Turned into text it tells its type only. */
export class Content {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #text: string | undefined;

  /** `fields` are JSON, none of them named `type` or `text`. */
  constructor(
    readonly type: ContentType,
    fields: Readonly<Record<string, unknown>>,
    text?: string,
  ) {
    this.#fields = fields;
    this.#text = text;
  }

  /** Returns the content in opened bytes. Throws `Malformed`. */
  static read(opened: Bytes): Content {
    const end = opened.indexOf(LINE_FEED);
    const { type, ...fields } = readLine(decoded(end < 0 ? opened : opened.subarray(0, end)));
    const known = CONTENT_TYPES.find((one) => one === type);
    if (known === undefined || "text" in fields) throw new Malformed();
    return end < 0
      ? new Content(known, fields)
      : new Content(known, fields, decoded(opened.subarray(end + 1)));
  }

  /** The fields besides the text. Whoever sealed them chose them: nothing about them is sure. */
  get fields(): Readonly<Record<string, unknown>> {
    return this.#fields;
  }

  /** The text of a message, note, place or statement; empty where there is none. */
  get text(): string {
    return this.#text ?? "";
  }

  /** Returns the bytes to seal. Throws `TooLong` for a text of more than 50,000 bytes. */
  encoded(): Bytes {
    const line = utf8(JSON.stringify({ type: this.type, ...this.#fields }));
    if (this.#text === undefined) return line;
    const text = utf8(this.#text);
    if (text.length > LARGEST_TEXT_BYTES) throw new TooLong(LARGEST_TEXT_BYTES);
    return concat(line, Uint8Array.of(LINE_FEED), text);
  }

  toString(): string {
    return `Content(${this.type})`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** Returns a message, note, statement or triage note. */
export function textContent(type: ContentType, text: string): Content {
  return new Content(type, {}, text);
}

/** Returns a client's answers, with the name she wants to be called by. Throws `CriteriaMalformed`. */
export function criteriaContent(criteria: Criteria, alias: string): Content {
  return new Content("criteria", { alias, criteria: criteriaToFields(criteria) });
}

function decoded(bytes: Bytes): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Malformed();
  }
}

function readLine(line: string): Record<string, unknown> {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    // The error's message holds what she wrote.
    throw new Malformed();
  }
  if (typeof read !== "object" || read === null || Array.isArray(read)) throw new Malformed();
  return read as Record<string, unknown>;
}
