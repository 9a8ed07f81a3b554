/**
 * Showing faults: a summary that gets the focus, and each beside its field.
 */

import { all, cloneTemplate, focusOn, one } from "../markup/templates.ts";
import type { Words } from "../markup/words.ts";
import type { Fault } from "./checks.ts";

/** Shows `faults` of the step in `section`, in place of those shown before. With none, only clears. */
export function showFaults(
  summary: HTMLElement,
  section: HTMLElement,
  faults: readonly Fault[],
  words: Words,
): void {
  clearFaults(summary, section);
  if (faults.length === 0) return;
  const drawn = cloneTemplate("fault-summary");
  one(drawn, "h2").textContent = words.count("faults", faults.length);
  one(drawn, "ul").append(...faults.map((fault) => linkTo(fault, section)));
  summary.replaceChildren(drawn);
  for (const fault of faults) markField(section, fault);
  focusOn(one(summary, ".faults"));
}

function clearFaults(summary: HTMLElement, section: HTMLElement): void {
  summary.replaceChildren();
  for (const shown of all(section, "p.fault[data-of]")) {
    const marked = one(section, `#${shown.dataset.of}`);
    marked.removeAttribute("aria-invalid");
    const described = describedPart(marked);
    const others = (described.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .filter((id) => id !== shown.id);
    described.setAttribute("aria-describedby", others.join(" "));
    shown.remove();
  }
}

function linkTo({ field, text }: Fault, section: HTMLElement): HTMLElement {
  const link = document.createElement("a");
  link.href = `#${field}`;
  link.textContent = text;
  link.addEventListener("click", (event) => {
    // Followed as a link, it would stand in the history.
    event.preventDefault();
    focusOn(one(section, `#${field}`));
  });
  const item = document.createElement("li");
  item.append(link);
  return item;
}

function markField(section: HTMLElement, { field, text }: Fault): void {
  const control = one(section, `#${field}`);
  const described = describedPart(control);
  const shown = document.createElement("p");
  shown.className = "fault";
  shown.id = `${field}-fault`;
  shown.dataset.of = field;
  shown.textContent = text;
  partOf(described, control).before(shown);
  control.setAttribute("aria-invalid", "true");
  const known = described.getAttribute("aria-describedby") ?? "";
  described.setAttribute("aria-describedby", `${known} ${shown.id}`.trim());
}

/** Returns what a fault describes: the group of a choice, otherwise the field itself. */
function describedPart(control: HTMLElement): HTMLElement {
  return control.closest("fieldset") ?? control;
}

/** Returns the part of `group` in which `control` stands; the control itself where it has no group. */
function partOf(group: HTMLElement, control: HTMLElement): HTMLElement {
  let part = control;
  while (part !== group && part.parentElement !== null && part.parentElement !== group)
    part = part.parentElement;
  return part;
}
