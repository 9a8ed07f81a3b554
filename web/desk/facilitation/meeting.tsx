/**
 * One session of a group: before it begins it is moved, cancelled or given to a colleague; then who came, and notes.
 */

import { Button, Working } from "../../parts/acts.tsx";
import type { LedSession } from "../../device/led_sessions.ts";
import { Writing } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { keepNote } from "./acts.ts";
import { isSendable } from "./announcements.tsx";
import { Attendances } from "./attendances.tsx";
import type { GroupPart } from "./group.tsx";
import { MeetingChanges } from "./meeting_changes.tsx";
import { notesOf } from "./state.ts";

/** What stands behind every part of a session. */
export interface MeetingPart extends GroupPart {
  readonly session: LedSession;
}

/** What can be done with it now. */
export function Meeting(props: MeetingPart) {
  const { session } = props;
  if (Date.parse(session.starts_at) > Date.now()) return <MeetingChanges {...props} />;
  return (
    <>
      <Attendances key={session.version} {...props} />
      <Notes {...props} />
    </>
  );
}

/** What was noted on this session, and what is being noted: for those who lead the group, and nobody else. */
function Notes({ group, content, session }: MeetingPart) {
  const { words, desk } = useDesk();
  const place = `group-note/${session.appointment_id}`;
  const text = desk.typedIn(place);
  const save = async (): Promise<void> => {
    if (!isSendable(desk, text) || !(await keepNote(desk, group, session, text))) return;
    if (desk.typedIn(place) === text) desk.type(place, "");
    desk.done(words.say("note.saved"));
  };
  return (
    <section aria-label={words.say("groups.note.title")}>
      <h4>{words.say("groups.note.title")}</h4>
      {notesOf(content, session).map((note, position) => (
        <p class="said text" dir="auto" key={position}>
          {note}
        </p>
      ))}
      <Writing
        id="group-note"
        rows={8}
        label={words.say("groups.note.label")}
        hint={words.say("groups.note.hint")}
        text={text}
        onText={(typed) => desk.type(place, typed)}
      />
      <Working act="group-note">{words.say("note.saving")}</Working>
      <div class="actions">
        <Button act="group-note" onPress={() => void save()}>
          {words.say("note.save")}
        </Button>
      </div>
    </section>
  );
}
