/**
 * A counselor's clients on her device: opening a file, taking a client on, writing in her file.
 *
 * The same as `app/sdk/counselors.py` and the opening of a case in `app/sdk/devices.py`.
 */

import { equal, toHex } from "../crypto/bytes.ts";
import { NotEntitled } from "../crypto/errors.ts";
import type { Kind } from "../crypto/owners.ts";
import type { RecordHeader } from "../crypto/records.ts";
import type { ClientView } from "./accounts.ts";
import { type CaseFile, type EpochListView, openCaseFile } from "./casefiles.ts";
import type { OpenedCase } from "./cases.ts";
import { Creation } from "./connections.ts";
import type { Content } from "./contents.ts";
import { assignmentInForce, isTrusted } from "./entitlements.ts";
import { readEntries, type RecordPageView, sealEntry, type SealedEntry } from "./entries.ts";
import { holderOf, makeEpoch, type NextEpoch } from "./epochs.ts";
import { EpochNeedsRenewal } from "./errors.ts";
import { KeyBook } from "./keybooks.ts";
import { ClientKeys, type ClientKeysView } from "./keyrings.ts";
import type { StaffDevice } from "./staff.ts";

/** Returns the clients a counselor answers for, proposals among them. */
export async function listCaseload({ connection }: StaffDevice): Promise<readonly ClientView[]> {
  const view = await connection.get<{ clients: readonly ClientView[] }>("/caseload");
  return view.clients;
}

/** Verifies, opens and reads what this counselor may of one client, by the newest directory. Throws `OpeningFailed`. */
export async function openCase(device: StaffDevice, clientId: string): Promise<OpenedCase> {
  const { connection, keys } = device;
  const { directory } = await device.meet();
  const path = `/clients/${clientId}`;
  const [keysView, epochs, records] = await Promise.all([
    connection.get<ClientKeysView>(`${path}/keys`),
    connection.get<EpochListView>(`${path}/epochs`),
    connection.get<RecordPageView>(`${path}/records`),
  ]);
  const client = await ClientKeys.read(keysView, clientId);
  const book = new KeyBook(connection, directory, [...client.pairs, keys.publicKeys]);
  const file = await openCaseFile(epochs, client, keys, book);
  const entries = await readEntries(connection, file, records);
  return { file, entries, assignment: assignmentInForce(file, directory) };
}

/** Tells whether a client's conversation and casework have been begun. */
export function isTakenOn({ file }: OpenedCase): boolean {
  return file.newest("conversation") !== undefined && file.newest("casework") !== undefined;
}

/**
 * Opens a client's file, and at the first time makes `conversation` and `casework` for her.
 *
 * Before she makes a key the assignment in force must name this counselor. Throws `NotEntitled` otherwise.
 */
export async function takeOn(device: StaffDevice, clientId: string): Promise<OpenedCase> {
  const opened = await openCase(device, clientId);
  if (isTakenOn(opened)) return opened;
  const { assignment } = opened;
  if (assignment === undefined || !equal(assignment.counselorKey, device.keys.keyId)) throw new NotEntitled();
  const own = holderOf(device.keys.publicKeys, "counselor");
  const common = { creator: device.keys, reason: "opened", madeOn: device.today } as const;
  let { file } = opened;
  if (file.newest("conversation") === undefined) {
    const holders = [holderOf(file.client.present, "client"), own];
    const linked = [file.newestKey("intake")];
    file = await openNextEpoch(device, file, { ...common, kind: "conversation", holders, linked });
  }
  if (file.newest("casework") === undefined) {
    file = await openNextEpoch(device, file, { ...common, kind: "casework", holders: [own] });
  }
  return { ...opened, file };
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
  const { directory } = await device.meet();
  const newest = file.newest(kind);
  if (newest !== undefined && !isTrusted(newest.statement, file, directory)) {
    throw new EpochNeedsRenewal();
  }
  return sealEntry(file, entries, kind, content, device.keys, { signer: device.keys, replaces });
}

async function openNextEpoch(device: StaffDevice, file: CaseFile, next: NextEpoch): Promise<CaseFile> {
  const made = await makeEpoch(file, next);
  await device.connection.create(new Creation(`/clients/${toHex(file.owner.id)}/epochs`, made.body));
  return file.withEpoch(made.statement, made.key);
}
