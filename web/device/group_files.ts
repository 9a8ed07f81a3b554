/**
 * A group's keys and records on a device, a member's or one's who leads it: verified, opened, read.
 *
 * The same as `app/sdk/groups/files.py`. `announcements` is held by those who lead the group and by its members, and
 * renewed whenever somebody joins or leaves; `casework` belongs to those who lead it alone.
 */

import { equal, toHex } from "../crypto/bytes.ts";
import type { EpochStatement } from "../crypto/epochs.ts";
import { NotEntitled } from "../crypto/errors.ts";
import { uuid } from "../crypto/framing.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import { type Kind, Owner } from "../crypto/owners.ts";
import { CaseFile, type EpochListView, openEpochs, verifyStatements } from "./casefiles.ts";
import type { ContentType } from "./contents.ts";
import type { Device } from "./devices.ts";
import { type Entries, type Entry, readEntries, type RecordPageView } from "./entries.ts";
import { KeyBook } from "./keybooks.ts";
import { NOBODYS, type OwnKeys } from "./keyrings.ts";
import { fromWire } from "./wire.ts";

/** A group's keys. `client` is the member whose device this is, or nobody on the device of those who lead it. */
export type GroupFile = CaseFile<OwnKeys>;

/** A group as it lies open on a device. */
export interface OpenedGroup {
  readonly groupId: string;
  readonly file: GroupFile;
  readonly entries: Entries;
}

/** Something that was announced. */
export interface Announcement {
  /** The record's id; of one that was announced again for newcomers, the first one's. */
  readonly recordId: string;
  readonly author: KeyId;
  readonly text: string;
}

/** The field of an announcement that repeats an earlier one for newcomers: that one's record id, in hex. */
export const AGAIN = "again";

/**
 * Verifies and opens the keys of a group, by the directory that this device met last.
 *
 * `member` are the keys of the client whose device this is; absent for those who lead the group. Throws `NotEntitled`
 * when an epoch was made by somebody who did not lead the group then: see `ensureMadeRightly`; `OpeningFailed`, `Refused`.
 */
export async function openGroupFile(
  device: Device,
  groupId: string,
  member: OwnKeys = NOBODYS,
): Promise<GroupFile> {
  const { connection, organisation, keys: own, reader } = device;
  const view = await connection.get<EpochListView>(`/groups/${groupId}/epochs`);
  const book = new KeyBook(connection, organisation.directory, [own.publicKeys, ...member.pairs]);
  const owner = new Owner("group", uuid(groupId));
  const chains = await verifyStatements(owner, view.statements.map(fromWire), book);
  for (const chain of chains.values()) {
    ensureMadeRightly(
      chain.map(({ statement }) => statement),
      book,
    );
  }
  const keys = await openEpochs(view.epochs, chains, reader, member);
  return new CaseFile(owner, member, chains, [], keys, book);
}

/** Verifies, opens and reads what this person may of one group. Throws what `openGroupFile` throws. */
export async function openGroup(device: Device, groupId: string, member?: OwnKeys): Promise<OpenedGroup> {
  const file = await openGroupFile(device, groupId, member);
  const first = await device.connection.get<RecordPageView>(`/groups/${groupId}/records`);
  return { groupId, file, entries: await readEntries(device.connection, file, first) };
}

/**
 * Throws `NotEntitled` unless each epoch of a kind was made by a counselor of the directory who led the group.
 *
 * Who led it, the epoch before says; one that takes over what nobody else holds any more says so itself.
 */
export function ensureMadeRightly(stated: readonly EpochStatement[], book: KeyBook): void {
  stated.forEach((made, position) => {
    book.ensureListedRole(made.creator, "counselor");
    const before = stated[position - 1];
    const tookOver = before === undefined || made.reason === "handed-over";
    if (!tookOver && !facilitatorsOf(before).some((keyId) => equal(keyId, made.creator))) {
      throw new NotEntitled();
    }
  });
}

/** Returns who holds an epoch as facilitator. */
export function facilitatorsOf({ holders }: EpochStatement): KeyId[] {
  return holders.filter(({ role }) => role === "facilitator").map(({ keyId }) => keyId);
}

/** Returns what was announced, in order, each once: also what was announced again for newcomers. */
export function announcementsOf({ entries }: Pick<OpenedGroup, "entries">): Announcement[] {
  const told = new Map<string, Announcement>();
  for (const { header, content } of openedOf(entries, "announcements", "message")) {
    const again = content.fields[AGAIN];
    const recordId = typeof again === "string" ? again : plainHex(header.recordId);
    if (!told.has(recordId)) told.set(recordId, { recordId, author: header.author, text: content.text });
  }
  return [...told.values()];
}

/** Returns what members are called by the newest announcement of it, by key id in hex; empty where nothing was shared. */
export function sharedAliases({ entries }: Pick<OpenedGroup, "entries">): ReadonlyMap<string, string> {
  const [newest] = openedOf(entries, "announcements", "aliases").slice(-1);
  const told: unknown = newest?.content.fields.aliases;
  return new Map((Array.isArray(told) ? told : []).filter(isTold).map((one) => [one.key_id, one.alias]));
}

/** An entry that opened. */
export type OpenedEntry = Entry & Required<Pick<Entry, "header" | "content">>;

/** Returns the entries of a kind and a type that opened, in order. */
export function openedOf({ listed }: Entries, kind: Kind, type: ContentType): OpenedEntry[] {
  return listed.filter(
    (entry): entry is OpenedEntry => entry.header?.name.kind === kind && entry.content?.type === type,
  );
}

/** Returns a record's id as Python writes it in hex: without dashes. */
export function plainHex(recordId: string): string {
  return toHex(uuid(recordId));
}

interface Told {
  readonly key_id: string;
  readonly alias: string;
}

function isTold(one: unknown): one is Told {
  if (typeof one !== "object" || one === null) return false;
  const { key_id: keyId, alias } = one as Partial<Record<string, unknown>>;
  return typeof keyId === "string" && typeof alias === "string";
}
