/**
 * Her weekly hours and how she may be booked, in her zone.
 */

import { useEffect, useState } from "preact/hooks";

import {
  type AgendaEntry,
  type BookingPolicy,
  fetchHours,
  type Hours as HoursOfHers,
  type Leave,
  listTouched,
  putHours,
} from "../../device/calendars.ts";
import { dayOf } from "../../device/organisations.ts";
import { addDays, clockOf, instantOf, minutesOf, weekdayOf } from "../../markup/wall_instants.ts";
import { offsetOf } from "../../markup/wall_times.ts";
import { Button, Heading, Working } from "../../parts/acts.tsx";
import { LineField } from "../../parts/phrase_field.tsx";
import { Told } from "../../parts/told.tsx";
import { useDesk } from "../context.ts";
import { nameOf, zoneOf } from "../files.ts";
import { CalendarAddress } from "./calendar_address.tsx";
import { DaysAway } from "./days_away.tsx";
import { TouchedSessions } from "./touched_sessions.tsx";

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];
const NUMBERS = [
  ["session_minutes", 10, 480, 5],
  ["buffer_minutes", 0, 240, 5],
  ["daily_limit", 1, 48, 1],
  ["notice_minutes", 0, 86_400, 60],
  ["horizon_days", 1, 366, 1],
  ["slot_step_minutes", 15, 480, 15],
  ["cancel_notice_minutes", 0, 86_400, 60],
] as const satisfies readonly (readonly [keyof BookingPolicy, number, number, number])[];

/** A span of one weekday as it is edited. */
interface Span {
  readonly weekday: number;
  readonly starts: string;
  readonly ends: string;
}

/** The editor. Nothing holds before it is saved; booked sessions stay whatever is saved. */
export function Hours() {
  const { words, desk, state } = useDesk();
  const [touched, touch] = useState<readonly AgendaEntry[]>([]);
  const look = (): Promise<boolean> =>
    desk.alongside(async () => {
      await desk.loadHours();
      touch(await listTouched(desk.device.connection, notOver(desk.state.hours?.leaves ?? [])));
    });
  useEffect(() => void look(), []);
  return (
    <>
      <Heading place="hours">{words.say("hours.title")}</Heading>
      <Told told={state.told} />
      {state.hours === undefined && <p role="status">{words.say("loading")}</p>}
      {state.hours !== undefined && (
        <>
          <TouchedSessions touched={touched} zone={state.hours.zone} onMoved={look} />
          <Editor hours={state.hours} onTouched={touch} />
          <CalendarAddress />
        </>
      )}
    </>
  );
}

interface EditorProps {
  readonly hours: HoursOfHers;
  readonly onTouched: (touched: readonly AgendaEntry[]) => void;
}

function Editor({ hours, onTouched }: EditorProps) {
  const { words, desk } = useDesk();
  const today = dayOf(new Date());
  const inForce = hours.weekly.filter((one) => !one.valid_until || one.valid_until >= today);
  const [zone, setZone] = useState(hours.zone);
  const [spans, setSpans] = useState<readonly Span[]>(
    inForce.map(({ weekday, starts, ends }) => ({
      weekday,
      starts: starts.slice(0, 5),
      ends: ends.slice(0, 5),
    })),
  );
  const [policy, setPolicy] = useState(hours.policy);
  const [leaves, setLeaves] = useState(hours.leaves);
  const [exceptions, setExceptions] = useState(hours.exceptions);
  const save = async (): Promise<void> => {
    const weekly = spans.map((span) => ({ ...span, valid_from: today }));
    const changed: HoursOfHers = { ...hours, zone: zone.trim(), weekly, policy, leaves, exceptions };
    const isSaved = await desk.attempt("save-hours", async () => {
      onTouched(await putHours(desk.device.connection, changed));
      desk.change({ hours: await fetchHours(desk.device.connection) });
    });
    if (isSaved) desk.done(words.say("hours.saved"));
  };
  const change = (place: number, span: Span): void =>
    setSpans(spans.map((one, position) => (position === place ? span : one)));
  return (
    <form
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p>{words.say("hours.lead")}</p>
      <LineField
        id="zone"
        label={words.say("hours.zone")}
        hint={words.say("hours.zoneHint")}
        typed={zone}
        onTyped={setZone}
      />
      {WEEKDAYS.map((weekday) => (
        <fieldset key={weekday} class="hours-of-day">
          <legend>{words.say(`calendar.weekdays.${weekday}`)}</legend>
          {spans.map(
            (span, place) =>
              span.weekday === weekday && (
                <SpanFields
                  key={place}
                  place={place}
                  span={span}
                  onChange={(changed) => change(place, changed)}
                  onRemove={() => setSpans(spans.filter((_, position) => position !== place))}
                />
              ),
          )}
          <Button
            look="plain"
            label={words.say("hours.addNamed", { day: words.say(`calendar.weekdays.${weekday}`) })}
            onPress={() => setSpans([...spans, { weekday, starts: "10:00", ends: "14:00" }])}
          >
            {words.say("hours.add")}
          </Button>
        </fieldset>
      ))}
      <ForClients zone={zone} spans={spans} />
      <DaysAway
        leaves={leaves}
        exceptions={exceptions}
        today={today}
        onLeaves={setLeaves}
        onExceptions={setExceptions}
      />
      <h2>{words.say("hours.rules")}</h2>
      {NUMBERS.map(([name, least, most, step]) => (
        <div class="field" key={name}>
          <label for={name}>{words.say(`hours.${name}`)}</label>
          <input
            type="number"
            id={name}
            required
            min={least}
            max={most}
            step={step}
            value={policy[name]}
            onInput={(event) => setPolicy({ ...policy, [name]: event.currentTarget.valueAsNumber })}
          />
        </div>
      ))}
      <Working act="save-hours">{words.say("hours.saving")}</Working>
      <div class="actions">
        <button class="button">{words.say("hours.save")}</button>
      </div>
    </form>
  );
}

interface SpanFieldsProps {
  readonly place: number;
  readonly span: Span;
  readonly onChange: (span: Span) => void;
  readonly onRemove: () => void;
}

function SpanFields({ place, span, onChange, onRemove }: SpanFieldsProps) {
  const { words } = useDesk();
  const day = words.say(`calendar.weekdays.${span.weekday}`);
  return (
    <div class="day-and-time">
      {(["starts", "ends"] as const).map((end) => (
        <div class="field" key={end}>
          <label for={`${end}-${place}`}>{words.say(`hours.${end}`)}</label>
          <input
            type="time"
            id={`${end}-${place}`}
            aria-label={`${day}: ${words.say(`hours.${end}`)}`}
            required
            step={900}
            value={span[end]}
            onInput={(event) => onChange({ ...span, [end]: event.currentTarget.value })}
          />
        </div>
      ))}
      <Button
        look="plain"
        label={words.say("hours.removeNamed", { day, starts: span.starts, ends: span.ends })}
        onPress={onRemove}
      >
        {words.say("hours.remove")}
      </Button>
    </div>
  );
}

/** What her hours are by her clients' clocks this week, where they live by others. */
function ForClients({ zone, spans }: { readonly zone: string; readonly spans: readonly Span[] }) {
  const { words, state } = useDesk();
  const now = new Date();
  if (!isZone(zone)) return null;
  const others = [...state.files.values()].flatMap((file) => {
    const hers = zoneOf(file);
    return hers === undefined || offsetOf(hers, now) === offsetOf(zone, now) ? [] : [[file, hers] as const];
  });
  if (others.length === 0) return null;
  const today = dayOf(now);
  return (
    <details>
      <summary>{words.say("hours.forClients")}</summary>
      {others.map(([file, hers]) => (
        <div key={file.client.client_id}>
          <h3>{words.say("hours.forClient", { name: nameOf(file), zone: hers })}</h3>
          <ul>
            {spans.map((span, place) => {
              const day = addDays(today, (span.weekday - weekdayOf(today) + 7) % 7);
              const at = (clock: string): string => instantOf(day, minutesOf(clock), zone).toISOString();
              return (
                <li key={place}>
                  {words.say("hours.beside", {
                    day: words.weekday(day, "UTC"),
                    starts: clockOf(minutesOf(span.starts)),
                    ends: clockOf(minutesOf(span.ends)),
                    herStarts: words.clock(at(span.starts), hers),
                    herEnds: words.clock(at(span.ends), hers),
                  })}
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </details>
  );
}

function notOver(leaves: readonly Leave[]): Leave[] {
  const today = dayOf(new Date());
  return leaves.filter(({ last_on: lastOn }) => lastOn >= today);
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
