/**
 * The overview: her answers in the words she chose them by, taken from the templates of their steps.
 */

import { all, cloneTemplate } from "../markup/templates.ts";
import type { Words } from "../markup/words.ts";
import type { Answers } from "./answers.ts";
import { labelOf } from "./fields.ts";

/** Fills every part that bears `data-answers-of` with the answers of that step. */
export function fillOverview(section: HTMLElement, answers: Answers, words: Words): void {
  for (const part of all(section, "[data-answers-of]")) {
    part.replaceChildren(...linesOf(part.dataset.answersOf ?? "", answers, words));
  }
}

function linesOf(step: string, answers: Answers, words: Words): HTMLElement[] {
  const form = cloneTemplate(`step-${step}`);
  const written = all<HTMLInputElement>(form, "textarea, input[type=text]");
  if (written.length > 0) return written.map(({ name }) => textLine(answers.one(name), words));
  const chosen = [...choicesIn(form, answers), ...hoursIn(form, answers)];
  return chosen.length > 0 ? chosen.map((text) => line(text)) : [line(words.say("notAnswered"), "none")];
}

function textLine(text: string, words: Words): HTMLElement {
  return text === "" ? line(words.say("nothingWritten"), "none") : line(text, "text");
}

function choicesIn(form: ParentNode, answers: Answers): string[] {
  const selects = all<HTMLSelectElement>(form, "select");
  const picked = selects.flatMap((select) => {
    const option = [...select.options].find(
      ({ value }) => value !== "" && value === answers.one(select.name),
    );
    if (option === undefined) return [];
    const text = option.textContent?.trim() ?? "";
    return [selects.length > 1 ? `${labelOf(form, select)}: ${text}` : text];
  });
  const ticked = all<HTMLInputElement>(form, ".choices input")
    .filter(({ name, value }) => answers.many(name).includes(value))
    .map((input) => labelOf(form, input));
  return [...new Set([...picked, ...ticked])];
}

function hoursIn(form: ParentNode, answers: Answers): string[] {
  if (answers.one("when") !== "chosen") return [];
  const columns = all(form, ".week thead th").map(({ textContent }) => textContent ?? "");
  return all<HTMLTableRowElement>(form, ".week tbody tr").flatMap((row) => {
    const boxes = all<HTMLInputElement>(row, "input");
    const parts = columns.filter((_, at) => answers.many("hours").includes(boxes[at]?.value ?? ""));
    const day = row.querySelector("th")?.textContent ?? "";
    return parts.length > 0 ? [`${day}: ${parts.join(", ")}`] : [];
  });
}

function line(text: string, kind = ""): HTMLElement {
  const drawn = document.createElement("span");
  drawn.className = `answer ${kind}`.trim();
  drawn.textContent = text;
  return drawn;
}
