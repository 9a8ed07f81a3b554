/**
 * The phrase: shown once, copied if she likes, and asked for, so that nobody goes without it.
 */

import { ACCESS_PHRASE_WORDS, WordSecret } from "../crypto/phrases.ts";
import { randomIndex } from "../crypto/randomness.ts";
import { UnknownWord, type WordList } from "../crypto/wordlists.ts";
import { all, cloneTemplate, focusOn, one } from "../markup/templates.ts";
import type { Words } from "../markup/words.ts";

const ASKED = 2;

/** Shows the ten words on their step. */
export function fillPhrase(section: HTMLElement, phrase: WordSecret, list: WordList, words: Words): void {
  const shown = one(section, "[data-list=words]");
  shown.lang = list.language;
  shown.replaceChildren(
    ...phrase.words(list).map((word) => {
      const item = document.createElement("li");
      item.textContent = word;
      return item;
    }),
  );
  one(section, "[data-act=copy]").addEventListener("click", () => {
    void copy(phrase.phrase(list)).then((copied) => {
      one(section, "[data-copied]").textContent = words.say(copied ? "copied" : "notCopied");
    });
  });
}

/** The step that asks for two of the words, or for all. */
export class PhraseCheck {
  readonly #asked: readonly number[];

  constructor(
    private readonly section: HTMLElement,
    private readonly phrase: WordSecret,
    private readonly list: WordList,
    words: Words,
  ) {
    this.#asked = drawPositions();
    const fields = this.#asked.map((position) => this.#field(position, words));
    one(section, "[data-list=asked]").replaceChildren(...fields);
  }

  /** Tells whether she has the words; otherwise says so on the page. */
  accept(): boolean {
    const kept = this.#pastedAll() || this.#typedAsked();
    const fault = one(this.section, "#phrase-check-fault");
    fault.hidden = kept;
    if (!kept) focusOn(one(this.section, "[data-list=asked] input"));
    return kept;
  }

  #field(position: number, words: Words): DocumentFragment {
    const field = cloneTemplate("asked-word");
    const input = one<HTMLInputElement>(field, "input");
    const label = one<HTMLLabelElement>(field, "label");
    input.id = label.htmlFor = `asked-${position}`;
    input.lang = this.list.language;
    input.setAttribute("aria-describedby", "phrase-check-fault");
    label.textContent = words.say("askedWord", { number: position + 1 });
    return field;
  }

  #typedAsked(): boolean {
    const inputs = all<HTMLInputElement>(this.section, "[data-list=asked] input");
    const indices = this.phrase.revealIndices();
    return this.#asked.every((position, at) => {
      return indexOf(this.list, inputs[at]?.value ?? "") === indices[position];
    });
  }

  #pastedAll(): boolean {
    const pasted = one<HTMLTextAreaElement>(this.section, "#pasted").value;
    const indices = this.phrase.revealIndices().join();
    const readings = WordSecret.readings(pasted, ACCESS_PHRASE_WORDS, [this.list]);
    return readings.some((reading) => reading.revealIndices().join() === indices);
  }
}

function drawPositions(): number[] {
  const drawn = new Set<number>();
  while (drawn.size < ASKED) drawn.add(randomIndex(ACCESS_PHRASE_WORDS));
  return [...drawn].sort((one, other) => one - other);
}

function indexOf(list: WordList, typed: string): number | undefined {
  try {
    return list.indexOf(typed);
  } catch (unread) {
    if (unread instanceof UnknownWord) return undefined;
    throw unread;
  }
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not allowed here, or not there: she is told to write instead.
    return false;
  }
}
