/**
 * Quick exit, on every page: by its links, by Shift three times; and nothing of a page comes back with Back.
 *
 * Listens on the document, so that it holds when a page's content is replaced.
 */

import { cover, isCovered, leave } from "../leave/leaving.ts";
import { type Progress, ShiftCount } from "../leave/shifts.ts";

const DOTS: Readonly<Record<Progress, number>> = { two: 1, one: 2, leaving: 3, over: 0 };

function tell(progress: Progress): void {
  const status = document.getElementById("leave-status");
  if (status !== null) {
    status.textContent = status.dataset[progress] ?? "";
    status.parentElement?.setAttribute("data-pressed", `${DOTS[progress]}`);
  }
  if (progress === "leaving") leave();
}

const shifts = new ShiftCount(tell);

document.addEventListener("keyup", (event) => shifts.release(event));
document.addEventListener(
  "click",
  (event) => {
    if (!(event.target instanceof Element) || event.target.closest("[data-leave]") === null) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leave();
  },
  // Before anything else on the page hears of it.
  { capture: true },
);
// However a page is left, no picture and no kept copy of it shows what was on it.
addEventListener("pagehide", cover);
addEventListener("pageshow", (event) => {
  if (event.persisted || isCovered()) location.reload();
});
