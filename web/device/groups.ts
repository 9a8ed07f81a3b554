/**
 * The groups a client sits in: their keys, which a change of her phrase has to take along, and what is announced there.
 *
 * The same as the member's half of `app/sdk/groups.py`.
 */

import type { EpochKey } from "../crypto/epochs.ts";
import { OpeningFailed } from "../crypto/errors.ts";
import type { Day } from "../crypto/framing.ts";
import type { EpochName } from "../crypto/owners.ts";
import type { Account } from "./accounts.ts";
import type { Entries } from "./entries.ts";
import { openGroup, openGroupFile } from "./group_files.ts";
import type { ClientKeys } from "./keyrings.ts";

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
  const files = await Promise.all(seated.map((view) => openGroupFile(account, view.group_id, client)));
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
    const { entries } = await openGroup(account, view.group_id, client);
    return { view, sessions, entries };
  } catch (failed) {
    if (!(failed instanceof OpeningFailed)) throw failed;
    return { view, sessions, failure: failed.name };
  }
}

async function listGroups({ connection }: Account): Promise<readonly GroupView[]> {
  return (await connection.get<{ groups: readonly GroupView[] }>("/groups")).groups;
}
