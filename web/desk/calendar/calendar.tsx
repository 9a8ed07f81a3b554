/**
 * The week: as a grid where there is room, as a list where there is not, and a form for each session.
 */

import { useEffect, useRef, useState } from "preact/hooks";

import { type AgendaEntry } from "../../device/calendars.ts";
import { addDays, clockOf, instantOf, minutesOf, shownAt } from "../../markup/wall_instants.ts";
import { offsetOf } from "../../markup/wall_times.ts";
import { Button, Heading } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { Question } from "../../parts/writing.tsx";
import { bookSession, cancelSession, moveSession } from "../acts.ts";
import { useDesk } from "../context.ts";
import { isNew, nameOf } from "../files.ts";
import { clientName, Place, When } from "../screens/sessions.tsx";
import { WeekGrid } from "./grid.tsx";
import { DAYS_SHOWN, daysOf, mondayOf, standingOn } from "./weeks.ts";

/** The calendar. Fetches her hours when it is first shown. */
export function Calendar() {
  const { words, desk, state } = useDesk();
  const { hours } = state;
  const [chosenMonday, goTo] = useState<string>();
  const [selectedId, select] = useState<string>();
  useEffect(() => {
    void desk.alongside(() => desk.loadHours());
  }, []);
  if (hours === undefined) {
    return (
      <>
        <Heading place="calendar">{words.say("nav.calendar")}</Heading>
        <Told told={state.told} />
        <p role="status">{words.say("loading")}</p>
      </>
    );
  }
  const monday = chosenMonday ?? mondayOf(new Date(), hours.zone);
  const selected = state.agenda.find(({ appointment_id: id }) => id === selectedId);
  const move = async (booked: AgendaEntry, startsAt: Date): Promise<void> => {
    if (await moveSession(desk, booked, startsAt)) desk.done(words.say("calendarPage.moved"));
  };
  const sunday = addDays(monday, DAYS_SHOWN - 1);
  return (
    <>
      <Heading place="calendar">{words.say("nav.calendar")}</Heading>
      <p class="hint">
        {words.say("calendarPage.zone", { zone: hours.zone, offset: offsetOf(hours.zone, new Date()) })}
      </p>
      <div class="week-turn">
        <Button look="button quiet" onPress={() => goTo(addDays(monday, -DAYS_SHOWN))}>
          {words.say("calendarPage.before")}
        </Button>
        <p aria-live="polite">
          <strong>
            {words.say("calendarPage.week", { first: words.day(monday), last: words.day(sunday) })}
          </strong>
        </p>
        <Button look="button quiet" onPress={() => goTo(addDays(monday, DAYS_SHOWN))}>
          {words.say("calendarPage.after")}
        </Button>
      </div>
      <Told told={state.told} />
      <div class="split wide-left">
        <div>
          <WeekGrid
            monday={monday}
            hours={hours}
            agenda={state.agenda}
            selected={selectedId}
            onSelect={({ appointment_id: id }) => select(id)}
            onMove={(booked, startsAt) => void move(booked, startsAt)}
          />
          <WeekList monday={monday} zone={hours.zone} onSelect={select} />
        </div>
        <div>
          {selected !== undefined && (
            <Chosen
              key={`${selected.appointment_id}/${selected.version}`}
              booked={selected}
              zone={hours.zone}
              onMove={move}
              onDone={() => select(undefined)}
            />
          )}
          <BookingForm zone={hours.zone} />
        </div>
      </div>
    </>
  );
}

interface WeekListProps {
  readonly monday: string;
  readonly zone: string;
  readonly onSelect: (appointmentId: string) => void;
}

function WeekList({ monday, zone, onSelect }: WeekListProps) {
  const { words, state } = useDesk();
  const standing = daysOf(monday).flatMap((day) => standingOn(day, state.agenda, zone));
  return (
    <ul class="cards week-list">
      {standing.length === 0 && <li class="none">{words.say("calendarPage.empty")}</li>}
      {standing.map(({ booked }) => (
        <li class="card" key={booked.appointment_id}>
          <When booked={booked} />
          <p>{words.say(`session.state.${booked.state}`)}</p>
          <Button look="plain" onPress={() => onSelect(booked.appointment_id)}>
            {clientName(state, booked, words)}
          </Button>
        </li>
      ))}
    </ul>
  );
}

interface ChosenProps {
  readonly booked: AgendaEntry;
  readonly zone: string;
  readonly onMove: (booked: AgendaEntry, startsAt: Date) => Promise<void>;
  readonly onDone: () => void;
}

function Chosen({ booked, zone, onMove, onDone }: ChosenProps) {
  const { words, desk, state } = useDesk();
  const shown = shownAt(new Date(booked.starts_at), zone);
  const [day, setDay] = useState(shown.day);
  const [time, setTime] = useState(clockOf(shown.minutes));
  const [isAsked, ask] = useState(false);
  const name = clientName(state, booked, words);
  const isComing = booked.state === "booked" && Date.parse(booked.starts_at) > Date.now();
  const cancel = async (): Promise<void> => {
    if (!(await cancelSession(desk, booked))) return;
    onDone();
    desk.done(words.say("calendarPage.cancelled"));
  };
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <section ref={box} class="notice" tabIndex={-1} aria-label={name}>
      <h2>{name}</h2>
      <When booked={booked} />
      <p>{words.say(`session.state.${booked.state}`)}</p>
      <Place booked={booked} />
      {isComing && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void onMove(booked, instantOf(day, minutesOf(time), zone));
          }}
        >
          <DayAndTime id="move" day={day} time={time} onDay={setDay} onTime={setTime} />
          <div class="actions">
            <button class="button">{words.say("calendarPage.move")}</button>
            <Button look="button quiet" onPress={() => ask(true)}>
              {words.say("calendarPage.cancel")}
            </Button>
          </div>
        </form>
      )}
      {isAsked && (
        <Question title={words.say("calendarPage.cancelSure")}>
          <div class="actions">
            <Button
              look="button danger"
              act={`cancel/${booked.appointment_id}`}
              onPress={() => void cancel()}
            >
              {words.say("calendarPage.cancelYes")}
            </Button>
            <Button look="button quiet" onPress={() => ask(false)}>
              {words.say("back")}
            </Button>
          </div>
        </Question>
      )}
      <p>
        {booked.client_id !== null && (
          <Button look="plain" onPress={() => desk.show("file", booked.client_id ?? undefined)}>
            {words.say("clients.open")}
          </Button>
        )}
      </p>
      <p>
        <Button look="plain" onPress={onDone}>
          {words.say("calendarPage.close")}
        </Button>
      </p>
    </section>
  );
}

interface DayAndTimeProps {
  readonly id: string;
  readonly day: string;
  readonly time: string;
  readonly onDay: (day: string) => void;
  readonly onTime: (time: string) => void;
}

function DayAndTime({ id, day, time, onDay, onTime }: DayAndTimeProps) {
  const { words } = useDesk();
  return (
    <div class="day-and-time">
      <div class="field">
        <label for={`${id}-day`}>{words.say("calendarPage.day")}</label>
        <input
          type="date"
          id={`${id}-day`}
          required
          value={day}
          onInput={(event) => onDay(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for={`${id}-time`}>{words.say("calendarPage.time")}</label>
        <input
          type="time"
          id={`${id}-time`}
          required
          step={900}
          value={time}
          onInput={(event) => onTime(event.currentTarget.value)}
        />
      </div>
    </div>
  );
}

function BookingForm({ zone }: { readonly zone: string }) {
  const { words, desk, state } = useDesk();
  const files = [...state.files.values()].filter(
    (file) => file.client.status === "assigned" && file.opened !== undefined && !isNew(file),
  );
  const [chosenId, choose] = useState<string>();
  const clientId = chosenId ?? files[0]?.client.client_id ?? "";
  const [day, setDay] = useState("");
  const [time, setTime] = useState("");
  if (files.length === 0) return null;
  const book = async (): Promise<void> => {
    if (await bookSession(desk, clientId, instantOf(day, minutesOf(time), zone))) {
      desk.done(words.say("calendarPage.booked"));
    }
  };
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void book();
      }}
    >
      <h2>{words.say("calendarPage.bookTitle")}</h2>
      <div class="field">
        <label for="book-client">{words.say("calendarPage.client")}</label>
        <select id="book-client" value={clientId} onChange={(event) => choose(event.currentTarget.value)}>
          {files.map((file) => (
            <option key={file.client.client_id} value={file.client.client_id}>
              {nameOf(file)}
            </option>
          ))}
        </select>
      </div>
      <DayAndTime id="book" day={day} time={time} onDay={setDay} onTime={setTime} />
      <div class="actions">
        <button class="button quiet">{words.say("calendarPage.book")}</button>
      </div>
    </form>
  );
}
