/**
 * The groups a client sits in or is invited to, and their keys, which a change of her phrase has to take along.
 *
 * The same as the member's half of `app/sdk/groups`.
 */

import type { EpochKey } from "../crypto/epochs.ts";
import type { Day } from "../crypto/framing.ts";
import type { EpochName } from "../crypto/owners.ts";
import type { Account } from "./accounts.ts";
import { openGroupFile } from "./group_files.ts";
import type { ClientKeys } from "./keyrings.ts";

/** Somebody who leads a group, by the service: what a coordinator signed decides whom of them she writes to. */
export interface FacilitatorView {
  readonly key_id: string;
  readonly part: "facilitator" | "substitute";
  readonly let_in: boolean;
}

/** Where a client's invitation stands. */
export interface OwnInvitation {
  readonly state: "waiting" | "offered" | "seated" | "lapsed" | "not_now";
  /** Until when a seat is held for her, if one is. */
  readonly offered_until: string | null;
}

/** A group as one of its people sees it. */
export interface GroupView {
  readonly group_id: string;
  readonly standing: string;
  readonly state: string;
  readonly opened_on: Day;
}

/** A group as a client sees it: she sits in it or is invited. */
export interface OwnGroupView extends GroupView {
  readonly facilitators: readonly FacilitatorView[];
  readonly invitation: OwnInvitation;
}

/** What keys hold of one owner: every epoch that opened, and the names of those that did not. */
export interface Holdings {
  readonly opened: readonly EpochKey[];
  readonly closed: readonly EpochName[];
}

/** Returns what she holds in each group she sits in. Throws `OpeningFailed`, `Refused`. */
export async function groupHoldings(account: Account, client: ClientKeys): Promise<Holdings[]> {
  const seated = (await listGroups(account)).filter(isMember);
  const files = await Promise.all(
    seated.map(({ group_id: groupId }) => openGroupFile(account, groupId, client)),
  );
  return files.map((file) => {
    const stated = [...file.chains.values()].flat().map(({ statement }) => statement.name);
    return {
      opened: [...file.keys.values()],
      closed: stated.filter((name) => file.key(name.kind, name.epoch) === undefined),
    };
  });
}

/** Tells whether she has a seat. */
export function isMember({ standing }: GroupView): boolean {
  return standing === "member";
}

/** Returns the groups she sits in or is invited to. Throws `Refused`. */
export async function listGroups({ connection }: Account): Promise<readonly OwnGroupView[]> {
  return (await connection.get<{ groups: readonly OwnGroupView[] }>("/groups")).groups;
}
