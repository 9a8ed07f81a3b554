/**
 * From the fields of a step to answers, and back.
 */

import { all } from "../markup/templates.ts";
import type { Answers } from "./answers.ts";

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const CONTROLS = "input[name], select[name], textarea[name]";

/** Takes the values of all fields that stand in `section`. */
export function readFields(section: ParentNode, answers: Answers): void {
  const values = new Map<string, string[]>();
  for (const control of all<Control>(section, CONTROLS)) {
    const given = values.get(control.name) ?? [];
    if (isGiven(control)) given.push(control.value);
    values.set(control.name, given);
  }
  for (const [name, given] of values) answers.set(name, given);
}

/** Puts her answers into the fields that stand in `section`. */
export function fillFields(section: ParentNode, answers: Answers): void {
  for (const control of all<Control>(section, CONTROLS)) {
    if (isChoice(control)) control.checked = answers.many(control.name).includes(control.value);
    else control.value = answers.one(control.name);
  }
}

/** Returns the words that stand beside a control. */
export function labelOf(root: ParentNode, control: Element): string {
  return root.querySelector(`label[for="${control.id}"]`)?.textContent?.trim() ?? "";
}

function isChoice(control: Control): control is HTMLInputElement {
  return control.type === "radio" || control.type === "checkbox";
}

function isGiven(control: Control): boolean {
  return isChoice(control) ? control.checked : control.value !== "";
}
