/**
 * The keys of groups that a client holds, as far as a change of her phrase has to take them along.
 */

import { equal, fromHex } from "../crypto/bytes.ts";
import type { EpochKey } from "../crypto/epochs.ts";
import { NotEntitled } from "../crypto/errors.ts";
import { uuid } from "../crypto/framing.ts";
import { type EpochName, Owner } from "../crypto/owners.ts";
import type { Account } from "./accounts.ts";
import { type EpochListView, openEpochs, verifyStatements } from "./casefiles.ts";
import { KeyBook } from "./keybooks.ts";
import type { ClientKeys } from "./keyrings.ts";
import { fromWire } from "./wire.ts";

interface GroupView {
  readonly group_id: string;
  readonly standing: string;
  readonly facilitator_key_id: string;
}

/** What keys hold of one owner: every epoch that opened, and the names of those that did not. */
export interface Holdings {
  readonly opened: readonly EpochKey[];
  readonly closed: readonly EpochName[];
}

/** Returns what she holds in each group she sits in. Throws `OpeningFailed`, `Refused`. */
export async function groupHoldings(account: Account, client: ClientKeys): Promise<Holdings[]> {
  const { groups } = await account.connection.get<{ groups: readonly GroupView[] }>("/groups");
  const seated = groups.filter(({ standing }) => standing === "member");
  return Promise.all(seated.map(({ group_id: id }) => holdingsIn(account, client, id)));
}

async function holdingsIn(account: Account, client: ClientKeys, id: string): Promise<Holdings> {
  const { connection, organisation } = account;
  const { facilitator_key_id: keyId } = await connection.get<GroupView>(`/groups/${id}`);
  const view = await connection.get<EpochListView>(`/groups/${id}/epochs`);
  const book = new KeyBook(connection, organisation.directory, client.pairs);
  const owner = new Owner("group", uuid(id));
  const chains = await verifyStatements(owner, view.statements.map(fromWire), book);
  const stated = [...chains.values()].flat().map(({ statement }) => statement);
  if (stated.some(({ creator }) => !equal(creator, fromHex(keyId)))) throw new NotEntitled();
  const opened = await openEpochs(view.epochs, chains, account.keys, client);
  return {
    opened: [...opened.values()],
    closed: stated.filter(({ name }) => !opened.has(`${name.kind}/${name.epoch}`)).map(({ name }) => name),
  };
}
