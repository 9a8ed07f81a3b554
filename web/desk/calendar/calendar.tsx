/**
 * The week: as a grid where there is room, as a list where there is not, and a form for each session.
 */

import { useEffect, useState } from "preact/hooks";

import type { Day } from "../../crypto/framing.ts";
import type { AgendaEntry } from "../../device/calendars.ts";
import { addDays } from "../../markup/wall_instants.ts";
import { offsetOf } from "../../markup/wall_times.ts";
import { Button, Heading } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { moveSession } from "../acts.ts";
import { moveBack } from "../bookings.ts";
import { useDesk } from "../context.ts";
import { useKept } from "../kept.ts";
import { clientName, When } from "../screens/sessions.tsx";
import { BookingForm } from "./booking.tsx";
import { WeekGrid } from "./grid.tsx";
import { Chosen } from "./session_forms.tsx";
import { DAYS_SHOWN, daysOf, mondayOf, standingOn } from "./weeks.ts";

/** Which week is shown, this one where none was chosen, and which session was. */
interface Looked {
  readonly monday?: Day | undefined;
  readonly selectedId?: string | undefined;
}

/** The calendar. Fetches her hours when it is first shown. */
export function Calendar() {
  const { words, desk, state } = useDesk();
  const { hours } = state;
  const { values, change } = useKept<Looked>("calendar", {});
  const { monday: chosenMonday, selectedId } = values;
  const goTo = (monday: Day): void => change({ monday });
  const select = (appointmentId: string | undefined): void => change({ selectedId: appointmentId });
  // As they stood before the last move, which can be taken back.
  const [before, remember] = useState<readonly AgendaEntry[]>([]);
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
    if (!(await moveSession(desk, booked, startsAt))) return;
    remember([booked]);
    desk.done(words.say("calendarPage.moved"));
  };
  const takeBack = async (): Promise<void> => {
    const isBack = await moveBack(desk, before);
    remember([]);
    if (isBack) desk.done(words.say("calendarPage.movedBack"));
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
      {before.length > 0 && (
        <p>
          <Button look="plain" onPress={() => void takeBack()}>
            {words.count("calendarPage.moveBack", before.length)}
          </Button>
        </p>
      )}
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
              onSeriesMoved={(moved) => {
                remember(moved);
                desk.done(words.count("series.moved", moved.length));
              }}
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
