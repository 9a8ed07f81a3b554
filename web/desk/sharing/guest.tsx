/**
 * The file of another counselor's client, open for a time: a stand-in reads and writes, a supervisor reads what she is shown.
 */

import { useState } from "preact/hooks";

import { canWrite, type OpenedCase } from "../../device/cases.ts";
import { Button, Heading, Working } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { excessBytes, Question, Writing } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { Message } from "../file/message.tsx";
import { Timeline } from "../file/timeline.tsx";
import { type GuestFile, nameOf, standsIn } from "../files.ts";
import { giveUpReading, keepStandInsNote, readGuestAgain } from "../shares.ts";

/** The file that is shown, or that it is over. */
export function Guest() {
  const { words, desk, state } = useDesk();
  const { guest } = desk;
  return (
    <>
      <p class="back">
        <Button look="plain" onPress={() => desk.show("clients")}>
          {words.say("file.back")}
        </Button>
      </p>
      <Heading place={state.clientId ?? ""}>
        {guest === undefined ? words.say("guest.title") : nameOf(guest)}
      </Heading>
      <Told told={state.told} />
      {guest === undefined ? <NotOpen /> : <OpenGuest guest={guest} />}
    </>
  );
}

/** After a lock it may only not be read yet. */
function NotOpen() {
  const { words, state } = useDesk();
  return state.opening === undefined ? (
    <p class="none">{words.say("guest.over")}</p>
  ) : (
    <p role="status">{words.say("loading")}</p>
  );
}

function OpenGuest({ guest }: { readonly guest: GuestFile }) {
  const { words, desk } = useDesk();
  const { opened, permitted } = guest;
  const clientId = guest.client.client_id;
  const look = (): void => void readGuestAgain(desk, clientId);
  return (
    <>
      {permitted.map(({ kind, last_on: day }) => (
        <p key={kind}>{words.say(`guest.as.${kind}`, { day: words.day(day) })}</p>
      ))}
      {opened === undefined ? (
        <p class="fault">{words.say("clients.unopened")}</p>
      ) : (
        <>
          {standsIn(guest) && canWrite(opened) && <Message clientId={clientId} isShared onLook={look} />}
          {standsIn(guest) && readsNotes(opened) && <StandInsNote clientId={clientId} />}
          <h2>{words.say("file.timeline")}</h2>
          {opened.entries.listed.length === 0 && <p class="none">{words.say("guest.nothing")}</p>}
          <Timeline file={guest} opened={opened} />
        </>
      )}
      <GivingUp clientId={clientId} />
    </>
  );
}

/** Tells whether she was given the key under which the next note stands. */
function readsNotes({ file }: OpenedCase): boolean {
  const newest = file.newest("casework");
  return newest !== undefined && file.key("casework", newest.statement.name.epoch) !== undefined;
}

/** A note of the stand-in's, which the counselor finds in the file. The one slot for drafts is her counselor's. */
function StandInsNote({ clientId }: { readonly clientId: string }) {
  const { words, desk } = useDesk();
  const place = `guest-note/${clientId}`;
  const text = desk.typedIn(place);
  const keep = async (): Promise<void> => {
    if (text.trim() === "") return desk.fault(words.say("fault.empty"));
    if (excessBytes(text) === 0 && (await keepStandInsNote(desk, clientId, place))) {
      desk.done(words.say("note.saved"));
    }
  };
  return (
    <section>
      <Writing
        id="guest-note"
        rows={6}
        label={words.say("guest.note")}
        hint={words.say("guest.noteHint")}
        text={text}
        onText={(typed) => desk.type(place, typed)}
      />
      <Working act="note">{words.say("note.saving")}</Working>
      <div class="actions">
        <Button act="note" onPress={() => void keep()}>
          {words.say("note.save")}
        </Button>
      </div>
    </section>
  );
}

function GivingUp({ clientId }: { readonly clientId: string }) {
  const { words, desk } = useDesk();
  const [isAsked, ask] = useState(false);
  const act = `share/${clientId}`;
  const giveUp = async (): Promise<void> => {
    if (!(await giveUpReading(desk, clientId))) return;
    desk.show("clients");
    desk.done(words.say("guest.gaveUp"));
  };
  if (!isAsked) {
    return (
      <p>
        <Button look="plain" onPress={() => ask(true)}>
          {words.say("guest.giveUp")}
        </Button>
      </p>
    );
  }
  return (
    <Question title={words.say("guest.sure")}>
      <Working act={act}>{words.say("sharing.working")}</Working>
      <div class="actions">
        <Button look="button danger" act={act} onPress={() => void giveUp()}>
          {words.say("guest.yes")}
        </Button>
        <Button look="button quiet" onPress={() => ask(false)}>
          {words.say("guest.no")}
        </Button>
      </div>
    </Question>
  );
}
