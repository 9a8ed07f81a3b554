/**
 * Word lists as they come from the service: each a file of its own, fetched once and refused unless it is the frozen
 * one.
 */

import {
  readWordList,
  type WordList,
  type WordListId,
  WORD_LIST_IDS,
  wordListFile,
} from "../crypto/wordlists.ts";
import { ServerUnreachable } from "./errors.ts";

const FOLDER = "/static/";
const fetched = new Map<WordListId, Promise<WordList>>();

/** Returns a word list. Throws `ServerUnreachable`, `WordListChanged`. */
export function fetchWordList(listId: WordListId): Promise<WordList> {
  const known = fetched.get(listId);
  if (known !== undefined) return known;
  const coming = fetchFile(listId);
  fetched.set(listId, coming);
  // What did not come may come the next time.
  coming.catch(() => fetched.delete(listId));
  return coming;
}

/** Returns all word lists: a phrase may be of any language, whatever page it is typed into. */
export function fetchWordLists(): Promise<WordList[]> {
  return Promise.all(WORD_LIST_IDS.map(fetchWordList));
}

async function fetchFile(listId: WordListId): Promise<WordList> {
  let answer: Response;
  try {
    answer = await fetch(FOLDER + wordListFile(listId), { redirect: "error" });
  } catch {
    throw new ServerUnreachable();
  }
  if (!answer.ok) throw new ServerUnreachable();
  return readWordList(listId, new Uint8Array(await answer.arrayBuffer()));
}
