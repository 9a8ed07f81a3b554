/**
 * The step about safe hours: her zone as this device has it, and the week's grid under the arrow keys.
 */

import { all, one } from "../markup/templates.ts";
import type { Answers } from "./answers.ts";

// What Tor Browser says wherever it runs, so that it tells nothing. Nobody is taken for being there.
const SAID_BY_ALL = ["Atlantic/Reykjavik", "UTC", "Etc/UTC"];
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Makes the fields of the step easier: a zone chosen beforehand, the grid shown where it matters. */
export function easeHours(section: HTMLElement, answers: Answers): void {
  const zone = one<HTMLSelectElement>(section, "#zone");
  if (answers.one("zone") === "") zone.value = ownZone(zone) ?? "";
  const grid = one(section, ".week-field");
  const whens = all<HTMLInputElement>(section, "input[name=when]");
  const showGrid = (): void => {
    grid.hidden = !whens.some(({ checked, value }) => checked && value === "chosen");
  };
  for (const when of whens) when.addEventListener("change", showGrid);
  showGrid();
  grid.addEventListener("keydown", moveInGrid);
}

function ownZone(select: HTMLSelectElement): string | undefined {
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const offered = [...select.options].map(({ value }) => value).filter((value) => value !== "");
  if (SAID_BY_ALL.includes(own)) return undefined;
  // Old and new names of a zone, such as Europe/Kiev, stand for one another.
  return offered.find((zone) => zone === own) ?? offered.find((zone) => canonical(zone) === canonical(own));
}

function canonical(zone: string): string {
  return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
}

function moveInGrid(event: KeyboardEvent): void {
  const step = STEPS[event.key];
  const cell = (event.target as Element).closest("td");
  const row = cell?.closest("tr");
  if (step === undefined || !cell || !row) return;
  event.preventDefault();
  const rows = [...(row.parentElement?.children ?? [])] as HTMLTableRowElement[];
  const next = rows[rows.indexOf(row) + step[0]]?.cells[cell.cellIndex + step[1]];
  next?.querySelector("input")?.focus();
}
