/**
 * Sessions that stand in her leave, kept or about to be, as the service names them; each with a form to move it.
 */

import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

import type { AgendaEntry } from "../../device/calendars.ts";
import { instantOf, minutesOf } from "../../markup/wall_instants.ts";
import { Button } from "../../parts/acts.tsx";
import { moveSession } from "../acts.ts";
import { useDesk } from "../context.ts";
import { clientName, When } from "../screens/sessions.tsx";
import { DayAndTime, useOtherTime } from "./day_and_time.tsx";

interface TouchedProps {
  readonly title: string;
  readonly lead: string;
  readonly touched: readonly AgendaEntry[];
  readonly zone: string;
  /** Reads anew what is touched. */
  readonly onMoved: () => Promise<unknown>;
  readonly children?: ComponentChildren;
}

/** They stay agreed until she moves or cancels them. */
export function TouchedSessions({ title, lead, touched, zone, onMoved, children }: TouchedProps) {
  const { words, desk } = useDesk();
  const box = useRef<HTMLElement>(null);
  const move = async (booked: AgendaEntry, startsAt: Date): Promise<void> => {
    const isMoved = await moveSession(desk, booked, startsAt);
    // Also after a refusal: it may have been moved or cancelled by its client meanwhile.
    await onMoved();
    if (!isMoved) return;
    box.current?.focus();
    desk.done(words.say("calendarPage.moved"));
  };
  return (
    <section ref={box} class="notice" tabIndex={-1} aria-label={title}>
      <h2>{title}</h2>
      <p>{lead}</p>
      <ul class="cards">
        {touched.map((booked) => (
          <TouchedSession
            key={`${booked.appointment_id}/${booked.version}`}
            booked={booked}
            zone={zone}
            onMove={(startsAt) => void move(booked, startsAt)}
          />
        ))}
      </ul>
      <p>
        <Button look="plain" onPress={() => desk.show("calendar")}>
          {words.say("today.toCalendar")}
        </Button>
      </p>
      {children}
    </section>
  );
}

interface TouchedSessionProps {
  readonly booked: AgendaEntry;
  readonly zone: string;
  readonly onMove: (startsAt: Date) => void;
}

function TouchedSession({ booked, zone, onMove }: TouchedSessionProps) {
  const { words, state } = useDesk();
  const { day, time, change } = useOtherTime(booked, zone);
  const name = clientName(state, booked, words);
  // What is held is the client's to take or to let go.
  const mayMove = booked.state === "booked" && Date.parse(booked.starts_at) > Date.now();
  return (
    <li class="card">
      <h3>{name}</h3>
      <When booked={booked} />
      {!mayMove && <p>{words.say(`session.state.${booked.state}`)}</p>}
      {mayMove && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onMove(instantOf(day, minutesOf(time), zone));
          }}
        >
          <DayAndTime
            id={`touched-${booked.appointment_id}`}
            day={day}
            time={time}
            onDay={(typed) => change({ day: typed })}
            onTime={(typed) => change({ time: typed })}
          />
          <button class="button quiet" aria-label={words.say("hours.moveNamed", { name })}>
            {words.say("calendarPage.move")}
          </button>
        </form>
      )}
    </li>
  );
}
