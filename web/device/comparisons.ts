/**
 * Words that somebody reads out, compared with what they must be, in whatever language she reads them.
 */

import { asCompared, splitWords, UnknownWord, type WordList } from "../crypto/wordlists.ts";

/** Tells whether typed words are the beginning of `words`: each one begins as the word in its place does. */
export function beginLike(list: WordList, typed: string, words: readonly string[]): boolean {
  const begun = splitWords(typed);
  return (
    begun.length <= words.length &&
    begun.every((word, place) =>
      asCompared(words[place] ?? "", list.language).startsWith(asCompared(word, list.language)),
    )
  );
}

/** Tells whether typed words are `words`, all of them, each whole or by its first four letters. */
export function isReadAs(list: WordList, typed: string, words: readonly string[]): boolean {
  const read = splitWords(typed);
  return (
    read.length === words.length &&
    read.every((word, place) => indexOf(list, word) === list.indexOf(words[place] ?? ""))
  );
}

function indexOf(list: WordList, word: string): number | undefined {
  try {
    return list.indexOf(word);
  } catch (failure) {
    if (failure instanceof UnknownWord) return undefined;
    throw failure;
  }
}
