/**
 * A page to read, complete in itself, that a person saves as a file. Everything in it is escaped.
 */

const STYLE =
  "body{max-width:40rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 sans-serif}" +
  "p{white-space:pre-wrap;overflow-wrap:anywhere}article{border-top:1px solid;padding:.5rem 0}";

/** Returns the whole page out of parts made by `section` and `paragraph`. */
export function readablePage(language: string, title: string, parts: readonly string[]): string {
  const heading = escaped(title);
  return (
    `<!doctype html><html lang="${escaped(language)}"><head><meta charset="utf-8"><title>${heading}</title>` +
    `<style>${STYLE}</style></head><body><h1>${heading}</h1>${parts.join("")}</body></html>`
  );
}

/** Returns a section with its items and a hint above them, or with `none` where there are none. */
export function section(title: string, items: readonly string[], none: string, hint = ""): string {
  const shown = items.length > 0 ? [hint === "" ? "" : paragraph(hint), ...items] : [paragraph(none)];
  return `<section><h2>${escaped(title)}</h2>${shown.join("")}</section>`;
}

/** Returns a paragraph, written in whichever direction its text is. */
export function paragraph(text: string): string {
  return `<p dir="auto">${escaped(text)}</p>`;
}

/** Returns a text as it may stand in markup. */
export function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

/** Lets the browser save a file. Its name tells a day and nothing else. */
export function offerFile(content: string, type: string, ending: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${new Date().toISOString().slice(0, 10)}.${ending}`;
  link.click();
  URL.revokeObjectURL(address);
}
