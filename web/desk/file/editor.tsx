/**
 * Writing a note: template, text, and how its draft stands.
 */

import { useEffect, useMemo, useState } from "preact/hooks";

import { OpeningFailed } from "../../crypto/errors.ts";
import { type Draft, fetchDraft } from "../../device/drafts.ts";
import type { Words } from "../../markup/words.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { excessBytes, Writing } from "../../parts/writing.tsx";
import { write } from "../acts.ts";
import { useDesk } from "../context.ts";
import { isReadByOthers } from "../shares.ts";
import type { Desk } from "../desks.ts";
import { DraftKeeper, type DraftState } from "./draft_keeping.ts";
import {
  headerOf,
  headingsOf,
  noteContent,
  noteTyped,
  noteTypedIn,
  type Template,
  TEMPLATES,
  templateOf,
} from "./notes.ts";

interface NoteEditorProps {
  readonly clientId: string;
  readonly onKept: () => void;
}

/** The editor. What is typed survives the screen, a lock, and the end of the tab. */
export function NoteEditor({ clientId, onKept }: NoteEditorProps) {
  const { words, desk, state } = useDesk();
  const [draftState, tell] = useState<DraftState>();
  const [keeper] = useState(() => new DraftKeeper(desk, clientId, tell));
  useEffect(() => {
    void bringBack(desk, clientId, words);
    return () => void keeper.keepNow();
  }, [keeper]);
  const note = noteTypedIn(desk, clientId);
  const opened = desk.caseOf(clientId);
  const isShared = useMemo(() => isReadByOthers(desk, opened), [opened]);
  const write = (changed: Draft): void => {
    noteTyped(desk, clientId, changed);
    keeper.follow();
  };
  const save = async (): Promise<void> => {
    if (note.text.trim() === "") return desk.fault(words.say("fault.empty"));
    if (excessBytes(note.text) > 0 || !(await keepNote(desk, clientId, note, keeper))) return;
    onKept();
    desk.done(words.say("note.saved"));
  };
  return (
    <section aria-labelledby="note-title">
      <h2 id="note-title">{words.say(note.replaces === undefined ? "note.new" : "note.next")}</h2>
      <TemplateChoice note={note} onChosen={write} />
      <Writing
        id="note"
        rows={16}
        label={words.say("note.label")}
        hint={words.say(isShared ? "note.hintShared" : "note.hint")}
        text={note.text}
        onText={(text) => write({ ...note, text })}
      />
      <p class="counter" role="status">
        {draftState !== undefined && words.say(`note.draft.${draftState}`)}
      </p>
      <Working act="note">{words.say("note.saving")}</Working>
      <div class="actions">
        <Button act="note" onPress={() => void save()}>
          {words.say("note.save")}
        </Button>
        {note.text !== "" && state.busy !== "note" && (
          <Button look="button quiet" onPress={() => void keeper.discard()}>
            {words.say("note.discard")}
          </Button>
        )}
      </div>
    </section>
  );
}

interface TemplateChoiceProps {
  readonly note: Draft;
  readonly onChosen: (note: Draft) => void;
}

/** The form of the note. Another one adds its headings below what was written. */
function TemplateChoice({ note, onChosen }: TemplateChoiceProps) {
  const { words } = useDesk();
  const headings = (template: Template): string => headingsOf(template, (path) => words.say(path));
  const choose = (template: Template): void => {
    const isUntouched = note.text.trim() === "" || note.text === headings(templateOf(note.template));
    const own = isUntouched ? "" : `${note.text.trimEnd()}\n\n`;
    onChosen({ ...note, template, text: own + headings(template) });
  };
  return (
    <div class="field">
      <label for="template">{words.say("note.template")}</label>
      <select
        id="template"
        value={templateOf(note.template)}
        onChange={(event) => choose(templateOf(event.currentTarget.value))}
      >
        {TEMPLATES.map((template) => (
          <option key={template} value={template}>
            {words.say(`note.templates.${template}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Fetches the draft in the slot, unless something is typed already; what she types meanwhile counts more. */
async function bringBack(desk: Desk, clientId: string, words: Words): Promise<void> {
  const isFree = (): boolean => noteTypedIn(desk, clientId).text === "";
  if (!isFree()) return;
  await desk.alongside(async () => {
    try {
      const draft = await fetchDraft(desk.device, desk.caseOf(clientId));
      if (draft === undefined || !isFree()) return;
      noteTyped(desk, clientId, draft);
      desk.done(words.say("note.broughtBack"));
    } catch (failure) {
      if (!(failure instanceof OpeningFailed)) throw failure;
      desk.fault(words.say("note.draftLost"));
    }
  });
}

/** Seals and stores the note, then empties its slot. */
function keepNote(desk: Desk, clientId: string, note: Draft, keeper: DraftKeeper): Promise<boolean> {
  return desk.attempt("note", async () => {
    const replaced = headerOf(desk.caseOf(clientId).entries, note.replaces);
    await write(desk, clientId, "casework", noteContent(note, new Date()), replaced);
    await keeper.discard();
  });
}
