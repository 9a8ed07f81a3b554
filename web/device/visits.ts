/**
 * A client's visit: all that her device needs when she looks in comes in one answer, and none of it is believed before
 * it is verified by the directory and her own keys.
 */

import { equal, fromHex, toHex } from "../crypto/bytes.ts";
import { ContextMismatch } from "../crypto/errors.ts";
import type { Account, ClientView } from "./accounts.ts";
import type { Appointment } from "./appointments.ts";
import { type EpochListView, openCaseFile } from "./casefiles.ts";
import type { OpenedCase } from "./cases.ts";
import type { Way } from "../matching/criteria.ts";
import { assignmentInForce } from "./entitlements.ts";
import { readEntries, type RecordPageView } from "./entries.ts";
import { KeyBook, readPublicKeys } from "./keybooks.ts";
import { ClientKeys, type ClientKeysView } from "./keyrings.ts";
import type { PublicKeysView } from "./organisations.ts";
import { fromWire } from "./wire.ts";

/** A counselor as her clients see her. What it says, the service says: only `key_id` is held to what was signed. */
export interface CounselorCard {
  readonly staff_id: string;
  readonly key_id: string;
  /** What clients call her; empty where she has not said. */
  readonly alias: string;
  readonly line: string;
  readonly languages: readonly string[];
  readonly ways: readonly Way[];
  readonly topics: readonly string[];
  readonly tags: readonly string[];
}

interface VisitView {
  readonly client: ClientView;
  readonly keys: ClientKeysView;
  readonly directory: string;
  readonly epochs: EpochListView;
  readonly staff_keys: readonly PublicKeysView[];
  readonly records: RecordPageView;
  readonly counselor: CounselorCard | null;
  readonly held: readonly Appointment[];
  readonly coming: readonly Appointment[];
}

/** What she finds: where she stands, her opened case, who is hers, hours held and agreed. */
export interface Visit {
  readonly client: ClientView;
  readonly opened: OpenedCase;
  readonly card?: CounselorCard | undefined;
  readonly held: readonly Appointment[];
  readonly coming: readonly Appointment[];
}

/** Looks in: fetches, verifies, opens and reads everything that is hers. Throws `OpeningFailed`, `Refused`. */
export async function lookIn(account: Account): Promise<Visit> {
  const view = await account.connection.get<VisitView>("/clients/me/visit");
  const { directory } = await account.adopt(fromWire(view.directory));
  const client = await ClientKeys.read(view.keys, toHex(account.clientId));
  if (!equal(client.present.keyId, account.keys.keyId)) throw new ContextMismatch();
  const staff = await Promise.all(view.staff_keys.map(readPublicKeys));
  const listed = staff.filter(({ keyId }) =>
    directory.facts.entries.some((entry) => equal(entry.keyId, keyId)),
  );
  const book = new KeyBook(account.connection, directory, [...client.pairs, ...listed]);
  const file = await openCaseFile(view.epochs, client, account.reader, book);
  const entries = await readEntries(account.connection, file, view.records);
  const assignment = assignmentInForce(file, directory);
  const card = view.counselor ?? undefined;
  // Who counsels her, the signed assignment says, not the service.
  const isSigned =
    card !== undefined && assignment !== undefined && equal(fromHex(card.key_id), assignment.counselorKey);
  return {
    client: view.client,
    opened: { file, entries, assignment },
    card: isSigned ? card : undefined,
    held: view.held,
    coming: view.coming,
  };
}
