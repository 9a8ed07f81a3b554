/**
 * Leaving a page at once: cover, tell the page, go to the neutral address in place of this history entry.
 *
 * After the "Exit this page" pattern of the GOV.UK Design System. What it cannot do, the page `leaving` says.
 */

/** Heard by a page that has something to forget or to end, such as a session, before it is left. */
export const LEAVING = "helpline:leaving";
const COVERED = "covered";

/** Leaves for the address that the page's ways out have. Nothing of the page is seen any more when this returns. */
export function leave(): void {
  const way = document.querySelector<HTMLAnchorElement>("a[data-leave]");
  if (way === null) return;
  const address = way.href;
  cover();
  // Whatever a page forgets comes after the cover, and nothing of it is waited for.
  document.dispatchEvent(new Event(LEAVING));
  document.body.replaceChildren();
  location.replace(address);
}

/** Hides the page, also from the picture that a browser keeps of it for its Back button. */
export function cover(): void {
  document.documentElement.classList.add(COVERED);
}

/** Tells whether the page is being left or was. */
export function isCovered(): boolean {
  return document.documentElement.classList.contains(COVERED);
}
