/**
 * The groups a client sits in: their keys, which a change of her phrase has to take along, and what is announced there.
 *
 * The same as the member's half of `app/sdk/groups.py`.
 */

import { equal } from "../crypto/bytes.ts";
import type { EpochKey, EpochStatement } from "../crypto/epochs.ts";
import { NotEntitled, OpeningFailed } from "../crypto/errors.ts";
import { type Day, uuid } from "../crypto/framing.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import { type EpochName, Owner } from "../crypto/owners.ts";
import type { Account } from "./accounts.ts";
import { CaseFile, type EpochListView, openEpochs, verifyStatements } from "./casefiles.ts";
import { type Entries, readEntries, type RecordPageView } from "./entries.ts";
import { KeyBook } from "./keybooks.ts";
import type { ClientKeys } from "./keyrings.ts";
import { fromWire } from "./wire.ts";

/** A group as a client sees it: she sits in it or is invited. */
export interface GroupView {
  readonly group_id: string;
  readonly standing: string;
  readonly state: string;
  readonly opened_on: Day;
}

/** One session of a group. */
export interface GroupSession {
  readonly appointment_id: string;
  readonly starts_at: string;
  readonly ends_at: string;
}

/** A group with what is readable of it; without `entries` she has no seat, or `failure` says why it is not believed. */
export interface JoinedGroup {
  readonly view: GroupView;
  readonly sessions: readonly GroupSession[];
  readonly entries?: Entries;
  readonly failure?: string;
}

/** What keys hold of one owner: every epoch that opened, and the names of those that did not. */
export interface Holdings {
  readonly opened: readonly EpochKey[];
  readonly closed: readonly EpochName[];
}

/** Returns what she holds in each group she sits in. Throws `OpeningFailed`, `Refused`. */
export async function groupHoldings(account: Account, client: ClientKeys): Promise<Holdings[]> {
  const seated = (await listGroups(account)).filter(isMember);
  const files = await Promise.all(seated.map((view) => openGroup(account, client, view)));
  return files.map((file) => {
    const stated = [...file.chains.values()].flat().map(({ statement }) => statement.name);
    return {
      opened: [...file.keys.values()],
      closed: stated.filter((name) => file.key(name.kind, name.epoch) === undefined),
    };
  });
}

/** Returns her groups with what is announced in them. What is wrong with one is named there. Throws `Refused`. */
export async function joinedGroups(account: Account, client: ClientKeys): Promise<JoinedGroup[]> {
  const views = await listGroups(account);
  return Promise.all(views.map((view) => joinedGroup(account, client, view)));
}

/** Tells whether she has a seat. */
export function isMember({ standing }: GroupView): boolean {
  return standing === "member";
}

async function joinedGroup(account: Account, client: ClientKeys, view: GroupView): Promise<JoinedGroup> {
  if (!isMember(view)) return { view, sessions: [] };
  const { connection } = account;
  const path = `/groups/${view.group_id}`;
  const { sessions } = await connection.get<{ sessions: readonly GroupSession[] }>(`${path}/sessions`);
  try {
    const file = await openGroup(account, client, view);
    const first = await connection.get<RecordPageView>(`${path}/records`);
    return { view, sessions, entries: await readEntries(connection, file, first) };
  } catch (failed) {
    if (!(failed instanceof OpeningFailed)) throw failed;
    return { view, sessions, failure: failed.name };
  }
}

async function listGroups({ connection }: Account): Promise<readonly GroupView[]> {
  return (await connection.get<{ groups: readonly GroupView[] }>("/groups")).groups;
}

/** Verifies and opens the keys of a group. Throws `NotEntitled`: see `ensureMadeRightly`. */
async function openGroup(account: Account, client: ClientKeys, group: GroupView): Promise<CaseFile> {
  const { connection, organisation } = account;
  const view = await connection.get<EpochListView>(`/groups/${group.group_id}/epochs`);
  const book = new KeyBook(connection, organisation.directory, client.pairs);
  const owner = new Owner("group", uuid(group.group_id));
  const chains = await verifyStatements(owner, view.statements.map(fromWire), book);
  for (const chain of chains.values()) {
    ensureMadeRightly(
      chain.map(({ statement }) => statement),
      book,
    );
  }
  const keys = await openEpochs(view.epochs, chains, account.reader, client);
  return new CaseFile(owner, client, chains, [], keys, book);
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

function facilitatorsOf({ holders }: EpochStatement): KeyId[] {
  return holders.filter(({ role }) => role === "facilitator").map(({ keyId }) => keyId);
}
