/**
 * A client's opened records in the order in which they came, and a search over them that never leaves the device.
 */

import { useMemo, useState } from "preact/hooks";

import { equal, toHex } from "../../crypto/bytes.ts";
import type { OpenedCase } from "../../device/cases.ts";
import { CONTENT_TYPES } from "../../device/contents.ts";
import type { Entry } from "../../device/entries.ts";
import type { Words } from "../../markup/words.ts";
import { Button } from "../../parts/acts.tsx";
import { LineField } from "../../parts/phrase_field.tsx";
import { useDesk } from "../context.ts";
import { isBy, isByClient, nameOf } from "../files.ts";
import { showNote } from "../shares.ts";
import { answerLines } from "./answer_lines.ts";
import { type Note, templateOf, withoutCopies, withVersions } from "./notes.ts";
import { isShownToSupervisor, supervises } from "./supervised.ts";

const SHOWN = ["all", "message", "note", "intake"] as const;
type Shown = (typeof SHOWN)[number];

interface TimelineProps {
  readonly file: Parameters<typeof nameOf>[0];
  readonly opened: OpenedCase;
  /** Begins the next version of a note of hers, where she writes notes. */
  readonly onEdit?: (note: Entry) => void;
}

/** The records, all of them or those that were looked for. */
export function Timeline({ file, opened, onEdit }: TimelineProps) {
  const { words, desk } = useDesk();
  const isSupervised = useMemo(() => supervises(desk, opened), [opened]);
  const [sought, seek] = useState("");
  const [shown, show] = useState<Shown>("all");
  const items = useMemo(() => withoutCopies(withVersions(opened.entries)), [opened.entries]);
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
          <Item
            key={entryOf(item).position}
            item={item}
            file={file}
            opened={opened}
            isSupervised={isSupervised}
            {...(onEdit && { onEdit })}
          />
        ))}
      </ol>
    </section>
  );
}

interface ItemProps extends TimelineProps {
  readonly item: Entry | Note;
  /** Whether somebody reads notes that she is shown. */
  readonly isSupervised: boolean;
}

function Item({ item, file, opened, isSupervised, onEdit }: ItemProps) {
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
      <Gap entry={entry} opened={opened} />
      <p class="text" dir="auto">
        {content.type === "criteria" ? answerLines(opened.entries, words).join("\n") : content.text}
      </p>
      {"earlier" in item && <Versions note={item} />}
      {content.type === "note" && isOwn && onEdit !== undefined && (
        <p class="note-acts">
          <Button look="plain" onPress={() => onEdit(entry)}>
            {words.say("note.edit")}
          </Button>
          {isSupervised && <ForSupervisor note={entry} opened={opened} />}
        </p>
      )}
    </li>
  );
}

/** A record before this one is missing: something was withheld, or it was never given to her. */
function Gap({ entry, opened }: { readonly entry: Entry; readonly opened: OpenedCase }) {
  const { words } = useDesk();
  if (entry.follows) return null;
  return wasNotGiven(entry, opened) ? (
    <p class="hint">{words.say("file.notGiven")}</p>
  ) : (
    <p class="fault">{words.say("file.gap")}</p>
  );
}

/** The first she opens of an author, where an earlier key of that kind is not hers: what was before, others read. */
function wasNotGiven({ header, position }: Entry, { file, entries }: OpenedCase): boolean {
  if (header === undefined) return false;
  const { kind, epoch } = header.name;
  const isFirst = !entries.listed.some(
    (other) =>
      other.position < position &&
      other.header?.name.kind === kind &&
      equal(other.header.author, header.author),
  );
  const earlier = Array.from({ length: epoch - 1 }, (_, before) => file.key(kind, before + 1));
  return isFirst && earlier.includes(undefined);
}

interface ForSupervisorProps {
  readonly note: Entry;
  readonly opened: OpenedCase;
}

/** Shows a note to her supervisor, or says that it was shown. */
function ForSupervisor({ note, opened }: ForSupervisorProps) {
  const { words, desk } = useDesk();
  if (isShownToSupervisor(opened, note)) return <span class="hint">{words.say("supervised.shown")}</span>;
  const clientId = toHex(opened.file.owner.id);
  const show = async (): Promise<void> => {
    if (await showNote(desk, clientId, note)) desk.done(words.say("supervised.done"));
  };
  return (
    <Button look="plain" act={`share/${clientId}`} onPress={() => void show()}>
      {words.say("supervised.show")}
    </Button>
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
  const was = CONTENT_TYPES.find((type) => type === content.fields.was);
  if (was !== undefined) return words.say("file.earlier", { what: words.say(`file.type.${was}`) });
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
