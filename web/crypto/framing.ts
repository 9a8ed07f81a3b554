/**
 * The one byte format of the protocol: a label and its fields, each behind its length.
 *
 *     frame(label, f1, ..., fn) = len(label) || label || len(f1) || f1 || ... || len(fn) || fn
 *
 * with every length a 4-byte big-endian number. Because each field carries its length, no two different lists of
 * fields share an encoding, which is what makes it safe to sign, hash and MAC frames.
 */

import { type Bytes, concat, equal, fromHex, toHex, utf8 } from "./bytes.ts";
import { Malformed } from "./errors.ts";
import * as labels from "./labels.ts";

/** A day as ISO 8601 writes it, `2026-03-29`. */
export type Day = string;
/** A UUID in lower-case hexadecimal with its four hyphens. */
export type Uuid = string;

const LENGTH_BYTES = 4;
const NUMBER_BYTES = 8;
const LARGEST_NUMBER = 2n ** 63n - 1n;
const UUID_BYTES = 16;
const DAY = /^(?!0000)\d{4}-\d{2}-\d{2}$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MILLISECONDS_A_DAY = 86_400_000;

/** Returns `label` and `fields` as one unambiguous byte string. */
export function frame(label: string, ...fields: readonly Uint8Array[]): Bytes {
  return concat(...[utf8(label), ...fields].flatMap((field) => [lengthOf(field), field]));
}

/**
 * Returns the `count` fields of a frame made under `label`.
 *
 * Throws `Malformed` for another label, another number of fields, or bytes left over.
 */
export function unframe<Count extends number>(label: string, data: Bytes, count: Count): Fields<Count> {
  const fields = itemsOf(label, data);
  if (fields.length !== count) throw new Malformed();
  return fields as Fields<Count>;
}

/** Returns any number of items as one byte string. */
export function frameList(items: readonly Uint8Array[]): Bytes {
  return frame(labels.LIST, ...items);
}

/** Returns the items of `frameList`. Throws `Malformed`. */
export function unframeList(data: Bytes): Bytes[] {
  return itemsOf(labels.LIST, data);
}

/** Returns a number from 0 to 2^63 - 1 as 8 big-endian bytes. Throws `RangeError` for any other. */
export function number(value: number | bigint): Bytes {
  const whole = BigInt(value);
  if (whole < 0n || whole > LARGEST_NUMBER) throw new RangeError("out of range for a protocol number");
  const field = new Uint8Array(NUMBER_BYTES);
  new DataView(field.buffer).setBigUint64(0, whole);
  return field;
}

/** Returns the number in 8 big-endian bytes. Throws `Malformed`. */
export function readNumber(field: Bytes): bigint {
  exactly(field, NUMBER_BYTES);
  const value = new DataView(field.buffer, field.byteOffset).getBigUint64(0);
  if (value > LARGEST_NUMBER) throw new Malformed();
  return value;
}

/**
 * Returns a number that counts something: epochs, versions, snapshots. Throws `Malformed`.
 *
 * Beyond 2^53 - 1 a plain number cannot tell neighbours apart, and nothing counts so far.
 */
export function readCount(field: Bytes): number {
  const value = Number(readNumber(field));
  if (!Number.isSafeInteger(value)) throw new Malformed();
  return value;
}

/** Returns a day's ten bytes. Throws `RangeError` for what is no day. */
export function day(value: Day): Bytes {
  if (!isDay(value)) throw new RangeError("not a day");
  return utf8(value);
}

/** Returns the day in an ISO 8601 text. Throws `Malformed` for any other spelling of it. */
export function readDay(field: Bytes): Day {
  const value = String.fromCharCode(...field.subarray(0, 11));
  if (field.length !== 10 || !isDay(value)) throw new Malformed();
  return value;
}

/** Returns how many days after `earlier` comes `later`; negative when it comes before. */
export function daysBetween(earlier: Day, later: Day): number {
  return (Date.parse(later) - Date.parse(earlier)) / MILLISECONDS_A_DAY;
}

/** Returns the day so many days later. */
export function dayAfter(from: Day, days: number): Day {
  return new Date(Date.parse(from) + days * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
}

/** Returns a short protocol word (kind, role, reason) in ASCII. Throws `RangeError` for anything else. */
export function text(value: string): Bytes {
  const field = utf8(value);
  if (field.length !== value.length) throw new RangeError("not a protocol word");
  return field;
}

/** Returns the protocol word in `field`, one of `vocabulary`. Throws `Malformed` for any other. */
export function readWord<Word extends string>(field: Bytes, vocabulary: readonly Word[]): Word {
  const word = vocabulary.find((known) => equal(utf8(known), field));
  if (word === undefined) throw new Malformed();
  return word;
}

/** Returns the 16 bytes of a UUID. Throws `RangeError` for what is none. */
export function uuid(value: Uuid): Bytes {
  if (!UUID.test(value)) throw new RangeError("not a UUID");
  return fromHex(value.replaceAll("-", ""));
}

/** Returns the UUID of 16 bytes. Throws `Malformed`. */
export function uuidOf(field: Bytes): Uuid {
  const digits = toHex(exactly(field, UUID_BYTES));
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Returns `field` when it has `length` bytes. Throws `Malformed` otherwise. */
export function exactly<Field extends { readonly length: number }>(field: Field, length: number): Field {
  if (field.length !== length) throw new Malformed();
  return field;
}

/** So many fields, so that taking one frame apart cannot forget or invent one. */
type Fields<Count extends number, Known extends readonly Bytes[] = []> = number extends Count
  ? Bytes[]
  : Known["length"] extends Count
    ? Known
    : Fields<Count, [...Known, Bytes]>;

function lengthOf(field: Uint8Array): Bytes {
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, field.length);
  return length;
}

function itemsOf(label: string, data: Bytes): Bytes[] {
  const [found, ...items] = split(data);
  if (found === undefined || !equal(found, utf8(label))) throw new Malformed();
  return items;
}

function split(data: Bytes): Bytes[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const fields: Bytes[] = [];
  let position = 0;
  while (position < data.length) {
    const start = position + LENGTH_BYTES;
    if (start > data.length) throw new Malformed();
    const end = start + view.getUint32(position);
    if (end > data.length) throw new Malformed();
    fields.push(data.slice(start, end));
    position = end;
  }
  return fields;
}

function isDay(value: string): boolean {
  if (!DAY.test(value)) return false;
  const instant = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(value);
}
