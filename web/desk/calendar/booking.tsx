/**
 * The form that books for a client: a single session at once, a weekly series after a look at each of its sessions.
 */

import { useRef, useState } from "preact/hooks";

import { instantOf, minutesOf } from "../../markup/wall_instants.ts";
import { Working } from "../../parts/acts.tsx";
import { bookSeries, bookSession, lookAtSeries, UnansweredBooking } from "../bookings.ts";
import { useDesk } from "../context.ts";
import type { DeskState } from "../desks.ts";
import { type ClientFile, isNew, nameOf, zoneOf } from "../files.ts";
import { DayAndTime } from "./day_and_time.tsx";
import { SeriesPreview } from "./series_preview.tsx";
import { isSameApart, keptOf, lookedAgain, MOST_IN_SERIES, type Planned } from "./series_plans.ts";

type Changes = ReadonlyMap<number, string | null>;

/** Books a session, or several weeks in a row. Drawn only where there is somebody to book for. */
export function BookingForm({ zone }: { readonly zone: string }) {
  const { state } = useDesk();
  const files = bookable(state);
  return files.length === 0 ? null : <Booking files={files} zone={zone} />;
}

function Booking({ files, zone }: { readonly files: readonly ClientFile[]; readonly zone: string }) {
  const { words, desk } = useDesk();
  const [chosenId, choose] = useState<string>();
  const file = files.find(({ client }) => client.client_id === chosenId) ?? files[0];
  const clientId = file?.client.client_id ?? "";
  const [day, setDay] = useState("");
  const [time, setTime] = useState("");
  const [count, setCount] = useState(1);
  const [changes, change] = useState<Changes>(new Map());
  const [planned, plan] = useState<readonly Planned[]>([]);
  const unanswered = useRef(new UnansweredBooking()).current;
  const startsAt = day === "" || time === "" ? undefined : instantOf(day, minutesOf(time), zone);
  // What was looked at holds for what was asked.
  const anew =
    <Value,>(set: (value: Value) => void) =>
    (value: Value): void => {
      set(value);
      change(new Map());
      plan([]);
    };
  const seriesWith = (changed: Changes, first: Date) => ({
    clientId,
    startsAt: first.toISOString(),
    count,
    zone,
    changes: changed,
  });
  const look = async (changed: Changes, first: Date): Promise<void> => {
    const seen = await lookAtSeries(desk, seriesWith(changed, first));
    if (seen === undefined) return;
    change(changed);
    plan(lookedAgain(planned, seen));
  };
  const submit = async (first: Date): Promise<void> => {
    if (count > 1) await look(changes, first);
    else if (await bookSession(desk, unanswered, clientId, first))
      desk.done(words.say("calendarPage.booked"));
  };
  const bookAll = async (first: Date): Promise<void> => {
    const { length } = keptOf(planned);
    if (!(await bookSeries(desk, unanswered, seriesWith(changes, first)))) return;
    plan([]);
    change(new Map());
    desk.done(words.count("series.booked", length));
  };
  return (
    <section class="card">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (startsAt !== undefined) void submit(startsAt);
        }}
      >
        <h2>{words.say("calendarPage.bookTitle")}</h2>
        <div class="field">
          <label for="book-client">{words.say("calendarPage.client")}</label>
          <select
            id="book-client"
            value={clientId}
            onChange={(event) => anew(choose)(event.currentTarget.value)}
          >
            {files.map((one) => (
              <option key={one.client.client_id} value={one.client.client_id}>
                {nameOf(one)}
              </option>
            ))}
          </select>
        </div>
        <DayAndTime id="book" day={day} time={time} onDay={anew(setDay)} onTime={anew(setTime)} />
        <WeeksField count={count} onCount={anew(setCount)} />
        {file !== undefined && startsAt !== undefined && (
          <HerHour startsAt={startsAt} zone={zone} clientZone={zoneOf(file)} />
        )}
        <Working act="look-at-series">{words.say("series.looking")}</Working>
        <div class="actions">
          <button class="button quiet">{words.say(count > 1 ? "series.look" : "calendarPage.book")}</button>
        </div>
      </form>
      {planned.length > 0 && startsAt !== undefined && (
        <SeriesPreview
          planned={planned}
          zone={zone}
          clientZone={file && zoneOf(file)}
          onChange={(position, to) => void look(changed(changes, position, to), startsAt)}
          onBook={() => void bookAll(startsAt)}
        />
      )}
    </section>
  );
}

interface WeeksProps {
  readonly count: number;
  readonly onCount: (count: number) => void;
}

function WeeksField({ count, onCount }: WeeksProps) {
  const { words } = useDesk();
  return (
    <div class="field">
      <label for="book-weeks">{words.say("series.weeks")}</label>
      <p class="hint" id="book-weeks-hint">
        {words.say("series.weeksHint")}
      </p>
      <input
        type="number"
        id="book-weeks"
        aria-describedby="book-weeks-hint"
        required
        min={1}
        max={MOST_IN_SERIES}
        value={Number.isNaN(count) ? "" : count}
        onInput={({ currentTarget }) => onCount(currentTarget.valueAsNumber)}
      />
    </div>
  );
}

interface HerHourProps {
  readonly startsAt: Date;
  readonly zone: string;
  readonly clientZone: string | undefined;
}

/** What the chosen hour is by the client's clock, and whether that is another one than it would be today. */
function HerHour({ startsAt, zone, clientZone }: HerHourProps) {
  const { words } = useDesk();
  if (clientZone === undefined) return null;
  const at = startsAt.toISOString();
  const isUsual = isSameApart(at, new Date().toISOString(), zone, clientZone);
  return (
    <div aria-live="polite">
      <p class="hint">{words.say("session.herTime", { time: words.time(at, clientZone) })}</p>
      {!isUsual && <p>{words.say("session.clockChange")}</p>}
    </div>
  );
}

function bookable({ files }: DeskState): ClientFile[] {
  return [...files.values()].filter(
    (file) => file.client.status === "assigned" && file.opened !== undefined && !isNew(file),
  );
}

/** Returns the changes with one more; `undefined` takes a change back. */
function changed(changes: Changes, position: number, to: string | null | undefined): Changes {
  const others = [...changes].filter(([one]) => one !== position);
  return new Map(to === undefined ? others : [...others, [position, to]]);
}
