/**
 * The forms beside the week: for the session that was chosen, and for a new one.
 */

import { useEffect, useRef, useState } from "preact/hooks";

import type { AgendaEntry } from "../../device/calendars.ts";
import { clockOf, instantOf, minutesOf, shownAt } from "../../markup/wall_instants.ts";
import { Button } from "../../parts/acts.tsx";
import { Question } from "../../parts/writing.tsx";
import { bookSession, cancelSession } from "../acts.ts";
import { useDesk } from "../context.ts";
import { isNew, nameOf } from "../files.ts";
import { clientName, Place, When } from "../screens/sessions.tsx";

interface ChosenProps {
  readonly booked: AgendaEntry;
  readonly zone: string;
  readonly onMove: (booked: AgendaEntry, startsAt: Date) => Promise<void>;
  readonly onDone: () => void;
}

/** What can be done with one session: move it by day and time, cancel it after one question, open the file. */
export function Chosen({ booked, zone, onMove, onDone }: ChosenProps) {
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

/** Books a session for one of her clients. */
export function BookingForm({ zone }: { readonly zone: string }) {
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
