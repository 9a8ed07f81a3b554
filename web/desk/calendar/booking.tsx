/**
 * The form that books for a client: a single session at once, a weekly series after a look at each of its sessions.
 */

import { useRef } from "preact/hooks";

import { instantOf, minutesOf } from "../../markup/wall_instants.ts";
import { Working } from "../../parts/acts.tsx";
import { bookSeries, bookSession, lookAtSeries, UnansweredBooking } from "../bookings.ts";
import { useDesk } from "../context.ts";
import type { DeskState } from "../desks.ts";
import { type ClientFile, isNew, nameOf, zoneOf } from "../files.ts";
import { useKept } from "../kept.ts";
import { DayAndTime } from "./day_and_time.tsx";
import { SeriesPreview } from "./series_preview.tsx";
import { isSameApart, keptOf, lookedAgain, MOST_IN_SERIES, type Planned } from "./series_plans.ts";

/** What is filled in, and what was looked at since. */
interface BookingValues {
  readonly chosenId: string;
  readonly day: string;
  readonly time: string;
  readonly count: number;
  readonly changes: Changes;
  readonly planned: readonly Planned[];
}

type Changes = readonly (readonly [position: number, to: string | null])[];

const PLACE = "booking";
const NOT_LOOKED = { changes: [], planned: [] };
const BOOKED = { day: "", time: "", count: 1 };
const EMPTY: BookingValues = { chosenId: "", ...BOOKED, ...NOT_LOOKED };

/** Books a session, or several weeks in a row. Drawn only where there is somebody to book for. */
export function BookingForm({ zone }: { readonly zone: string }) {
  const { state } = useDesk();
  const files = bookable(state);
  return files.length === 0 ? null : <Booking files={files} zone={zone} />;
}

function Booking({ files, zone }: { readonly files: readonly ClientFile[]; readonly zone: string }) {
  const { words, desk } = useDesk();
  const { values, change } = useKept(PLACE, EMPTY);
  const { day, time, count, changes, planned } = values;
  const file = files.find(({ client }) => client.client_id === values.chosenId) ?? files[0];
  const clientId = file?.client.client_id ?? "";
  const unanswered = useRef(new UnansweredBooking()).current;
  const startsAt = day === "" || time === "" ? undefined : instantOf(day, minutesOf(time), zone);
  // What was looked at holds for what was asked.
  const anew = (some: Partial<BookingValues>): void => change({ ...some, ...NOT_LOOKED });
  const seriesWith = (changed: Changes, first: Date) => ({
    clientId,
    startsAt: first.toISOString(),
    count,
    zone,
    changes: new Map(changed),
  });
  const look = async (changed: Changes, first: Date): Promise<void> => {
    const seen = await lookAtSeries(desk, seriesWith(changed, first));
    if (seen !== undefined) change({ changes: changed, planned: lookedAgain(planned, seen) });
  };
  const submit = async (first: Date): Promise<void> => {
    if (count > 1) return look(changes, first);
    if (!(await bookSession(desk, unanswered, clientId, first))) return;
    anew(BOOKED);
    desk.done(words.say("calendarPage.booked"));
  };
  const bookAll = async (first: Date): Promise<void> => {
    const { length } = keptOf(planned);
    if (!(await bookSeries(desk, unanswered, seriesWith(changes, first)))) return;
    anew(BOOKED);
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
            onChange={(event) => anew({ chosenId: event.currentTarget.value })}
          >
            {files.map((one) => (
              <option key={one.client.client_id} value={one.client.client_id}>
                {nameOf(one)}
              </option>
            ))}
          </select>
        </div>
        <DayAndTime
          id="book"
          day={day}
          time={time}
          onDay={(typed) => anew({ day: typed })}
          onTime={(typed) => anew({ time: typed })}
        />
        <WeeksField count={count} onCount={(typed) => anew({ count: typed })} />
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
  const others = changes.filter(([one]) => one !== position);
  return to === undefined ? others : [...others, [position, to]];
}
