/**
 * The inert templates of a published page: scripts draw by cloning them and filling in text, never markup.
 */

/** The published page lacks a part that its script was built for: they do not belong together. */
export class MarkupMissing extends Error {
  override readonly name = "MarkupMissing";

  constructor(part: string) {
    super(`The page has no ${part}.`);
  }
}

/** Returns a fresh copy of what stands in `<template id=…>`. Throws `MarkupMissing`. */
export function cloneTemplate(id: string): DocumentFragment {
  const template = document.getElementById(id);
  if (!(template instanceof HTMLTemplateElement)) throw new MarkupMissing(`template ${id}`);
  return document.importNode(template.content, true);
}

/** Returns the one element for a selector. Throws `MarkupMissing`. */
export function one<Found extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): Found {
  const found = root.querySelector<Found>(selector);
  if (found === null) throw new MarkupMissing(selector);
  return found;
}

/** Returns all elements for a selector. */
export function all<Found extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): Found[] {
  return [...root.querySelectorAll<Found>(selector)];
}

/** Sets the text of the part that bears `data-field`. */
export function setField(root: ParentNode, name: string, text: string): void {
  one(root, `[data-field="${name}"]`).textContent = text;
}

/** Moves the focus to an element that has none by nature, such as a heading, so that it is read out. */
export function focusOn(element: HTMLElement): void {
  if (!element.hasAttribute("tabindex") && element.tabIndex < 0) element.tabIndex = -1;
  element.focus();
}
