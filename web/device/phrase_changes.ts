/**
 * Changing a client's phrase on her device: new words, new keys, and everything she holds taken over.
 *
 * The phrase is made apart from the sending, so that she can read and keep it first: once it is sent, the old one is
 * gone. The same as `app/sdk/phrases.py` and `app/sdk/phrase_changes.py`.
 */

import { sealGrant } from "../crypto/grants.ts";
import { KeyPair, wrapKeys } from "../crypto/keypairs.ts";
import { loginPublicKey } from "../crypto/logins.ts";
import type { EpochName, Kind } from "../crypto/owners.ts";
import {
  ACCESS_PHRASE_WORDS,
  type ClientSecrets,
  deriveClientSecrets,
  WordSecret,
} from "../crypto/phrases.ts";
import { uuidOf } from "../crypto/framing.ts";
import { stateSuccession } from "../crypto/successions.ts";
import type { WordListId } from "../crypto/wordlists.ts";
import type { Account, ClientView } from "./accounts.ts";
import type { EpochListView } from "./casefiles.ts";
import { readStatement } from "../crypto/epochs.ts";
import type { OpenedCase } from "./cases.ts";
import { Creation } from "./connections.ts";
import { holderOf, makeEpoch, type Recipient, teamHolder } from "./epochs.ts";
import { groupHoldings, type Holdings } from "./groups.ts";
import { fromWire, toWire } from "./wire.ts";
import { toHex } from "../crypto/bytes.ts";

/** A phrase that is not hers yet, with the keys that will hang on it. */
export interface NewPhrase {
  readonly phrase: WordSecret;
  readonly secrets: ClientSecrets;
  readonly keys: KeyPair;
}

/** Makes a phrase out of one word list, and keys; takes a moment for the derivation. */
export async function makePhrase(account: Account, listId: WordListId): Promise<NewPhrase> {
  const phrase = WordSecret.generate(listId, ACCESS_PHRASE_WORDS);
  const { installationId } = account.organisation;
  return {
    phrase,
    secrets: await deriveClientSecrets(phrase, installationId),
    keys: await KeyPair.generate(),
  };
}

/**
 * Puts a new phrase in the place of the old one, which opens nothing from then on.
 *
 * May be called again with the same phrase. Throws `OpeningFailed`, `Refused` (409 when somebody wrote meanwhile: look
 * in again, then call again), `ServerUnreachable`.
 */
export async function changePhrase(account: Account, opened: OpenedCase, next: NewPhrase): Promise<void> {
  await account.meet();
  const body = await takeOver(account, opened, next);
  const proved = await account.prove("change-phrase", "/clients/me/phrase/begin");
  await account.connection.create(new Creation("/clients/me/phrase", { ...body, ...proved }));
  account.goOnWith(next.keys, next.secrets);
}

async function takeOver(account: Account, opened: OpenedCase, next: NewPhrase): Promise<object> {
  const { keys, secrets } = next;
  const { directory } = account.organisation;
  const blob = { ...account.blob, keys, directorySequence: directory.facts.sequence };
  const held = [await ownHoldings(account, opened), ...(await groupHoldings(account, opened.file.client))];
  const succession = await stateSuccession(account.keys, keys.publicKeys, account.clientId, account.today);
  return {
    locator: toWire(secrets.locator.reveal()),
    login_public_key: toWire(await loginPublicKey(secrets.loginSeed)),
    hpke_public: toWire(keys.publicKeys.hpke),
    signing_public: toWire(keys.publicKeys.signing),
    wrapped_keys: toWire(await wrapKeys(secrets.wrap, blob, "client")),
    succession: toWire(succession),
    epochs: await nextEpochs(account, opened, keys),
    regrants: await Promise.all(
      held
        .flatMap((one) => one.opened)
        .map(async (key) => ({
          ...placeOf(key.name),
          sealed: toWire(await sealGrant(key, keys.publicKeys)),
        })),
    ),
    left_behind: held.flatMap((one) => one.closed).map(placeOf),
  };
}

async function ownHoldings(account: Account, { file }: OpenedCase): Promise<Holdings> {
  const path = `/clients/${toHex(account.clientId)}/epochs`;
  const { epochs } = await account.connection.get<EpochListView>(path);
  const names = epochs.map(({ statement }) => readStatement(fromWire(statement)).name);
  const keys = names.map((name) => file.key(name.kind, name.epoch));
  return {
    opened: keys.filter((key) => key !== undefined),
    closed: names.filter((_, position) => keys[position] === undefined),
  };
}

async function nextEpochs(account: Account, opened: OpenedCase, keys: KeyPair): Promise<object[]> {
  const { file } = opened;
  const counselor = await presentCounselor(account, opened);
  const own = [holderOf(keys.publicKeys, "client"), ...counselor];
  const holders = new Map<Kind, readonly Recipient[]>([
    ["intake", [...own, teamHolder(account.organisation.directory)]],
    ["conversation", own],
  ]);
  const kinds = [...holders].filter(([kind]) => file.newest(kind) !== undefined);
  const made = kinds.map(([kind, held]) =>
    makeEpoch(file, {
      kind,
      holders: held,
      creator: keys,
      reason: "phrase-changed",
      madeOn: account.today,
    }),
  );
  return (await Promise.all(made)).map(({ body }) => body);
}

/**
 * Returns who goes on reading: the assigned counselor, unless the service says she no longer answers for her.
 *
 * The service can take a holder away like this, and put none in.
 */
async function presentCounselor(account: Account, { assignment, file }: OpenedCase): Promise<Recipient[]> {
  const view: ClientView = await account.look();
  if (assignment === undefined || view.counselor_key_id === null) return [];
  return [holderOf(await file.book.find(assignment.counselorKey), "counselor")];
}

function placeOf({ owner, kind, epoch }: EpochName): object {
  return { group_id: owner.kind === "group" ? uuidOf(owner.id) : null, kind, epoch };
}
