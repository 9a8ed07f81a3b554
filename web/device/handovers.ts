/**
 * A counselor who shares a client, passes her on or gives her back: each act is a permit in the client's access log.
 *
 * The same as `app/sdk/handovers.py`. An act that broke off may be begun again: what stands already is not made twice.
 */

import { equal, toHex } from "../crypto/bytes.ts";
import { NotEntitled } from "../crypto/errors.ts";
import type { Day } from "../crypto/framing.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import type { EpochReason, HolderRole } from "../crypto/epochs.ts";
import type { Kind } from "../crypto/owners.ts";
import { type PermitKind, permitGrants } from "../crypto/permits.ts";
import type { CaseFile } from "./casefiles.ts";
import { openCase, openNextEpoch, sealForClient } from "./caseloads.ts";
import type { OpenedCase } from "./cases.ts";
import type { Connection } from "./connections.ts";
import { Content, textContent } from "./contents.ts";
import { isTrusted, standingPermits } from "./entitlements.ts";
import { type Entry, sendEntry } from "./entries.ts";
import { holderOf } from "./epochs.ts";
import {
  ensureCounsels,
  givePermit,
  keysOf,
  type Named,
  type NextPermit,
  permitOfHerself,
} from "./permits.ts";
import type { StaffDevice } from "./staff.ts";
import { letTeamRead } from "./team_grants.ts";
import { toWire } from "./wire.ts";

/** What may be granted whole of the past. */
export const HISTORY = ["conversation", "casework"] as const satisfies readonly Kind[];
/** What a stand-in reads, unless more is chosen. */
export const READ_ALONG = ["intake", "conversation"] as const satisfies readonly Kind[];

/** Why a counselor gives a client back. The service keeps the word; a free text would need a key of the team's. */
export const RETURN_REASONS = ["no-room", "other-field", "too-close", "client-asked", "other"] as const;
export type ReturnReason = (typeof RETURN_REASONS)[number];

/** What the next counselor opens of the past. */
export interface GivenAlong {
  /** Granted whole; none for no history. */
  readonly kinds: readonly Kind[];
  /** A note to her; nothing is written for an empty one. */
  readonly summary: string;
  /** Notes that are sealed anew for her. */
  readonly notes: readonly Content[];
}

/** A file that somebody may read who is not her client's counselor. */
export interface PermittedFile {
  readonly client_id: string;
  readonly kind: "cover" | "supervision";
  readonly last_on: Day;
}

/** How many texts of an earlier file stand in the new one, and how many could not be opened. */
export interface CarriedOver {
  readonly carried: number;
  readonly unopened: number;
}

/**
 * Lets the next counselor open what was chosen of the past, before a coordinator assigns her.
 *
 * Summary and chosen notes stand under one more key of `casework`, held by both. Whatever is not chosen she does not get.
 * Throws `NoSuchColleague`, `EpochNeedsRenewal`, `TooLong`, `Refused`, `ServerUnreachable`.
 */
export async function handOver(
  device: StaffDevice,
  opened: OpenedCase,
  named: Named,
  { kinds, summary, notes }: GivenAlong,
): Promise<OpenedCase> {
  const keys = keysOf(opened.file, kinds);
  const permitted = await withPermit(device, opened, { kind: "handed-over", named, keys });
  // After the permit: from then on the service leaves it to the team.
  await letTeamRead(device.connection, permitted.file, device.organisation.directory);
  const contents = [...(summary.trim() === "" ? [] : [textContent("note", summary)]), ...notes];
  if (contents.length === 0) return permitted;
  const pair: Pair = ["casework", "counselor", "handed-over"];
  let written = await withKeyForBoth(device, permitted, named.keyId, pair);
  for (const content of contents) written = await writeOnce(device, written, "casework", content);
  return written;
}

/** Lets another counselor read and write to a client until a day, that day included. */
export function letStandIn(
  device: StaffDevice,
  opened: OpenedCase,
  named: Named,
  lastOn: Day,
  kinds: readonly Kind[] = READ_ALONG,
): Promise<OpenedCase> {
  return withPermit(device, opened, { kind: "cover", named, keys: keysOf(opened.file, kinds), lastOn });
}

/** Lets somebody supervise until a day: a key of its own, under which chosen notes are sealed anew. */
export async function beginSupervision(
  device: StaffDevice,
  opened: OpenedCase,
  named: Named,
  lastOn: Day,
): Promise<OpenedCase> {
  const permitted = await withPermit(device, opened, { kind: "supervision", named, lastOn });
  const reason = permitted.file.newest("supervision") === undefined ? "opened" : "routine";
  return withKeyForBoth(device, permitted, named.keyId, ["supervision", "supervisor", reason]);
}

/** Seals one opened note anew for the supervisor. Throws `NotEntitled` for what is no note, `EpochNeedsRenewal`. */
export async function showToSupervisor(
  device: StaffDevice,
  opened: OpenedCase,
  { content }: Entry,
): Promise<OpenedCase> {
  if (content?.type !== "note") throw new NotEntitled();
  return writeOnce(device, opened, "supervision", content);
}

/** Returns the files she may read by permit: as a stand-in or as a supervisor. */
export async function listPermittedFiles(connection: Connection): Promise<readonly PermittedFile[]> {
  const view = await connection.get<{ files: readonly PermittedFile[] }>("/permits");
  return view.files;
}

/**
 * Gives a client back to the waiting list, in her old place; her coming sessions are cancelled, the team reads again.
 *
 * Throws `NothingHeld` where she was never assigned, `Refused`, `ServerUnreachable`.
 */
export async function giveBack(device: StaffDevice, file: CaseFile, reason: ReturnReason): Promise<void> {
  await letTeamRead(device.connection, file, device.organisation.directory);
  const permit = await permitOfHerself(device, file, "ended");
  await device.connection.post(`/clients/${toHex(file.owner.id)}/return`, { permit: toWire(permit), reason });
}

/**
 * Links the file whose phrase a woman lost to her new one, and carries what lies open over into her notes.
 *
 * Only after she was recognised and the words were compared. `tell` hears of each text. Throws `Refused`
 * (`not-both-hers`), `ServerUnreachable`.
 */
export async function linkEarlier(
  device: StaffDevice,
  opened: OpenedCase,
  earlier: OpenedCase,
  tell: (carried: number, all: number) => void,
): Promise<{ opened: OpenedCase; carried: CarriedOver }> {
  const texts = carriedTexts(earlier);
  let written = opened;
  for (const [place, content] of missingFrom(opened, texts, device.keys.keyId).entries()) {
    tell(place, texts.length);
    written = await write(device, written, "casework", content);
  }
  const permit = await permitOfHerself(device, written.file, "linked", earlier.file.client.clientId);
  await device.connection.post(`/clients/${toHex(written.file.owner.id)}/link`, { permit: toWire(permit) });
  const unopened = earlier.entries.listed.filter((entry) => entry.content === undefined).length;
  return { opened: written, carried: { carried: texts.length, unopened } };
}

type Pair = readonly [kind: "casework" | "supervision", role: HolderRole, reason: EpochReason];

/** Gives a permit unless the same one stands already, and reads the file again. */
async function withPermit(
  device: StaffDevice,
  opened: OpenedCase,
  next: NextPermit & { readonly kind: PermitKind },
): Promise<OpenedCase> {
  // By the directory that the file was opened with a moment ago: she may have been suspended since she was chosen.
  ensureCounsels(device.organisation.directory, next.named);
  if (isPermitted(device, opened.file, next)) return opened;
  await givePermit(device, opened.file, next);
  return openCase(device, toHex(opened.file.owner.id));
}

function isPermitted(
  device: StaffDevice,
  file: CaseFile,
  { kind, named, keys = [], lastOn }: NextPermit,
): boolean {
  return standingPermits(file, device.organisation.directory, device.today).some(
    (one) =>
      one.kind === kind &&
      one.lastOn === lastOn &&
      equal(one.keyId, named.keyId) &&
      keys.every(({ name, commitment }) => permitGrants(one, name, commitment)),
  );
}

/** Makes the next key of a kind for herself and one other, unless the newest is just that. */
async function withKeyForBoth(
  device: StaffDevice,
  opened: OpenedCase,
  otherKey: KeyId,
  [kind, role, reason]: Pair,
): Promise<OpenedCase> {
  const { file } = opened;
  const own = device.keys.publicKeys;
  const listed = file.newest(kind)?.statement.holders.map(({ keyId }) => toHex(keyId)) ?? [];
  const isForBoth = listed.length === 2 && [own.keyId, otherKey].every((id) => listed.includes(toHex(id)));
  if (isForBoth && isTrusted(file, kind, device.organisation.directory, device.today)) return opened;
  const holders = [holderOf(own, "counselor"), holderOf(await file.book.find(otherKey), role)];
  const next = { kind, holders, creator: device.keys, reason, madeOn: device.today };
  return { ...opened, file: await openNextEpoch(device, file, next) };
}

/** Writes what does not stand under the newest key of a kind yet. */
async function writeOnce(
  device: StaffDevice,
  opened: OpenedCase,
  kind: Kind,
  content: Content,
): Promise<OpenedCase> {
  const epoch = opened.file.newest(kind)?.statement.name.epoch;
  const isThere = opened.entries.listed.some(
    (entry) =>
      entry.header?.name.kind === kind &&
      entry.header.name.epoch === epoch &&
      entry.content !== undefined &&
      isSameContent(entry.content, content),
  );
  return isThere ? opened : write(device, opened, kind, content);
}

async function write(
  device: StaffDevice,
  opened: OpenedCase,
  kind: Kind,
  content: Content,
): Promise<OpenedCase> {
  const sealed = await sealForClient(device, opened, kind, content);
  return { ...opened, entries: await sendEntry(device.connection, opened.entries, sealed) };
}

/** Tells whether two opened records say the same, to the byte. */
export function isSameContent(one: Content, other: Content): boolean {
  return equal(one.encoded(), other.encoded());
}

/** Returns each text of an earlier file as a note that says what it was. A note shown to a supervisor is one already. */
function carriedTexts({ entries }: OpenedCase): readonly Content[] {
  return entries.listed.flatMap(({ content, header }) => {
    if (content === undefined || content.text === "" || header?.name.kind === "supervision") return [];
    return [new Content("note", { was: content.type }, content.text)];
  });
}

/** Returns those of some notes that are not hers in the file yet, each as often as it is missing. */
function missingFrom({ entries }: OpenedCase, notes: readonly Content[], own: KeyId): readonly Content[] {
  const there = entries.listed.flatMap(({ content, header }) =>
    content !== undefined && header !== undefined && equal(header.author, own) ? [content] : [],
  );
  return notes.filter((note) => {
    const place = there.findIndex((one) => isSameContent(one, note));
    if (place >= 0) there.splice(place, 1);
    return place < 0;
  });
}
