/**
 * A counselor's clients on her device: opening a file, taking a client on, writing in her file.
 *
 * The same as `app/sdk/counselors.py` and the opening of a case in `app/sdk/devices.py`.
 */

import { equal, toHex } from "../crypto/bytes.ts";
import type { EpochReason } from "../crypto/epochs.ts";
import { NotEntitled } from "../crypto/errors.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import type { Kind } from "../crypto/owners.ts";
import type { RecordHeader } from "../crypto/records.ts";
import type { ClientView } from "./accounts.ts";
import { type CaseFile, type EpochListView, openCaseFile } from "./casefiles.ts";
import type { OpenedCase } from "./cases.ts";
import { Creation } from "./connections.ts";
import type { Content } from "./contents.ts";
import {
  assignmentInForce,
  holdersOfNewest,
  isTrusted,
  rightfulHolders,
  standingPermits,
} from "./entitlements.ts";
import { readEntries, type RecordPageView, sealEntry, type SealedEntry } from "./entries.ts";
import { holderOf, makeEpoch, type NextEpoch } from "./epochs.ts";
import { EpochNeedsRenewal } from "./errors.ts";
import { KeyBook } from "./keybooks.ts";
import { ClientKeys, type ClientKeysView } from "./keyrings.ts";
import { remainingHolders } from "./renewals.ts";
import type { StaffDevice } from "./staff.ts";

const KEPT: readonly Kind[] = ["intake", "conversation", "casework"];

/** Returns the clients a counselor answers for, proposals among them. */
export async function listCaseload({ connection }: StaffDevice): Promise<readonly ClientView[]> {
  const view = await connection.get<{ clients: readonly ClientView[] }>("/caseload");
  return view.clients;
}

/** Verifies, opens and reads what this counselor may of one client, by the newest directory. Throws `OpeningFailed`. */
export async function openCase(device: StaffDevice, clientId: string): Promise<OpenedCase> {
  await device.meet();
  return openCaseUnderKnown(device, clientId);
}

/** Does the same by the directory this device met last, for many files one after the other. Throws `OpeningFailed`. */
export async function openCaseUnderKnown(device: StaffDevice, clientId: string): Promise<OpenedCase> {
  const { connection, keys } = device;
  const { directory } = device.organisation;
  const path = `/clients/${clientId}`;
  const [keysView, epochs, records] = await Promise.all([
    connection.get<ClientKeysView>(`${path}/keys`),
    connection.get<EpochListView>(`${path}/epochs`),
    connection.get<RecordPageView>(`${path}/records`),
  ]);
  const client = await ClientKeys.read(keysView, clientId);
  const book = new KeyBook(connection, directory, [...client.pairs, keys.publicKeys]);
  const file = await openCaseFile(epochs, client, device.reader, book);
  const entries = await readEntries(connection, file, records);
  return { file, entries, assignment: assignmentInForce(file, directory) };
}

/**
 * Tells whether her counselor has taken a client on: the conversation has begun, and the newest key of the notes is her own.
 *
 * After a hand-over that key is still the former counselor's.
 */
export function isTakenOn(opened: OpenedCase): boolean {
  const { file, assignment } = opened;
  const maker = file.newest("casework")?.statement.creator;
  const isMaker = maker !== undefined && (assignment === undefined || equal(maker, assignment.counselorKey));
  return isMaker && hasBegun(opened);
}

/** Tells whether a conversation and notes with somebody have begun, whoever counsels her now. */
export function hasBegun({ file }: OpenedCase): boolean {
  return file.newest("conversation") !== undefined && file.newest("casework") !== undefined;
}

/**
 * Opens a client's file, with keys that the right people hold: made at the first time, renewed where needed.
 *
 * Before she makes a key the assignment in force must name this counselor. Somebody else opens what is there. Throws
 * `NotEntitled` where nothing is.
 */
export async function takeOn(device: StaffDevice, clientId: string): Promise<OpenedCase> {
  const opened = await openCase(device, clientId);
  const { directory } = device.organisation;
  const own = device.keys.keyId;
  if (opened.assignment === undefined || !equal(opened.assignment.counselorKey, own)) {
    const standing = standingPermits(opened.file, directory, device.today);
    if (standing.some(({ keyId }) => equal(keyId, own)) || hasBegun(opened)) return opened;
    throw new NotEntitled();
  }
  let { file } = opened;
  for (const kind of KEPT) {
    if (file.newest(kind) === undefined) {
      file = await openNextEpoch(device, file, firstEpoch(device, file, kind));
    } else if (!holdsNewest(file, kind, own) || !isTrusted(file, kind, directory, device.today)) {
      file = await openNextEpoch(device, file, await nextEpoch(device, file, kind));
    }
  }
  return { ...opened, file };
}

function firstEpoch(device: StaffDevice, file: CaseFile, kind: Kind): NextEpoch {
  const own = holderOf(device.keys.publicKeys, "counselor");
  const common = { kind, creator: device.keys, reason: "opened", madeOn: device.today } as const;
  if (kind !== "conversation") return { ...common, holders: [own] };
  const holders = [holderOf(file.client.present, "client"), own];
  return { ...common, holders, linked: [file.newestKey("intake")] };
}

async function nextEpoch(device: StaffDevice, file: CaseFile, kind: Kind): Promise<NextEpoch> {
  const reason = whyRenewed(device, file, kind);
  const number = file.newest(kind)?.statement.name.epoch ?? 0;
  const isApart = reason === "handed-over" && file.key(kind, number) === undefined;
  return {
    kind,
    holders: await remainingHolders(file, kind, device.organisation.directory, device.today),
    creator: device.keys,
    reason,
    madeOn: device.today,
    linked: isApart ? [file.newestKey("intake")] : [],
  };
}

/** A client was handed over where the newest key is not hers, or a counselor from before her holds or made it. */
function whyRenewed(device: StaffDevice, file: CaseFile, kind: Kind): EpochReason {
  const own = device.keys.keyId;
  const creator = file.newest(kind)?.statement.creator;
  const rightful = rightfulHolders(file, kind, device.organisation.directory, device.today);
  const gone = holdersOfNewest(file, kind).filter((keyId) => !rightful.has(toHex(keyId)));
  const isFormer = (keyId: KeyId): boolean =>
    !equal(keyId, own) && file.assignments.some(({ counselorKey }) => equal(counselorKey, keyId));
  const byFormer = creator !== undefined && isFormer(creator);
  return !holdsNewest(file, kind, own) || byFormer || gone.some(isFormer) ? "handed-over" : "holder-revoked";
}

function holdsNewest(file: CaseFile, kind: Kind, keyId: KeyId): boolean {
  return holdersOfNewest(file, kind).some((holder) => equal(holder, keyId));
}

/** Throws `EpochNeedsRenewal` unless the newest key of a kind is trusted, by the newest directory. */
export async function ensureMaySeal(device: StaffDevice, file: CaseFile, kind: Kind): Promise<void> {
  const { directory } = await device.meet();
  if (!isTrusted(file, kind, directory, device.today)) throw new EpochNeedsRenewal();
}

/**
 * Seals and signs what she wrote, by the newest directory; `replaces` is the header of which this is the next version.
 *
 * Throws `EpochNeedsRenewal` when somebody holds the key who should not, `TooLong`, `NothingHeld`, `OpeningFailed`.
 */
export async function sealForClient(
  device: StaffDevice,
  { file, entries }: OpenedCase,
  kind: Kind,
  content: Content,
  replaces?: RecordHeader,
): Promise<SealedEntry> {
  await ensureMaySeal(device, file, kind);
  return sealEntry(file, entries, kind, content, device.keys, { signer: device.keys, replaces });
}

/** Makes and sends the next epoch of a kind; returns the file with it. Throws `Refused`, `ServerUnreachable`. */
export async function openNextEpoch(device: StaffDevice, file: CaseFile, next: NextEpoch): Promise<CaseFile> {
  const made = await makeEpoch(file, next);
  await device.connection.create(new Creation(`/clients/${toHex(file.owner.id)}/epochs`, made.body));
  return file.withEpoch(made.statement, made.key);
}
