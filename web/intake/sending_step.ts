/**
 * The step that shows how far the sending is, and what went wrong.
 */

import { focusOn, one } from "../markup/templates.ts";
import type { Words } from "../markup/words.ts";
import type { Stage } from "./sending.ts";
import { type Clocks, reasonOf } from "./troubles.ts";

const PERCENT_OF_STAGE: Readonly<Record<Stage, number>> = {
  working: 10,
  deriving: 35,
  sealing: 60,
  sending: 75,
  sent: 100,
};

/** Tells how far it is. */
export function tellStage(section: HTMLElement, stage: Stage, words: Words): void {
  one<HTMLProgressElement>(section, "progress").value = PERCENT_OF_STAGE[stage];
  one(section, "#sending-stage").textContent = words.say(`stage.${stage}`);
}

/** Tells why it did not work, and leaves her the choice to try again. Throws what is none of the things that happen. */
export function tellFailure(section: HTMLElement, failure: unknown, clocks: Clocks, words: Words): void {
  const reason = reasonOf(failure, clocks);
  one(section, "progress").hidden = true;
  one(section, "#sending-stage").textContent = "";
  const failed = one(section, "[data-failed]");
  one(failed, "[data-field=reason]").textContent = words.say(`fault.${reason ?? "not-kept"}`);
  failed.hidden = false;
  focusOn(failed);
  // A mistake of ours must not be silent.
  if (reason === undefined) throw failure;
}
