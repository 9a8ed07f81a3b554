/**
 * A client's opened records in the order in which they came, and a search over them that never leaves the device.
 */

import { useMemo, useState } from "preact/hooks";

import type { OpenedCase } from "../../device/cases.ts";
import type { Entry } from "../../device/entries.ts";
import type { Words } from "../../markup/words.ts";
import { Button } from "../../parts/acts.tsx";
import { LineField } from "../../parts/phrase_field.tsx";
import { useDesk } from "../context.ts";
import { type ClientFile, isBy, isByClient, nameOf } from "../files.ts";
import { answerLines } from "./answer_lines.ts";
import { type Note, templateOf, withVersions } from "./notes.ts";

const SHOWN = ["all", "message", "note", "intake"] as const;
type Shown = (typeof SHOWN)[number];

interface TimelineProps {
  readonly file: ClientFile;
  readonly opened: OpenedCase;
  readonly onEdit: (note: Entry) => void;
}

/** The records, all of them or those that were looked for. */
export function Timeline({ file, opened, onEdit }: TimelineProps) {
  const { words } = useDesk();
  const [sought, seek] = useState("");
  const [shown, show] = useState<Shown>("all");
  const items = useMemo(() => withVersions(opened.entries), [opened.entries]);
  const found = useMemo(() => {
    const wanted = sought.trim().toLocaleLowerCase();
    return items.filter(
      (item) => isOfSort(item, shown) && (wanted === "" || searchable(item, words).includes(wanted)),
    );
  }, [items, sought, shown]);
  return (
    <section aria-label={words.say("file.timeline")}>
      <LineField
        id="sought"
        label={words.say("file.search")}
        hint={words.say("file.searchHint")}
        typed={sought}
        onTyped={seek}
      />
      <div class="filters" role="group" aria-label={words.say("file.sorts")}>
        {SHOWN.map((sort) => (
          <button
            key={sort}
            type="button"
            class="filter"
            aria-pressed={sort === shown}
            onClick={() => show(sort)}
          >
            {words.say(`file.sort.${sort}`)}
          </button>
        ))}
      </div>
      <p class="hint" role="status">
        {words.count("file.found", found.length)}
      </p>
      <ol class="timeline">
        {found.map((item) => (
          <Item key={entryOf(item).position} item={item} file={file} opened={opened} onEdit={onEdit} />
        ))}
      </ol>
    </section>
  );
}

interface ItemProps extends TimelineProps {
  readonly item: Entry | Note;
}

function Item({ item, file, opened, onEdit }: ItemProps) {
  const { words, desk } = useDesk();
  const entry = entryOf(item);
  const { content } = entry;
  if (content === undefined) {
    return (
      <li class="entry">
        <p class="fault">{words.say("file.unopened")}</p>
      </li>
    );
  }
  const isOwn = isBy(desk.device.keys.keyId, entry);
  const isHers = isByClient(opened, entry);
  const author = isOwn ? words.say("file.you") : isHers ? nameOf(file) : words.say("file.team");
  return (
    <li class={content.type === "note" ? "entry note" : isHers ? "entry" : "entry own"}>
      <p class="from">
        <strong>{titleOf(item, words)}</strong> · {author}
        {!isHers && <> · {words.say("file.signed")}</>}
      </p>
      {!entry.follows && <p class="fault">{words.say("file.gap")}</p>}
      <p class="text" dir="auto">
        {content.type === "criteria" ? answerLines(opened.entries, words).join("\n") : content.text}
      </p>
      {"earlier" in item && <Versions note={item} />}
      {content.type === "note" && isOwn && (
        <p>
          <Button look="plain" onPress={() => onEdit(entry)}>
            {words.say("note.edit")}
          </Button>
        </p>
      )}
    </li>
  );
}

function Versions({ note }: { readonly note: Note }) {
  const { words } = useDesk();
  if (note.earlier.length === 0) return null;
  return (
    <details>
      <summary>{words.count("note.earlier", note.earlier.length)}</summary>
      {[...note.earlier].reverse().map((entry) => (
        <div key={entry.position}>
          <p class="from">
            {words.say("note.version", { number: words.number(entry.header?.version ?? 1) })}
          </p>
          <p class="text" dir="auto">
            {entry.content?.text}
          </p>
        </div>
      ))}
    </details>
  );
}

/** Returns what a record is, and for a note of hers when it was written. */
export function titleOf(item: Entry | Note, words: Words): string {
  const { content } = entryOf(item);
  if (content?.type !== "note") return words.say(`file.type.${content?.type ?? "message"}`);
  const title = words.say(`note.templates.${templateOf(content.fields.template)}`);
  const at = content.fields.written_at;
  if (typeof at !== "string" || Number.isNaN(Date.parse(at))) return title;
  return `${title}, ${words.time(at, new Intl.DateTimeFormat().resolvedOptions().timeZone)}`;
}

function entryOf(item: Entry | Note): Entry {
  return "newest" in item ? item.newest : item;
}

function isOfSort(item: Entry | Note, sort: Shown): boolean {
  const { content, header } = entryOf(item);
  if (sort === "all") return true;
  return sort === "intake" ? header?.name.kind === "intake" : content?.type === sort;
}

function searchable(item: Entry | Note, words: Words): string {
  const { content } = entryOf(item);
  return `${titleOf(item, words)} ${content?.text ?? ""}`.toLocaleLowerCase();
}
