/**
 * Reading and writing the records of a client, or of a group, with the keys that a device, hers or her counselor's, has opened.
 *
 * A record that cannot be opened is named and the rest still shown: one tampered row must not hide a woman's messages.
 * The same as `app/sdk/entries.py`.
 */

import { type Bytes, equal, toHex } from "../crypto/bytes.ts";
import { NO_PREVIOUS } from "../crypto/epochs.ts";
import { OpeningFailed } from "../crypto/errors.ts";
import { uuidOf } from "../crypto/framing.ts";
import type { KeyId, KeyPair } from "../crypto/keypairs.ts";
import type { Kind } from "../crypto/owners.ts";
import { randomId } from "../crypto/randomness.ts";
import { openRecord, readRecord, RecordHeader, recordHash, sealRecord } from "../crypto/records.ts";
import type { CaseFile } from "./casefiles.ts";
import { type Connection, Creation } from "./connections.ts";
import { Content } from "./contents.ts";
import { NothingHeld } from "./errors.ts";
import type { OwnKeys } from "./keyrings.ts";
import { fromWire, toWire } from "./wire.ts";

const PAGE = 100;

/** Some records in their order; `next_after` continues. */
export interface RecordPageView {
  readonly records: readonly { readonly position: number; readonly record: string }[];
  readonly next_after: number | null;
}

/** One record as its reader sees it. Without `content` it could not be opened, and `failure` says why. */
export interface Entry {
  readonly position: number;
  readonly header?: RecordHeader;
  readonly content?: Content;
  readonly failure?: string;
  /** False when the record before it by the same author is missing: something was withheld or removed. */
  readonly follows: boolean;
}

/** All records in order, and the hash each author's next record of a kind must name. */
export interface Entries {
  readonly listed: readonly Entry[];
  readonly tips: ReadonlyMap<string, Bytes>;
}

/** A record sealed and not yet stored; send it as often as needed. */
export interface SealedEntry {
  readonly creation: Creation;
  readonly header: RecordHeader;
  readonly content: Content;
  readonly hash: Bytes;
}

/** Opens every record there is a key for, from the first page on. Throws `Refused`, `ServerUnreachable`. */
export async function readEntries(
  connection: Connection,
  file: CaseFile<OwnKeys>,
  first: RecordPageView,
): Promise<Entries> {
  const listed: Entry[] = [];
  const tips = new Map<string, Bytes>();
  for (let page = first; ;) {
    for (const { position, record } of page.records) {
      listed.push(await openEntry(position, record, file, tips));
    }
    if (page.next_after === null) return { listed, tips };
    page = await connection.get<RecordPageView>(recordsPath(file), { after: page.next_after, limit: PAGE });
  }
}

/** How staff's records differ from a client's. */
export interface StaffSealing {
  readonly signer: KeyPair;
  /** The record of the author's own whose next version this is. */
  readonly replaces?: RecordHeader | undefined;
}

/**
 * Seals one record under the newest epoch of `kind`.
 *
 * A client's words carry no signature, so they stay deniable; staff's are signed inside (`staff`).
 */
export async function sealEntry(
  file: CaseFile<OwnKeys>,
  entries: Entries,
  kind: Kind,
  content: Content,
  author: KeyPair,
  staff?: StaffSealing,
): Promise<SealedEntry> {
  const key = file.newestKey(kind);
  const replaced = staff?.replaces;
  const header = new RecordHeader({
    name: key.name,
    recordId: replaced?.recordId ?? randomId(),
    version: (replaced?.version ?? 0) + 1,
    commitment: key.commitment,
    author: author.keyId,
    previousHash: entries.tips.get(tipOf(author.keyId, kind)) ?? NO_PREVIOUS,
  });
  const sealed = await sealRecord(key, header, content.encoded(), staff && { signer: staff.signer });
  const creation = new Creation(recordsPath(file), { record: toWire(sealed) });
  return { creation, header, content, hash: await recordHash(sealed) };
}

/** Stores a sealed record; returns the entries with it. Throws `Refused`, `ServerUnreachable`. */
export async function sendEntry(
  connection: Connection,
  entries: Entries,
  { creation, header, content, hash }: SealedEntry,
): Promise<Entries> {
  const { position } = await connection.create<{ position: number }>(creation);
  const entry: Entry = { position, header, content, follows: true };
  return {
    listed: [...entries.listed, entry],
    tips: new Map([...entries.tips, [tipOf(header.author, header.name.kind), hash] as const]),
  };
}

async function openEntry(
  position: number,
  record: string,
  file: CaseFile<OwnKeys>,
  tips: Map<string, Bytes>,
): Promise<Entry> {
  let header: RecordHeader | undefined;
  let follows = true;
  try {
    const sealed = fromWire(record);
    header = readRecord(sealed).header;
    follows = await isNext(header, sealed, tips);
    const key = file.key(header.name.kind, header.name.epoch);
    if (key === undefined) throw new NothingHeld();
    const isOwn = file.client.has(header.author);
    const signing = isOwn ? undefined : (await file.book.find(header.author)).signing;
    const opened = await openRecord(sealed, key, signing);
    return { position, header, content: Content.read(opened.content), follows };
  } catch (failed) {
    if (!(failed instanceof OpeningFailed || failed instanceof NothingHeld)) throw failed;
    return { position, failure: failed.name, follows, ...(header && { header }) };
  }
}

async function isNext(header: RecordHeader, sealed: Bytes, tips: Map<string, Bytes>): Promise<boolean> {
  const author = tipOf(header.author, header.name.kind);
  const expected = tips.get(author) ?? NO_PREVIOUS;
  tips.set(author, await recordHash(sealed));
  return equal(header.previousHash, expected);
}

function tipOf(author: KeyId, kind: Kind): string {
  return `${toHex(author)}/${kind}`;
}

function recordsPath({ owner }: CaseFile<OwnKeys>): string {
  return owner.kind === "group"
    ? `/groups/${uuidOf(owner.id)}/records`
    : `/clients/${toHex(owner.id)}/records`;
}
