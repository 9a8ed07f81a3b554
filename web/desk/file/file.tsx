/**
 * One client's file: what was written, what is being written, her sessions, who has keys.
 */

import { useState } from "preact/hooks";

import { accessLog, givesKeys } from "../../device/access_log.ts";
import { isTakenOn } from "../../device/caseloads.ts";
import type { OpenedCase } from "../../device/cases.ts";
import type { Entry } from "../../device/entries.ts";
import { offerFile } from "../../markup/readable.ts";
import { offsetOf } from "../../markup/wall_times.ts";
import { Button, Heading, Working } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { excessBytes, Writing } from "../../parts/writing.tsx";
import { readAgain, sendMessage, takeClientOn } from "../acts.ts";
import { useDesk } from "../context.ts";
import { type ClientFile, nameOf, zoneOf } from "../files.ts";
import { NoteEditor } from "./editor.tsx";
import { clientFile } from "./exports.ts";
import { noteTyped } from "./notes.ts";
import { FileSessions } from "./file_sessions.tsx";
import { GiveBack } from "./returning.tsx";
import { Timeline } from "./timeline.tsx";

const PARTS = ["timeline", "message", "note", "sessions", "keys", "returning"] as const;
type Part = (typeof PARTS)[number];

/** The file that is shown. */
export function File() {
  const { words, desk, state } = useDesk();
  const { file } = desk;
  if (file === undefined) return <p class="none">{words.say("fault.gone")}</p>;
  return (
    <>
      <p class="back">
        <Button look="plain" onPress={() => desk.show("clients")}>
          {words.say("file.back")}
        </Button>
      </p>
      <Heading place={file.client.client_id}>{nameOf(file)}</Heading>
      <Standing file={file} />
      <Told told={state.told} />
      {file.opened === undefined ? (
        <p class="fault">{words.say("clients.unopened")}</p>
      ) : (
        <OpenFile file={file} opened={file.opened} />
      )}
    </>
  );
}

function Standing({ file }: { readonly file: ClientFile }) {
  const { words } = useDesk();
  const zone = zoneOf(file);
  const now = new Date();
  return (
    <p class="hint">
      {words.say("clients.came", { day: words.day(file.client.came_on) })}{" "}
      {zone !== undefined &&
        words.say("file.herClock", {
          zone,
          offset: offsetOf(zone, now),
          time: words.clock(now.toISOString(), zone),
        })}
    </p>
  );
}

function OpenFile({ file, opened }: { readonly file: ClientFile; readonly opened: OpenedCase }) {
  const { words, desk } = useDesk();
  const [part, show] = useState<Part>("timeline");
  const id = file.client.client_id;
  const edit = (note: Entry): void => {
    noteTyped(desk, id, {
      text: note.content?.text ?? "",
      template: `${note.content?.fields.template ?? "free"}`,
      replaces: note.header?.recordId,
    });
    show("note");
  };
  if (!isTakenOn(opened)) return <NotTakenOn file={file} opened={opened} />;
  return (
    <>
      <div class="filters" role="group" aria-label={words.say("file.parts")}>
        {PARTS.map((one) => (
          <button
            key={one}
            type="button"
            class="filter"
            aria-pressed={one === part}
            onClick={() => {
              desk.change({ told: undefined });
              show(one);
            }}
          >
            {words.say(`file.part.${one}`)}
          </button>
        ))}
      </div>
      {part === "timeline" && <Timeline file={file} opened={opened} onEdit={edit} />}
      {part === "message" && <Message clientId={id} />}
      {part === "note" && <NoteEditor clientId={id} onKept={() => show("timeline")} />}
      {part === "sessions" && <FileSessions file={file} />}
      {part === "returning" && <GiveBack file={file} opened={opened} />}
      {part === "keys" && <KeysAndExport file={file} opened={opened} />}
    </>
  );
}

function NotTakenOn({ file, opened }: { readonly file: ClientFile; readonly opened: OpenedCase }) {
  const { words, desk } = useDesk();
  const { client_id: id, status } = file.client;
  return (
    <>
      {status === "assigned" ? (
        <>
          <p>{words.say("today.newLead")}</p>
          <Working act={`take-on/${id}`}>{words.say("today.takingOn")}</Working>
          <div class="actions">
            <Button act={`take-on/${id}`} onPress={() => void takeClientOn(desk, id)}>
              {words.say("today.takeOn")}
            </Button>
          </div>
        </>
      ) : (
        <p>{words.say(`clients.status.${status}`)}</p>
      )}
      <Timeline file={file} opened={opened} onEdit={() => undefined} />
    </>
  );
}

function Message({ clientId }: { readonly clientId: string }) {
  const { words, desk } = useDesk();
  const text = desk.typedIn(`message/${clientId}`);
  const send = async (): Promise<void> => {
    if (text.trim() === "") desk.fault(words.say("fault.empty"));
    else if (excessBytes(text) === 0 && (await sendMessage(desk, clientId))) {
      desk.done(words.say("message.sent"));
    }
  };
  return (
    <section>
      <Writing
        id="message"
        rows={8}
        label={words.say("message.label")}
        hint={words.say("message.hint")}
        text={text}
        onText={(typed) => desk.type(`message/${clientId}`, typed)}
      />
      <Working act="send">{words.say("message.sending")}</Working>
      <div class="actions">
        <Button act="send" onPress={() => void send()}>
          {words.say("message.send")}
        </Button>
        <Button look="button quiet" act="read" onPress={() => void readAgain(desk, clientId)}>
          {words.say("message.look")}
        </Button>
      </div>
    </section>
  );
}

function KeysAndExport({ file, opened }: { readonly file: ClientFile; readonly opened: OpenedCase }) {
  const { words, desk, state } = useDesk();
  const save = (): void => {
    offerFile(clientFile(file, opened, state, words, new Date()), "text/html", "html");
    desk.done(words.say("export.saved"));
  };
  return (
    <section>
      <h2>{words.say("file.part.keys")}</h2>
      <p class="hint">{words.say("log.hint")}</p>
      <ol class="log">
        {accessLog(opened.file).map((event, position) => (
          <li key={position}>
            <p class="hint">{words.day(event.on)}</p>
            <p>
              {words.say(`log.event.${event.event}`, {
                kinds: words.listed(event.kinds.map((kind) => words.say(`log.kind.${kind}`))),
                day: event.lastOn === undefined ? "" : words.day(event.lastOn),
              })}
            </p>
            {givesKeys(event) && (
              <p>
                {words.say("log.keys", {
                  holders: words.listed(event.holders.map(({ role }) => words.say(`log.holder.${role}`))),
                })}
              </p>
            )}
          </li>
        ))}
      </ol>
      <h2>{words.say("export.title")}</h2>
      <p class="notice">{words.say("export.care")}</p>
      <div class="actions">
        <Button look="button quiet" onPress={save}>
          {words.say("export.save")}
        </Button>
      </div>
    </section>
  );
}
