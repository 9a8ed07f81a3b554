/**
 * Shift three times: counted, told to screen readers, given up after five seconds or at any other key.
 *
 * Shift together with another key is writing, or changing the keyboard's language, and never counts.
 */

const NEEDED = 3;
const GIVE_UP_AFTER_MILLISECONDS = 5_000;

/** What has happened to the count. */
export type Progress = "two" | "one" | "leaving" | "over";

/** Counts releases of Shift alone; tells each change to `tell`. */
export class ShiftCount {
  #pressed = 0;
  #wasModified = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (progress: Progress) => void) {}

  /** Takes the release of a key. */
  release({ key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent): void {
    const alone = key === "Shift" && !this.#wasModified && !altKey && !ctrlKey && !metaKey;
    this.#wasModified = shiftKey;
    if (alone) this.#count();
    else if (this.#pressed > 0) this.#giveUp();
  }

  #count(): void {
    clearTimeout(this.#timer);
    this.#pressed += 1;
    if (this.#pressed === NEEDED) return this.tell("leaving");
    this.tell(this.#pressed === 1 ? "two" : "one");
    this.#timer = setTimeout(() => this.#giveUp(), GIVE_UP_AFTER_MILLISECONDS);
  }

  #giveUp(): void {
    clearTimeout(this.#timer);
    this.#pressed = 0;
    this.tell("over");
  }
}
