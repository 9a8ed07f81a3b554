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
import { readAgain, takeClientOn } from "../acts.ts";
import { useDesk } from "../context.ts";
import { RemarksOn } from "../facilitation/remarks.tsx";
import { type ClientFile, isHandedOver, nameOf, zoneOf } from "../files.ts";
import { later } from "../later.tsx";
import { sharedWith } from "../shares.ts";
import { NoteEditor } from "./editor.tsx";
import { clientFile } from "./exports.ts";
import { noteTyped } from "./notes.ts";
import { FileSessions } from "./file_sessions.tsx";
import { GivenAlong } from "./given_along.tsx";
import { Message } from "./message.tsx";
import { GiveBack } from "./returning.tsx";
import { Timeline } from "./timeline.tsx";

const PARTS = ["timeline", "message", "note", "sessions", "sharing", "keys", "returning"] as const;
type Part = (typeof PARTS)[number];

interface FilePart {
  readonly file: ClientFile;
  readonly opened: OpenedCase;
}

const Sharing = later<FilePart>(async () => (await import("../sharing/sharing.tsx")).Sharing);

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

function OpenFile({ file, opened }: FilePart) {
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
      {part === "timeline" && (
        <>
          <RemarksOn clientId={id} />
          <Timeline file={file} opened={opened} onEdit={edit} />
        </>
      )}
      {part === "message" && (
        <Message
          clientId={id}
          isShared={sharedWith(desk, opened).some(({ kind }) => kind !== "supervision")}
          onLook={() => void readAgain(desk, id)}
        />
      )}
      {part === "note" && <NoteEditor clientId={id} onKept={() => show("timeline")} />}
      {part === "sessions" && <FileSessions file={file} />}
      {part === "sharing" && <Sharing file={file} opened={opened} />}
      {part === "returning" && <GiveBack file={file} opened={opened} />}
      {part === "keys" && <KeysAndExport file={file} opened={opened} />}
    </>
  );
}

function NotTakenOn({ file, opened }: FilePart) {
  const { words, desk } = useDesk();
  const { client_id: id, status } = file.client;
  return (
    <>
      {status === "assigned" ? (
        <>
          {isHandedOver(file) ? <GivenAlong opened={opened} /> : <p>{words.say("today.newLead")}</p>}
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
      <Timeline file={file} opened={opened} />
    </>
  );
}

function KeysAndExport({ file, opened }: FilePart) {
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
