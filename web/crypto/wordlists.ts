/**
 * The three word lists of access phrase, staff passphrase and recovery code, frozen for ever.
 *
 * Each is a file of its own, loaded when it is needed and refused unless it is the frozen one: a phrase is kept as
 * positions in a list, so with one word moved, phrases made before open nothing. Where the lists come from stands in
 * `app/crypto/wordlists.py`, from which the build writes the files.
 */

import { type Bytes, toHex } from "./bytes.ts";
import { digest } from "./suites.ts";

export const WORD_LIST_IDS = ["en-1", "ru-1", "be-1"] as const;
export type WordListId = (typeof WORD_LIST_IDS)[number];
export type WordListLanguage = "en" | "ru" | "be";

const PREFIX_LETTERS = 4; // within a list, the first four letters tell every word

interface Source {
  readonly language: WordListLanguage;
  /** The SHA-256 of the words in NFC and UTF-8, each ended by a line feed: that of the file. */
  readonly sha256: string;
}

const SOURCES: Readonly<Record<WordListId, Source>> = {
  "en-1": {
    language: "en",
    sha256: "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
  },
  "ru-1": {
    language: "ru",
    sha256: "07f11af3f07fd13d8d74859f4448d8bca8f1d9d336dc4842531ecea083103a26",
  },
  "be-1": {
    language: "be",
    sha256: "572cdca644dc6a228a3263fff130844d53770ed687d1988073e5cc5632ac543e",
  },
};

// Letters that a keyboard lacks or a habit leaves out: in be-1 Latin i, and the и of a Russian keyboard. No list has
// two words that this makes alike, so a letter read in the wrong way never reads as another word.
const SAME_LETTERS: Readonly<Record<WordListLanguage, Readonly<Record<string, string>>>> = {
  en: {},
  ru: { ё: "е" },
  be: { ё: "е", ў: "у", i: "і", и: "і" },
};

const APOSTROPHES = "ʼ’'";
// Python's white space. The ends of a word and of a phrase must be the same on every device.
const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const SPACES = /* @__PURE__ */ new RegExp(`[${SPACE}]+`);
const SPACES_AT_THE_ENDS = /* @__PURE__ */ new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "g");

/** What was typed is no word of the list and no unambiguous beginning of one. Never says what was typed. */
export class UnknownWord extends Error {
  override readonly name = "UnknownWord";

  constructor() {
    super("This word is not in the list.");
  }
}

/** A loaded list is not the frozen one: every phrase would be read wrongly, so none is read. */
export class WordListChanged extends Error {
  override readonly name = "WordListChanged";

  constructor(listId: WordListId) {
    super(`The word list ${listId} is not the one that phrases were made from.`);
  }
}

/** 2,048 words of one language; a word's index is what a phrase is made of. */
export class WordList {
  readonly #indexByCompared: ReadonlyMap<string, number>;

  constructor(
    readonly listId: WordListId,
    readonly language: WordListLanguage,
    readonly words: readonly string[],
  ) {
    this.#indexByCompared = new Map(words.map((word, index) => [asCompared(word, language), index]));
  }

  /** Returns the word at `index`, from 0. Throws `RangeError` outside the list. */
  word(index: number): string {
    const word = this.words[index];
    if (word === undefined) throw new RangeError("a word index lies outside the list");
    return word;
  }

  /**
   * Returns the index of the word typed as `text`: the whole word, or its first four letters or more.
   *
   * Case, Unicode form, apostrophes and the letters of `SAME_LETTERS` make no difference. Throws `UnknownWord` for no
   * word of the list, or too few letters to tell which.
   */
  indexOf(text: string): number {
    const typed = asCompared(text, this.language);
    const whole = this.#indexByCompared.get(typed);
    if (whole !== undefined) return whole;
    const [only, ...others] = [...typed].length >= PREFIX_LETTERS ? this.#completions(typed) : [];
    if (only === undefined || others.length > 0) throw new UnknownWord();
    return only;
  }

  /** Returns the words that begin with `prefix`, compared as `indexOf` does; none for an empty one. */
  complete(prefix: string): string[] {
    const typed = asCompared(prefix, this.language);
    return typed === "" ? [] : this.#completions(typed).map((index) => this.word(index));
  }

  #completions(typed: string): number[] {
    return [...this.#indexByCompared].filter(([word]) => word.startsWith(typed)).map(([, index]) => index);
  }
}

/** Returns the name of the file a list lies in. */
export function wordListFile(listId: WordListId): string {
  return `words-${listId}.txt`;
}

/** Returns the list in which new phrases of a language are made. */
export function listForLanguage(language: WordListLanguage): WordListId {
  return `${language}-1`;
}

/** Returns the list in these bytes of its file. Throws `WordListChanged` unless they are the frozen ones. */
export async function readWordList(listId: WordListId, file: Bytes): Promise<WordList> {
  const { language, sha256 } = SOURCES[listId];
  if (toHex(await digest(file)) !== sha256) throw new WordListChanged(listId);
  return new WordList(listId, language, new TextDecoder().decode(file).trimEnd().split("\n"));
}

/** Returns the words of what was typed, as Python's `str.split` does. */
export function splitWords(typed: string): string[] {
  return typed.split(SPACES).filter((word) => word !== "");
}

/** Returns what is compared of a word of that language. */
export function asCompared(text: string, language: WordListLanguage): string {
  const same = SAME_LETTERS[language];
  const plain = text.normalize("NFKC").replace(SPACES_AT_THE_ENDS, "");
  const letters = Array.from(Array.from(plain, foldCase).join(""));
  return letters
    .filter((letter) => !APOSTROPHES.includes(letter))
    .map((letter) => same[letter] ?? letter)
    .join("");
}

/**
 * Returns a letter without its case, as Unicode's full case folding has it.
 *
 * JavaScript has no case folding. Down, up and down again gives the same for every letter that can stand in a word of
 * a list; of the others, the dotless ı would become an i.
 */
function foldCase(letter: string): string {
  return letter === "ı" ? letter : letter.toLowerCase().toUpperCase().toLowerCase();
}
