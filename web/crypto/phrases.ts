/**
 * Secrets made of words, and what a client's access phrase opens. Staff's are in `passphrases.ts`.
 *
 * What is derived from is the list's id and the word *indices*, never text, so that spelling, case, Unicode form and
 * keyboard layout cannot change a key.
 */

import { type Bytes } from "./bytes.ts";
import { frame, text } from "./framing.ts";
import * as labels from "./labels.ts";
import { randomIndex } from "./randomness.ts";
import { Secret } from "./secret_bytes.ts";
import * as suites from "./suites.ts";
import { splitWords, UnknownWord, type WordList, type WordListId } from "./wordlists.ts";

export const ACCESS_PHRASE_WORDS = 10; // 110 bits
export const WORDS_IN_LIST = 2048;
const PBKDF2_ROUNDS = 600_000;

/** Words of one list, kept as indices. Turned into text it tells its list and their number only. */
export class WordSecret {
  readonly #indices: readonly number[];

  /** Throws `RangeError` for an index outside the list. */
  constructor(
    readonly listId: WordListId,
    indices: readonly number[],
  ) {
    const isInList = (index: number): boolean =>
      Number.isInteger(index) && index >= 0 && index < WORDS_IN_LIST;
    if (!indices.every(isInList)) throw new RangeError("a word index lies outside the list");
    this.#indices = [...indices];
  }

  /** Returns `wordCount` words drawn evenly from the list. */
  static generate(listId: WordListId, wordCount: number): WordSecret {
    return new WordSecret(
      listId,
      Array.from({ length: wordCount }, () => randomIndex(WORDS_IN_LIST)),
    );
  }

  /**
   * Returns every way to read `typed`, one for each of `lists` that knows all its words.
   *
   * Russian and Belarusian share some words, so there can be two readings; a log-in tries both. Empty when no list
   * knows the words or their number is another than `wordCount`.
   */
  static readings(typed: string, wordCount: number, lists: readonly WordList[]): WordSecret[] {
    const words = splitWords(typed);
    if (words.length !== wordCount) return [];
    return lists.flatMap((list) => readingIn(list, words));
  }

  /** How many words. */
  get length(): number {
    return this.#indices.length;
  }

  /** Returns the positions of the words, which are the secret itself. */
  revealIndices(): readonly number[] {
    return this.#indices;
  }

  /** Returns the words to show to the one person whose secret this is. Throws `RangeError` for another list. */
  words(list: WordList): string[] {
    if (list.listId !== this.listId) throw new RangeError("these words are of another list");
    return this.#indices.map((index) => list.word(index));
  }

  /** Returns the words as one line. */
  phrase(list: WordList): string {
    return this.words(list).join(" ");
  }

  /** Returns the bytes every derivation starts from. */
  encoded(): Secret {
    const packed = new Uint8Array(2 * this.#indices.length);
    const view = new DataView(packed.buffer);
    this.#indices.forEach((index, position) => view.setUint16(2 * position, index));
    return new Secret(frame(labels.WORD_SECRET, text(this.listId), packed));
  }

  toString(): string {
    return `WordSecret(${this.length} words of ${this.listId})`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** What an access phrase opens. Only `locator` ever leaves the device. */
export interface ClientSecrets {
  readonly locator: Secret;
  readonly loginSeed: Secret;
  readonly wrap: Secret;
}

/**
 * Derives a client's secrets: PBKDF2-HMAC-SHA-512 (RFC 8018), then HKDF.
 *
 * Not Argon2id, because Tor Browser's "Safer" level has no WebAssembly and WebCrypto has PBKDF2 only. 110 bits do not
 * depend on the slowness. The permanent installation id salts it, so that one table cannot serve two organisations.
 */
export async function deriveClientSecrets(phrase: WordSecret, installationId: Bytes): Promise<ClientSecrets> {
  const password = phrase.encoded().reveal();
  const imported = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
  const salt = frame(labels.CLIENT_SALT, installationId);
  const parameters = { name: "PBKDF2", hash: "SHA-512", salt, iterations: PBKDF2_ROUNDS };
  const bits = await crypto.subtle.deriveBits(parameters, imported, 8 * suites.KEY_BYTES);
  const stretched = new Secret(new Uint8Array(bits));
  return {
    locator: await expand(stretched, labels.CLIENT_LOCATOR, installationId),
    loginSeed: await expand(stretched, labels.CLIENT_LOGIN_SEED, installationId),
    wrap: await expand(stretched, labels.CLIENT_WRAP, installationId),
  };
}

/** Returns the only form in which the server keeps a locator: 32 bytes of SHA-256. */
export function locatorHash(locator: Secret): Promise<Bytes> {
  return suites.digest(frame(labels.LOCATOR_HASH, locator.reveal()));
}

/** Returns the 32 bytes of one use of a stretched or strong secret. */
export function expand(key: Secret, label: string, installationId: Bytes): Promise<Secret> {
  return suites.derive(key, { salt: new Uint8Array(), info: frame(label, installationId) });
}

function readingIn(list: WordList, words: readonly string[]): WordSecret[] {
  try {
    return [
      new WordSecret(
        list.listId,
        words.map((word) => list.indexOf(word)),
      ),
    ];
  } catch (unread) {
    if (unread instanceof UnknownWord) return [];
    throw unread;
  }
}
