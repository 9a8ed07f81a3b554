/**
 * The other counselors, as the signed directory has them: without a name, by the words of their keys.
 *
 * Nobody is asked who works here, so nobody can answer falsely or note the question (ADR 56). The same as
 * `app/sdk/colleagues.py`.
 */

import { equal } from "../crypto/bytes.ts";
import { fingerprintWords } from "../crypto/fingerprints.ts";
import type { WordList, WordListId } from "../crypto/wordlists.ts";
import { beginLike } from "./comparisons.ts";
import type { Named } from "./permits.ts";
import type { StaffDevice } from "./staff.ts";

/** A counselor, with the words of her keys in each list. */
export interface Colleague extends Named {
  readonly words: ReadonlyMap<WordListId, readonly string[]>;
}

/** A colleague who was looked for, and the list in whose words. */
export interface FoundColleague {
  readonly colleague: Colleague;
  readonly list: WordList;
}

/** Returns every unrevoked counselor of the newest directory but her who asks. Throws `OpeningFailed`. */
export async function listColleagues(device: StaffDevice, lists: readonly WordList[]): Promise<Colleague[]> {
  const { directory } = await device.meet();
  const others = directory.facts.entries.filter(
    ({ keyId, roles }) =>
      roles.includes("counselor") && directory.find(keyId) !== undefined && !equal(keyId, device.keys.keyId),
  );
  return Promise.all(
    others.map(async ({ staffId, keyId }) => ({ staffId, keyId, words: await wordsOfKeys(keyId, lists) })),
  );
}

/** Returns the colleagues whose words begin as what was typed, in whichever language it was read out; `first` goes first. */
export function findColleagues(
  colleagues: readonly Colleague[],
  lists: readonly WordList[],
  first: WordListId,
  typed: string,
): readonly FoundColleague[] {
  const inOrder = [...lists].sort((one) => (one.listId === first ? -1 : 1));
  return colleagues.flatMap((colleague) => {
    const list = inOrder.find((one) => beginLike(one, typed, colleague.words.get(one.listId) ?? []));
    return list === undefined ? [] : [{ colleague, list }];
  });
}

/** Returns the words by which somebody's keys are compared. */
export async function wordsOfKeys(
  keyId: Named["keyId"],
  lists: readonly WordList[],
): Promise<ReadonlyMap<WordListId, readonly string[]>> {
  const words = lists.map(
    async (list) => [list.listId, await fingerprintWords(list, "staff", keyId)] as const,
  );
  return new Map(await Promise.all(words));
}
