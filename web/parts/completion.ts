/**
 * Words of our lists as they are typed: written out after a space, found or not.
 */

import { splitWords, UnknownWord, type WordList } from "../crypto/wordlists.ts";

/** Returns what was typed with its last word written out, where the lists that know it agree on one. */
export function completed(typed: string, lists: readonly WordList[]): string {
  const [last] = splitWords(typed).slice(-1);
  if (last === undefined) return typed;
  const whole = new Set(
    lists.flatMap((list) => {
      const index = indexIn(list, last);
      return index === undefined ? [] : [list.word(index)];
    }),
  );
  const [only, ...others] = whole;
  return only === undefined || others.length > 0
    ? typed
    : typed.trimEnd().slice(0, -last.length) + only + " ";
}

/** Returns the words that stand in none of the lists. */
export function unknownWords(typed: string, lists: readonly WordList[]): string[] {
  return splitWords(typed).filter((word) => lists.every((list) => indexIn(list, word) === undefined));
}

/** Returns the place of a word in a list, if it is one of its words or an unambiguous beginning. */
export function indexIn(list: WordList, word: string): number | undefined {
  try {
    return list.indexOf(word);
  } catch (unread) {
    if (unread instanceof UnknownWord) return undefined;
    throw unread;
  }
}
