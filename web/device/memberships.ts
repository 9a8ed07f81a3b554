/**
 * A client's groups as her device opens them: what each is about, where her invitation stands, and, where she has a
 * seat, its sessions, what is announced there and her private line. What cannot be opened in one of them is named
 * there, and hides nothing else.
 */

import { equal, toHex } from "../crypto/bytes.ts";
import type { EpochReason } from "../crypto/epochs.ts";
import { OpeningFailed } from "../crypto/errors.ts";
import type { Day } from "../crypto/framing.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import type { Account } from "./accounts.ts";
import { type Connection, Creation } from "./connections.ts";
import type { Content } from "./contents.ts";
import type { Entry } from "./entries.ts";
import { type Programme, readDescription } from "./group_descriptions.ts";
import { AGAIN, facilitatorsOf, type GroupFile, openGroup, plainHex, sharedAliases } from "./group_files.ts";
import type { GroupSession } from "./group_sessions.ts";
import { type OwnGroupView, isMember, listGroups } from "./groups.ts";
import type { ClientKeys } from "./keyrings.ts";
import { aliasIn, type OwnLineLetter, readOwnLine } from "./own_lines.ts";

/** What she can say to an invitation, besides that she takes the seat. */
export type Answer = "decline" | "not_now" | "wait";

/** Something that was announced. Without `content` it could not be opened or is by somebody who may not announce. */
export interface Announcement {
  readonly position: number;
  readonly content?: Content;
  /** Why it is not shown: an error's name. */
  readonly failure?: string;
  /** Whether something that stood before it was withheld or removed. */
  readonly isAfterGap: boolean;
}

/** Since which day who leads the group and may read what is announced there and written to them. */
export interface Leading {
  readonly on: Day;
  readonly reason: EpochReason;
  readonly keyIds: readonly KeyId[];
}

/** What is readable in a group by somebody who sits there. */
export interface Inside {
  readonly announcements: readonly Announcement[];
  /** What members are called, by key id in hexadecimal, as those who lead it announced. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Where sessions take place, by appointment. */
  readonly places: ReadonlyMap<string, string>;
  readonly leading: readonly Leading[];
}

/** One of her groups. */
export interface Membership {
  readonly view: OwnGroupView;
  /** What it is about; nothing where nothing is sealed to her present keys, or it could not be believed. */
  readonly programme?: Programme | undefined;
  readonly sessions: readonly GroupSession[];
  readonly inside?: Inside | undefined;
  readonly line: readonly OwnLineLetter[];
  /** What she is called there. */
  readonly alias?: string | undefined;
  /** What could not be opened as a whole. */
  readonly failures: readonly ("programme" | "inside")[];
}

/** Returns her groups, by the newest directory this device has met. Throws `Refused`, `ServerUnreachable`. */
export async function listMemberships(account: Account, client: ClientKeys): Promise<Membership[]> {
  const views = await listGroups(account);
  return Promise.all(views.map((view) => openMembership(account, client, view)));
}

/** Takes a seat. Throws `Refused`: `group-full` when none is free for her. */
export function acceptInvitation(connection: Connection, groupId: string): Promise<unknown> {
  return connection.create(new Creation(`/groups/${groupId}/acceptance`, {}));
}

/** Answers an invitation without taking the seat. Throws `Refused`. */
export function answerInvitation(connection: Connection, groupId: string, answer: Answer): Promise<unknown> {
  return connection.post(`/groups/${groupId}/answer`, { answer });
}

/** Gives her seat back. Throws `Refused`. */
export function leaveGroup(connection: Connection, groupId: string): Promise<void> {
  return connection.post(`/groups/${groupId}/leave`);
}

/** Returns who leads a group or did, as far as signed words say so. */
export function everLeading({ programme, inside }: Pick<Membership, "programme" | "inside">): KeyId[] {
  const led = inside?.leading.flatMap(({ keyIds }) => keyIds) ?? [];
  return [...new Map([...(programme?.leads ?? []), ...led].map((keyId) => [toHex(keyId), keyId])).values()];
}

async function openMembership(account: Account, client: ClientKeys, view: OwnGroupView): Promise<Membership> {
  const described = await unlessDamaged(readDescription(account, view.group_id, account.clientId));
  const programme = described.found;
  const failures = described.isDamaged ? (["programme"] as const) : [];
  if (!isMember(view)) return { view, programme, sessions: [], line: [], failures };
  const { connection } = account;
  const [{ sessions }, opened] = await Promise.all([
    connection.get<{ sessions: readonly GroupSession[] }>(`/groups/${view.group_id}/sessions`),
    unlessDamaged(openInside(account, client, view)),
  ]);
  const inside = opened.found;
  const line = await readOwnLine(account, view, client, everLeading({ programme, inside }));
  return {
    view,
    programme,
    sessions,
    inside,
    line,
    alias: aliasIn(line),
    failures: opened.isDamaged ? [...failures, "inside"] : failures,
  };
}

async function openInside(account: Account, client: ClientKeys, view: OwnGroupView): Promise<Inside> {
  const { file, entries } = await openGroup(account, view.group_id, client);
  const { listed } = entries;
  const all = listed.map((entry, position) => believed(entry, listed.slice(0, position), file));
  const sound = all.flatMap(({ content }) => content ?? []);
  return {
    announcements: announcementsIn(all),
    aliases: sharedAliases({
      entries: { ...entries, listed: listed.filter((_, place) => all[place]?.content) },
    }),
    places: new Map(
      sound
        .filter(({ type }) => type === "place")
        .map(({ fields, text }) => [String(fields.appointment_id), text]),
    ),
    leading: leadingIn(file),
  };
}

interface Believed extends Announcement {
  /** What an announcement is known by: one that repeats another for newcomers has the other's. */
  readonly said: string;
}

/**
 * Returns a record as it may be shown: only by somebody who led the group under that key.
 *
 * Every member holds the key, so a record that merely opens may be by any of them.
 */
function believed(entry: Entry, before: readonly Entry[], file: GroupFile): Believed {
  const { position, header, content, failure } = entry;
  const said = String(content?.fields[AGAIN] ?? (header && plainHex(header.recordId)) ?? position);
  const shown = { position, said, isAfterGap: isAfterGap(entry, before, file) };
  if (content === undefined || header === undefined) return { ...shown, failure: failure ?? "Malformed" };
  const { kind, epoch } = header.name;
  const stated = file.chains.get(kind)?.find(({ statement }) => statement.name.epoch === epoch);
  const mayAnnounce = stated && facilitatorsOf(stated.statement).some((id) => equal(id, header.author));
  return mayAnnounce === true ? { ...shown, content } : { ...shown, failure: "NotEntitled" };
}

/** Tells whether a record before this one is missing that she should have: of a time when she held every key. */
function isAfterGap({ header, follows }: Entry, before: readonly Entry[], file: GroupFile): boolean {
  if (follows || header === undefined) return false;
  const { kind, epoch } = header.name;
  const last = before
    .filter((one) => one.header !== undefined && equal(one.header.author, header.author))
    .at(-1);
  const from = last?.header?.name.epoch ?? 1;
  return Array.from({ length: epoch - from + 1 }, (_, place) => from + place).every(
    (one) => file.key(kind, one) !== undefined,
  );
}

/** Returns what was announced, each once, what was announced again for newcomers too, and what does not open. */
function announcementsIn(entries: readonly Believed[]): Announcement[] {
  const told = new Map<string, Announcement>();
  for (const { said, ...entry } of entries) {
    const isShown = entry.content?.type === "message" || entry.failure !== undefined || entry.isAfterGap;
    if (isShown && !told.has(said)) told.set(said, entry);
  }
  return [...told.values()];
}

/** Returns who led the group, since when, one line for each change. */
function leadingIn(file: GroupFile): Leading[] {
  const all = (file.chains.get("announcements") ?? []).map(({ statement }) => ({
    on: statement.madeOn,
    reason: statement.reason,
    keyIds: facilitatorsOf(statement),
  }));
  const written = (one: Leading | undefined): string => (one?.keyIds ?? []).map(toHex).sort().join();
  return all.filter((one, position) => written(one) !== written(all[position - 1]));
}

async function unlessDamaged<Found>(
  opening: Promise<Found>,
): Promise<{ readonly found?: Found; readonly isDamaged: boolean }> {
  try {
    return { found: await opening, isDamaged: false };
  } catch (failed) {
    if (!(failed instanceof OpeningFailed)) throw failed;
    return { isDamaged: true };
  }
}
