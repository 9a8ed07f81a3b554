/**
 * When she is busy elsewhere, out of a file of her other calendar: read on this device, looked at, then taken over.
 */

import { useState } from "preact/hooks";

import { type BusyTime, listBusyTimes, MOST_BUSY_TIMES, setBusyTimes } from "../../device/calendars.ts";
import type { Words } from "../../markup/words.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { Question } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";

const READING = "read-calendar";
const SENDING = "send-busy-times";
// Many years of somebody's calendar; more would keep the page busy for minutes.
const MOST_BYTES = 10_000_000;
const MOST_SHOWN = 30;

interface Progress {
  readonly done: number;
  readonly all: number;
}

/** What is kept now, the file, and what of it would be sent. */
export function BusyImport({ zone }: { readonly zone: string }) {
  const { words, desk, state } = useDesk();
  const [found, find] = useState<readonly BusyTime[]>();
  const [progress, tell] = useState<Progress>({ done: 0, all: 1 });
  const read = async (file: File): Promise<void> => {
    find(undefined);
    if (file.size > MOST_BYTES) return desk.fault(words.say("busy.tooLarge"));
    await desk.attempt(READING, async () => {
      const { readBusyTimes } = await import("../../device/busy_times.ts");
      const now = new Date(desk.device.connection.answeredAt);
      const ics = new Uint8Array(await file.arrayBuffer());
      const busy = await readBusyTimes(ics, { zone, now, tell: (done, all) => tell({ done, all }) });
      if (busy.length > MOST_BUSY_TIMES) desk.fault(words.say("busy.tooMany"));
      else find(busy);
    });
  };
  const send = async (busy: readonly BusyTime[]): Promise<void> => {
    const { connection } = desk.device;
    const isSent = await desk.attempt(SENDING, async () => {
      await setBusyTimes(connection, busy);
      desk.change({ busyTimes: await listBusyTimes(connection) });
    });
    if (!isSent) return;
    find(undefined);
    desk.done(busy.length === 0 ? words.say("busy.forgotten") : words.count("busy.taken", busy.length));
  };
  return (
    <section>
      <h2>{words.say("busy.title")}</h2>
      <p>{words.say("busy.lead")}</p>
      <p>{words.count("busy.kept", state.busyTimes.length)}</p>
      <FileField onFile={(file) => void read(file)} />
      {state.busy === READING && (
        <p class="working" role="status">
          <progress max={progress.all} value={progress.done} aria-label={words.say("busy.reading")} />
          <span>{words.say("busy.reading")}</span>
        </p>
      )}
      {found !== undefined && (
        <Preview found={found} zone={zone} onTake={() => void send(found)} onLeave={() => find(undefined)} />
      )}
      <Working act={SENDING}>{words.say("busy.sending")}</Working>
      {state.busyTimes.length > 0 && found === undefined && (
        <p>
          <Button look="plain" act={SENDING} onPress={() => void send([])}>
            {words.say("busy.forget")}
          </Button>
        </p>
      )}
    </section>
  );
}

function FileField({ onFile }: { readonly onFile: (file: File) => void }) {
  const { words } = useDesk();
  return (
    <div class="field">
      <label for="calendar-file">{words.say("busy.file")}</label>
      <p class="hint" id="calendar-file-hint">
        {words.say("busy.fileHint")}
      </p>
      <input
        type="file"
        id="calendar-file"
        accept=".ics,text/calendar"
        aria-describedby="calendar-file-hint"
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file !== undefined) onFile(file);
          // The same file may be chosen again, and its name need not stand there.
          currentTarget.value = "";
        }}
      />
    </div>
  );
}

interface PreviewProps {
  readonly found: readonly BusyTime[];
  readonly zone: string;
  readonly onTake: () => void;
  readonly onLeave: () => void;
}

/** What would be sent, all that would be sent, and which agreed sessions lie in it. */
function Preview({ found, zone, onTake, onLeave }: PreviewProps) {
  const { words, state } = useDesk();
  const meeting = state.agenda.filter(
    (booked) => booked.state === "booked" && found.some((one) => meets(one, booked)),
  );
  if (found.length === 0) return <p role="status">{words.say("busy.none")}</p>;
  return (
    <Question title={words.count("busy.found", found.length)}>
      <p>{words.say("busy.bare")}</p>
      <ul class="rows">
        {found.slice(0, MOST_SHOWN).map((one) => (
          <li key={one.starts_at}>{spanOf(one, zone, words)}</li>
        ))}
      </ul>
      {found.length > MOST_SHOWN && <p>{words.count("busy.more", found.length - MOST_SHOWN)}</p>}
      {meeting.length > 0 && <p>{words.count("busy.meeting", meeting.length)}</p>}
      <div class="actions">
        <Button act={SENDING} onPress={onTake}>
          {words.say("busy.take")}
        </Button>
        <Button look="button quiet" onPress={onLeave}>
          {words.say("busy.leave")}
        </Button>
      </div>
    </Question>
  );
}

function spanOf({ starts_at: starts, ends_at: ends }: BusyTime, zone: string, words: Words): string {
  const isOneDay = words.weekday(starts, zone) === words.weekday(ends, zone);
  return words.say("busy.span", {
    starts: words.time(starts, zone),
    ends: isOneDay ? words.clock(ends, zone) : words.time(ends, zone),
  });
}

function meets(one: BusyTime, other: BusyTime): boolean {
  return (
    Date.parse(one.starts_at) < Date.parse(other.ends_at) &&
    Date.parse(other.starts_at) < Date.parse(one.ends_at)
  );
}
