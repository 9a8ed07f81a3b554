/**
 * A client's own case as it lies open on her device, and writing in it.
 *
 * The same as `app/sdk/devices.py` and `ClientDevice.send_message`.
 */

import type { Assignment } from "../crypto/assignments.ts";
import { toHex } from "../crypto/bytes.ts";
import type { Account } from "./accounts.ts";
import { type CaseFile, type EpochListView, openCaseFile } from "./casefiles.ts";
import { Creation } from "./connections.ts";
import { type Content } from "./contents.ts";
import { assignmentInForce, isTrusted } from "./entitlements.ts";
import { makeEpoch, type NextEpoch } from "./epochs.ts";
import { type Entries, sealEntry, type SealedEntry } from "./entries.ts";
import { NothingHeld } from "./errors.ts";
import { KeyBook } from "./keybooks.ts";
import { remainingHolders } from "./renewals.ts";

/** Verified keys and read records. */
export interface OpenedCase {
  readonly file: CaseFile;
  readonly entries: Entries;
  /** The assignment in force: the newest one, unless its signer or its counselor was revoked since, or she gave her back. */
  readonly assignment?: Assignment | undefined;
}

/** Whether there is somebody to write to: a conversation that the client and her counselor hold. */
export function canWrite({ file }: OpenedCase): boolean {
  const newest = file.newest("conversation");
  return newest !== undefined && file.key("conversation", newest.statement.name.epoch) !== undefined;
}

/**
 * Seals what she wrote to her counselor; returns it with the case, whose `conversation` may have had to be renewed.
 *
 * The directory and her keys are read afresh first: somebody who was revoked a minute ago, or gave her back, or stood in
 * until then must not read what is written now.
 * Throws `NothingHeld` before there is a conversation, `TooLong`, `OpeningFailed`, `Refused`.
 */
export async function sealMessage(
  account: Account,
  opened: OpenedCase,
  content: Content,
): Promise<{ sealed: SealedEntry; opened: OpenedCase }> {
  await account.meet();
  const renewed = await withTrustedConversation(account, await withNewestKeys(account, opened));
  const sealed = await sealEntry(renewed.file, renewed.entries, "conversation", content, account.keys);
  return { sealed, opened: renewed };
}

/** Returns the case with the signed words and keys as they are now, by the newest directory. */
async function withNewestKeys(account: Account, opened: OpenedCase): Promise<OpenedCase> {
  const { client } = opened.file;
  const { directory } = account.organisation;
  const view = await account.connection.get<EpochListView>(`/clients/${toHex(account.clientId)}/epochs`);
  const book = new KeyBook(account.connection, directory, client.pairs);
  const file = await openCaseFile(view, client, account.reader, book);
  return { ...opened, file, assignment: assignmentInForce(file, directory) };
}

/** Returns the case with a `conversation` that only the right people hold, making the next epoch where needed. */
async function withTrustedConversation(account: Account, opened: OpenedCase): Promise<OpenedCase> {
  const { file } = opened;
  const { directory } = account.organisation;
  if (file.newest("conversation") === undefined) throw new NothingHeld();
  if (isTrusted(file, "conversation", directory, account.today)) return opened;
  const renewed = await openNextEpoch(account, file, {
    kind: "conversation",
    holders: await remainingHolders(file, "conversation", account.organisation.directory, account.today),
    creator: account.keys,
    reason: "holder-revoked",
    madeOn: account.today,
  });
  return { ...opened, file: renewed, assignment: assignmentInForce(file, directory) };
}

/** Makes and sends the next epoch of a kind; returns the file with it. */
async function openNextEpoch(account: Account, file: CaseFile, epoch: NextEpoch): Promise<CaseFile> {
  const made = await makeEpoch(file, epoch);
  await account.connection.create(new Creation(`/clients/${toHex(file.owner.id)}/epochs`, made.body));
  return file.withEpoch(made.statement, made.key);
}
