/**
 * The way in: the published form with her ten words, taken over from the weaker path.
 *
 * What she types is completed and counted here. It never leaves the device: only what is derived from it does.
 */

import { ACCESS_PHRASE_WORDS, WordSecret } from "../crypto/phrases.ts";
import { splitWords } from "../crypto/wordlists.ts";
import type { LogInStage } from "../device/accounts.ts";
import { fetchWordLists } from "../device/wordfiles.ts";
import type { Words } from "../markup/words.ts";
import { completed, unknownWords } from "../parts/completion.ts";

/** Logs in with one of the readings; tells how far it has come. Throws what `logIn` throws. */
export type Enter = (readings: readonly WordSecret[], tell: (stage: LogInStage) => void) => Promise<void>;

interface Parts {
  readonly form: HTMLFormElement;
  readonly phrase: HTMLTextAreaElement;
  readonly faults: HTMLElement;
  readonly counted: HTMLElement;
  readonly progress: HTMLElement;
  readonly stage: HTMLElement;
  readonly notice: HTMLElement;
}

/** The form with her words. */
export class Entrance {
  readonly #parts: Parts;
  #isBusy = false;

  constructor(
    root: HTMLElement,
    readonly words: Words,
    readonly enter: Enter,
    readonly faultOf: (failure: unknown) => string,
  ) {
    this.#parts = partsOf(root);
    const { form, phrase } = this.#parts;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    phrase.addEventListener("focus", () => fetchWordLists().catch(() => undefined), { once: true });
    phrase.addEventListener("input", (event) => void this.#follow(event));
    phrase.addEventListener("keydown", (event) => {
      // Ten words have no lines.
      if (event.key !== "Enter") return;
      event.preventDefault();
      form.requestSubmit();
    });
  }

  /** Shows the form, with something to tell her above it. */
  show(notice = ""): void {
    const { form, phrase, counted } = this.#parts;
    phrase.value = "";
    counted.textContent = "";
    this.#tell("");
    this.#parts.notice.textContent = notice;
    this.#parts.notice.hidden = notice === "";
    form.hidden = false;
    if (notice !== "") phrase.focus();
  }

  /** Takes the form away, and the words out of it. */
  hide(): void {
    this.#parts.form.hidden = true;
    this.#parts.phrase.value = "";
  }

  async #submit(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#tell("");
    try {
      this.#tell((await this.#tryToEnter(this.#parts.phrase.value)) ?? "");
    } catch (failure) {
      this.#tell(this.faultOf(failure));
    } finally {
      this.#isBusy = false;
      this.#parts.progress.hidden = true;
    }
  }

  async #tryToEnter(typed: string): Promise<string | undefined> {
    const lists = await fetchWordLists();
    const words = splitWords(typed);
    const unknown = unknownWords(typed, lists);
    if (unknown.length > 0) return this.words.say("typed.unknown", { words: this.words.listed(unknown) });
    if (words.length !== ACCESS_PHRASE_WORDS) return this.words.count("typed.count", words.length);
    const { progress, stage } = this.#parts;
    progress.hidden = false;
    const tell = (reached: LogInStage): void => {
      stage.textContent = this.words.say(`opening.${reached}`);
    };
    // Words of several lists at once are a phrase of none; she is told what an unknown phrase is told.
    await this.enter(WordSecret.readings(typed, ACCESS_PHRASE_WORDS, lists), tell);
    return undefined;
  }

  /** Completes a word when the space after it is typed, and counts what is there. */
  async #follow(event: Event): Promise<void> {
    const { phrase, counted } = this.#parts;
    const isSpace = event instanceof InputEvent && event.data === " ";
    const typed = phrase.value;
    const lists = await fetchWordLists().catch(() => []);
    // The lists can come late: what she has begun to type meanwhile is no whole word.
    if (isSpace && phrase.value === typed && phrase.selectionStart === phrase.value.length) {
      phrase.value = completed(phrase.value, lists);
    }
    const { length } = splitWords(phrase.value);
    counted.textContent = length > 0 ? this.words.count("typed.counted", length) : "";
  }

  #tell(text: string): void {
    const { faults, phrase } = this.#parts;
    faults.textContent = text;
    faults.classList.toggle("told", text !== "");
    if (text === "") phrase.removeAttribute("aria-invalid");
    else phrase.setAttribute("aria-invalid", "true");
    if (text !== "") phrase.focus();
  }
}

function partsOf(root: HTMLElement): Parts {
  const find = <Found extends HTMLElement>(selector: string): Found => {
    const found = root.querySelector<Found>(selector);
    if (found === null) throw new TypeError(`the page has no ${selector}`);
    return found;
  };
  return {
    form: find("#entrance"),
    phrase: find("#phrase"),
    faults: find("#faults"),
    counted: find("#counted"),
    progress: find("#entering"),
    stage: find("#stage"),
    notice: find("#entrance-notice"),
  };
}
