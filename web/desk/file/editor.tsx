/**
 * Writing a note: template, text, and how its draft stands.
 */

import { useEffect, useRef, useState } from "preact/hooks";

import { OpeningFailed } from "../../crypto/errors.ts";
import { fetchDraft } from "../../device/drafts.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { excessBytes, Writing } from "../../parts/writing.tsx";
import { caseOf, write } from "../acts.ts";
import { useDesk } from "../context.ts";
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
  const keeper = useRef<DraftKeeper | undefined>(undefined);
  useEffect(() => {
    const kept = new DraftKeeper(desk, clientId, tell);
    keeper.current = kept;
    void bringBack(clientId).then((isFound) => isFound && desk.done(words.say("note.broughtBack")));
    return () => void kept.keepNow();
  }, [clientId]);
  const note = noteTypedIn(desk, clientId);
  const bringBack = async (id: string): Promise<boolean> => {
    if (noteTypedIn(desk, id).text !== "") return false;
    let isFound = false;
    await desk.alongside(async () => {
      try {
        const draft = await fetchDraft(desk.device, caseOf(desk, id));
        // What she began to type meanwhile counts more.
        if (draft === undefined || noteTypedIn(desk, id).text !== "") return;
        noteTyped(desk, id, draft);
        isFound = true;
      } catch (failure) {
        if (!(failure instanceof OpeningFailed)) throw failure;
        desk.fault(words.say("note.draftLost"));
      }
    });
    return isFound;
  };
  const choose = (template: Template): void => {
    const before = headingsOf(templateOf(note.template), (path) => words.say(path));
    const headings = headingsOf(template, (path) => words.say(path));
    const own = note.text.trim() === "" || note.text === before ? "" : `${note.text.trimEnd()}\n\n`;
    noteTyped(desk, clientId, { ...note, template, text: own + headings });
    keeper.current?.follow();
  };
  const save = async (): Promise<void> => {
    if (note.text.trim() === "") return desk.fault(words.say("fault.empty"));
    if (excessBytes(note.text) > 0) return;
    const isKept = await desk.attempt("note", async () => {
      const replaced = headerOf(caseOf(desk, clientId).entries, note.replaces);
      await write(desk, clientId, "casework", noteContent(note, new Date()), replaced);
      await keeper.current?.discard();
    });
    if (!isKept) return;
    onKept();
    desk.done(words.say("note.saved"));
  };
  return (
    <section aria-labelledby="note-title">
      <h2 id="note-title">{words.say(note.replaces === undefined ? "note.new" : "note.next")}</h2>
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
      <Writing
        id="note"
        rows={16}
        label={words.say("note.label")}
        hint={words.say("note.hint")}
        text={note.text}
        onText={(text) => {
          noteTyped(desk, clientId, { ...note, text });
          keeper.current?.follow();
        }}
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
          <Button look="button quiet" onPress={() => void keeper.current?.discard()}>
            {words.say("note.discard")}
          </Button>
        )}
      </div>
    </section>
  );
}
