/**
 * Keeping what is typed of a note: a while after the last key it is sealed and put into the one slot, one at a time.
 */

import { discardDraft, keepDraft } from "../../device/drafts.ts";
import type { Desk } from "../desks.ts";
import { isSessionOver } from "../faults.ts";
import { noteTyped, noteTypedIn } from "./notes.ts";

const REST_MILLISECONDS = 1_500;

/** How a draft stands: being kept, kept, or not kept although it was tried. */
export type DraftState = "keeping" | "kept" | "not-kept";

/** Keeps the drafts of one client's notes while her file is shown. */
export class DraftKeeper {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #queue: Promise<void> = Promise.resolve();

  constructor(
    readonly desk: Desk,
    readonly clientId: string,
    readonly tell: (state: DraftState | undefined) => void,
  ) {}

  /** Notes that something was typed. */
  follow(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keepNow(), REST_MILLISECONDS);
  }

  /** Keeps what is typed now; nothing, when nothing is. */
  keepNow(): Promise<void> {
    clearTimeout(this.#timer);
    return this.#inTurn(async () => {
      const draft = noteTypedIn(this.desk, this.clientId);
      if (draft.text === "") return;
      this.tell("keeping");
      await keepDraft(this.desk.device, this.desk.caseOf(this.clientId), draft);
      this.tell("kept");
    });
  }

  /** Empties field and slot: the note was kept, or given up. */
  discard(): Promise<void> {
    clearTimeout(this.#timer);
    noteTyped(this.desk, this.clientId, undefined);
    return this.#inTurn(async () => {
      await discardDraft(this.desk.device, this.desk.caseOf(this.clientId));
      this.tell(undefined);
    });
  }

  /** Writes no more; what is typed stays on the desk. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(async () => {
      if (!this.desk.isOpen) return;
      try {
        await act();
      } catch (failure) {
        // The text still stands in its field; the next key tries again.
        if (isSessionOver(failure)) void this.desk.close("rested");
        else this.tell("not-kept");
      }
    });
    return this.#queue;
  }
}
