/**
 * A group on the device of those who lead it: who sits there, the keys they may hold, what is announced and noted.
 *
 * The same as `app/sdk/groups/keys.py` and the facilitators' half of `files.py` and `lines.py`. Who is a member,
 * coordinators sign, and who leads the group with her, too: the server's lists alone are believed by nobody.
 */

import { readAdmission, verifyAdmission } from "../crypto/admissions.ts";
import { equal, fromHex, toHex } from "../crypto/bytes.ts";
import type { EpochReason } from "../crypto/epochs.ts";
import { NotEntitled, OpeningFailed } from "../crypto/errors.ts";
import { uuidOf } from "../crypto/framing.ts";
import type { KeyId, PublicKeys } from "../crypto/keypairs.ts";
import type { Kind } from "../crypto/owners.ts";
import { type Connection, Creation } from "./connections.ts";
import { Content, textContent } from "./contents.ts";
import { type Entries, sealEntry, sendEntry } from "./entries.ts";
import { holderOf, makeEpoch, type Recipient } from "./epochs.ts";
import { ensureNamed, readDescription } from "./group_descriptions.ts";
import { AGAIN, type GroupFile, openedOf, type OpenedGroup, plainHex } from "./group_files.ts";
import { aliasesIn, type LineLetter, readLetters, sealLine } from "./group_lines.ts";
import type { GroupView } from "./groups.ts";
import { KeyBook } from "./keybooks.ts";
import { ClientKeys, type ClientKeysView } from "./keyrings.ts";
import type { StaffDevice } from "./staff.ts";
import { fromWire } from "./wire.ts";

/** Who leads a group, or would step in, by the key id that the signed directory has. */
export interface Lead {
  readonly staff_id: string;
  readonly key_id: string;
  readonly part: "facilitator" | "substitute";
  /** Of a substitute: whether a facilitator let her in. */
  readonly let_in: boolean;
}

/** A group as those who lead it see it. */
export interface LedView extends GroupView {
  readonly standing: "facilitator" | "substitute" | "coordinator";
  readonly facilitators: readonly Lead[];
  readonly fewest_seats: number;
  readonly seat_count: number;
  /** Somebody who held that key left, and its next epoch is still to be made. */
  readonly announcements_due: boolean;
  readonly casework_due: boolean;
}

/** Somebody with a seat: her keys are checked against her client id, and a coordinator signed that she may sit there. */
export interface Member {
  readonly seatNumber: number;
  /** In hex. */
  readonly clientId: string;
  readonly keys: ClientKeys;
}

/** What stands between a group and its newest key. */
export interface KeysDue {
  /** There is no key of announcements yet. */
  readonly isFirst: boolean;
  /** Have a seat and do not hold the newest key. */
  readonly newcomers: readonly Member[];
  /** Hold the newest key and should not any more, or lead the group and do not hold it: nothing is announced before. */
  readonly isRotationDue: boolean;
}

interface SeatView extends ClientKeysView {
  readonly seat_number: number;
  readonly client_id: string;
  readonly admission: string;
}

/** Returns the groups that somebody leads, or would step in for who does. Throws `Refused`. */
export async function listLedGroups(connection: Connection): Promise<readonly LedView[]> {
  const { groups } = await connection.get<{ groups: readonly LedView[] }>("/groups");
  return groups.filter(({ standing }) => standing === "facilitator" || standing === "substitute");
}

/** Returns one group as she sees it. */
export function fetchGroup(connection: Connection, groupId: string): Promise<LedView> {
  return connection.get(`/groups/${groupId}`);
}

/** Tells whether somebody leads a group now: a substitute once she was let in. */
export function leadsNow({ staff_id: own }: { readonly staff_id: string }, view: LedView): boolean {
  return leading(view).some(({ staff_id: id }) => id === own);
}

/**
 * Returns everybody who has a seat, in order of the seats.
 *
 * Throws `NotEntitled` for a seat without the word of a coordinator, unrevoked by the newest directory, that this client
 * may sit in this group; `ContextMismatch` for keys that are not the client's.
 */
export async function seatedMembers(device: StaffDevice, groupId: string): Promise<Member[]> {
  const { directory } = await device.meet();
  const book = new KeyBook(device.connection, directory, [device.keys.publicKeys]);
  const { seats } = await device.connection.get<{ seats: readonly SeatView[] }>(`/groups/${groupId}/seats`);
  return Promise.all(seats.map((seat) => admittedMember(seat, groupId, book)));
}

/** Lets the substitute in or out; `admitSeated` then makes the keys with or without her. */
export function letSubstitute(connection: Connection, groupId: string, isLetIn: boolean): Promise<void> {
  return connection.put(`/groups/${groupId}/substitute`, { let_in: isLetIn });
}

/** Returns what stands between a group and its newest key. */
export function keysDue({ file }: OpenedGroup, view: LedView, members: readonly Member[]): KeysDue {
  const newest = file.newest("announcements");
  const isFirst = newest === undefined;
  const held = new Set(newest?.statement.holders.map(({ keyId }) => toHex(keyId)));
  const present = members.map(({ keys }) => toHex(keys.present.keyId));
  const leads = leading(view).map(({ key_id: id }) => id);
  const rightful = new Set([...present, ...leads]);
  return {
    isFirst,
    newcomers: members.filter((_, place) => !held.has(present[place] ?? "")),
    isRotationDue:
      view.announcements_due ||
      view.casework_due ||
      (!isFirst && (leads.some((id) => !held.has(id)) || [...held].some((id) => !rightful.has(id)))),
  };
}

/**
 * Makes the next `announcements` for everybody who has a seat and all who lead; `casework` when it is due.
 *
 * `withPast` announces again, under the new key, what was announced before. Throws what `seatedMembers` and `leadingKeys`
 * throw; then nothing was sealed to anybody.
 */
export async function admitSeated(
  device: StaffDevice,
  opened: OpenedGroup,
  { withPast }: { readonly withPast: boolean },
): Promise<OpenedGroup> {
  const view = await fetchGroup(device.connection, opened.groupId);
  const leads = (await leadingKeys(device, view)).map((keys) => holderOf(keys, "facilitator"));
  const members = (await seatedMembers(device, opened.groupId)).map(({ keys }) =>
    holderOf(keys.present, "member"),
  );
  const why = view.announcements_due ? "member-left" : "member-joined";
  let file = await openNext(device, opened.file, "announcements", [...leads, ...members], why);
  if (view.casework_due || !holdsJust(file, "casework", leads)) {
    file = await openNext(device, file, "casework", leads, "holder-revoked");
  }
  const renewed = { ...opened, file };
  return withPast ? announceAgain(device, renewed) : renewed;
}

/** Announces something to all members. Throws `Refused` while the next key is due: somebody left. */
export function announce(device: StaffDevice, opened: OpenedGroup, text: string): Promise<OpenedGroup> {
  return write(device, opened, "announcements", textContent("message", text));
}

/** Writes a note that only those who lead the group open. */
export function writeGroupNote(
  device: StaffDevice,
  opened: OpenedGroup,
  note: Content,
): Promise<OpenedGroup> {
  return write(device, opened, "casework", note);
}

/**
 * Announces what members are called. By key id, as every member sees it beside the newest key anyway; never by client id.
 *
 * Throws `NotEntitled` where members were told that their aliases are not shared.
 */
export async function shareAliases(device: StaffDevice, opened: OpenedGroup): Promise<OpenedGroup> {
  const { groupId } = opened;
  if ((await readDescription(device, groupId))?.aliasesShared !== true) throw new NotEntitled();
  const called = aliasesIn(await readLines(device, groupId));
  const aliases = (await seatedMembers(device, groupId)).flatMap(({ clientId, keys }) => {
    const alias = called.get(clientId);
    return alias === undefined ? [] : [{ key_id: toHex(keys.present.keyId), alias }];
  });
  return write(device, opened, "announcements", new Content("aliases", { aliases }));
}

/** Returns the letters of members' private lines, in order. */
export function readLines(device: StaffDevice, groupId: string): Promise<LineLetter[]> {
  return readLetters(device, groupId, `/groups/${groupId}/lines`);
}

/** Seals a letter to one member alone and to who leads the group too; send it with `Connection.create`. */
export async function lineToMember(
  device: StaffDevice,
  groupId: string,
  clientId: string,
  text: string,
): Promise<Creation> {
  const member = (await seatedMembers(device, groupId)).find((one) => one.clientId === clientId);
  if (member === undefined) throw new NotEntitled();
  const leads = await leadingKeys(device, await fetchGroup(device.connection, groupId));
  return sealLine(device, {
    path: `/groups/${groupId}/lines/${clientId}`,
    groupId,
    clientId: member.keys.clientId,
    content: textContent("message", text),
    readers: [member.keys.present, ...leads],
    isSigned: true,
  });
}

/**
 * Returns the keys of all who lead a group now, one's own among them. Somebody whose keys were revoked is left out.
 *
 * Throws `NotEntitled` for another than oneself whom no coordinator named in what is sealed to this device, or who is no
 * counselor.
 */
async function leadingKeys(device: StaffDevice, view: LedView): Promise<PublicKeys[]> {
  const { directory } = await device.meet();
  const own = device.keys.publicKeys;
  const book = new KeyBook(device.connection, directory, [own]);
  const others = leading(view)
    .map(({ key_id: id }) => fromHex(id) as KeyId)
    .filter((id) => !equal(id, own.keyId) && !directory.facts.revoked.some((gone) => equal(gone, id)));
  const described = others.length > 0 ? await readDescription(device, view.group_id) : undefined;
  for (const keyId of others) {
    ensureNamed(described, keyId);
    directory.ensureRole(keyId, "counselor");
  }
  return [own, ...(await Promise.all(others.map((keyId) => book.find(keyId))))];
}

function leading({ facilitators }: LedView): Lead[] {
  return facilitators.filter(({ part, let_in: isLetIn }) => part === "facilitator" || isLetIn);
}

async function admittedMember(seat: SeatView, groupId: string, book: KeyBook): Promise<Member> {
  const keys = await ClientKeys.read(seat, seat.client_id);
  try {
    const signed = fromWire(seat.admission);
    const { keyId } = book.directory.ensureRole(readAdmission(signed).signer, "coordinator");
    const { signing } = await book.find(keyId);
    await verifyAdmission(signed, signing, { groupId, clientId: keys.clientId });
  } catch (failed) {
    if (!(failed instanceof OpeningFailed)) throw failed;
    throw new NotEntitled();
  }
  return { seatNumber: seat.seat_number, clientId: seat.client_id, keys };
}

async function openNext(
  device: StaffDevice,
  file: GroupFile,
  kind: Kind,
  holders: readonly Recipient[],
  why: EpochReason,
): Promise<GroupFile> {
  const newest = file.newest(kind)?.statement.name.epoch;
  const isHeld = newest !== undefined && file.key(kind, newest) !== undefined;
  const reason = newest === undefined ? "opened" : isHeld ? why : "handed-over";
  const next = { kind, holders, creator: device.keys, reason, madeOn: device.today } as const;
  const made = await makeEpoch(file, next);
  await device.connection.create(new Creation(`${pathOf(file)}/epochs`, made.body));
  return file.withEpoch(made.statement, made.key);
}

function holdsJust(file: GroupFile, kind: Kind, holders: readonly Recipient[]): boolean {
  const held = file.newest(kind)?.statement.holders.map(({ keyId }) => toHex(keyId)) ?? [];
  const wanted = holders.map(({ holder }) => toHex(holder.keyId));
  return held.length === wanted.length && wanted.every((id) => held.includes(id));
}

/** Announces what this device opened of before once more, under the newest key; each of them once. */
async function announceAgain(device: StaffDevice, opened: OpenedGroup): Promise<OpenedGroup> {
  const newest = opened.file.newest("announcements")?.statement.name.epoch ?? 0;
  let renewed = opened;
  for (const { header, content } of openedOf(opened.entries, "announcements", "message")) {
    if (AGAIN in content.fields || header.name.epoch >= newest) continue;
    const fields = { ...content.fields, [AGAIN]: plainHex(header.recordId) };
    renewed = await write(device, renewed, "announcements", new Content("message", fields, content.text));
  }
  return renewed;
}

async function write(
  device: StaffDevice,
  opened: OpenedGroup,
  kind: Kind,
  content: Content,
): Promise<OpenedGroup> {
  const { file } = opened;
  const sealed = await sealEntry(file, opened.entries, kind, content, device.keys, { signer: device.keys });
  const entries: Entries = await sendEntry(device.connection, opened.entries, sealed);
  return { ...opened, entries };
}

function pathOf({ owner }: GroupFile): string {
  return `/groups/${uuidOf(owner.id)}`;
}
