/**
 * Notes: what is being written of one, its template, its versions.
 */

import { toHex } from "../../crypto/bytes.ts";
import type { RecordHeader } from "../../crypto/records.ts";
import { Content } from "../../device/contents.ts";
import type { Draft } from "../../device/drafts.ts";
import type { Entries, Entry } from "../../device/entries.ts";
import type { Desk } from "../desks.ts";

/** The forms a note can have. Which one it was begun with travels inside the seal. */
export const TEMPLATES = ["free", "soap", "dap", "risk", "safety"] as const;
export type Template = (typeof TEMPLATES)[number];
const SECTIONS: Readonly<Record<Template, readonly string[]>> = {
  free: [],
  soap: ["subjective", "objective", "assessment", "plan"],
  dap: ["data", "assessment", "plan"],
  risk: ["ideas", "means", "protection", "judgement", "agreed"],
  safety: ["signs", "alone", "people", "help", "surroundings"],
};

/** A note with all its versions, the newest last. */
export interface Note {
  readonly newest: Entry;
  readonly earlier: readonly Entry[];
}

/** Returns the headings of a template, each with room below it. */
export function headingsOf(template: Template, say: (path: string) => string): string {
  return SECTIONS[template].map((section) => `${say(`note.section.${section}`)}\n\n`).join("\n");
}

/** Returns a template's code if it is one of ours. */
export function templateOf(code: unknown): Template {
  return TEMPLATES.find((one) => one === code) ?? "free";
}

/** Returns what is typed of a client's next note. */
export function noteTypedIn(desk: Desk, clientId: string): Draft {
  const replaces = desk.typedIn(`note-replaces/${clientId}`);
  return {
    text: desk.typedIn(`note/${clientId}`),
    template: desk.typedIn(`note-template/${clientId}`) || "free",
    replaces: replaces === "" ? undefined : (replaces as NonNullable<Draft["replaces"]>),
  };
}

/** Puts a note into the field, or clears it. */
export function noteTyped(desk: Desk, clientId: string, draft: Draft | undefined): void {
  desk.type(`note/${clientId}`, draft?.text ?? "");
  desk.type(`note-template/${clientId}`, draft?.template ?? "");
  desk.type(`note-replaces/${clientId}`, draft?.replaces ?? "");
}

/** Returns what is sealed as a note. `writtenAt` is its author's own word: the service keeps days only. */
export function noteContent({ text, template }: Draft, writtenAt: Date): Content {
  return new Content("note", { template, written_at: writtenAt.toISOString() }, text);
}

/** Returns the header of the newest version of a note, by whoever began it. */
export function headerOf({ listed }: Entries, recordId: string | undefined): RecordHeader | undefined {
  const first = listed.find(({ header }) => header?.recordId === recordId);
  return listed.filter((entry) => first !== undefined && noteOf(entry) === noteOf(first)).at(-1)?.header;
}

/** Returns the entries with each note once, its newest version standing where its first one stood. */
export function withVersions({ listed }: Entries): (Entry | Note)[] {
  const notes = new Map<string, Entry[]>();
  for (const entry of listed) {
    const id = entry.content?.type === "note" ? noteOf(entry) : undefined;
    if (id !== undefined) notes.set(id, [...(notes.get(id) ?? []), entry]);
  }
  return listed.flatMap((entry): (Entry | Note)[] => {
    const id = entry.content?.type === "note" ? noteOf(entry) : undefined;
    const versions = id === undefined ? undefined : notes.get(id);
    if (versions === undefined) return [entry];
    const [first] = versions;
    const newest = versions.at(-1);
    return first === entry && newest !== undefined ? [{ newest, earlier: versions.slice(0, -1) }] : [];
  });
}

/** Returns the items without notes that were sealed anew for somebody and stand before with the same words. */
export function withoutCopies(items: readonly (Entry | Note)[]): (Entry | Note)[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    if (!("newest" in item)) return true;
    const said = [...item.earlier, item.newest].map(({ header, content }) =>
      JSON.stringify([header && toHex(header.author), content?.fields, content?.text]),
    );
    const isCopy = said.every((one) => seen.has(one));
    for (const one of said) seen.add(one);
    return !isCopy;
  });
}

// Another author's record under the same id is no version of hers: nobody edits a note but who wrote it.
function noteOf({ header }: Entry): string | undefined {
  return header && `${toHex(header.author)}/${header.name.kind}/${header.recordId}`;
}
