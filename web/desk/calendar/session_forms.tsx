/**
 * What can be done with the session that was chosen in the week.
 */

import { useEffect, useRef, useState } from "preact/hooks";

import type { AgendaEntry } from "../../device/calendars.ts";
import { clockOf, instantOf, minutesOf, shownAt } from "../../markup/wall_instants.ts";
import { Button } from "../../parts/acts.tsx";
import { Question } from "../../parts/writing.tsx";
import { cancelSession } from "../acts.ts";
import { endSeries } from "../bookings.ts";
import { useDesk } from "../context.ts";
import { clientName, HowItWent, Place, When } from "../screens/sessions.tsx";
import { DayAndTime } from "./day_and_time.tsx";

interface ChosenProps {
  readonly booked: AgendaEntry;
  readonly zone: string;
  readonly onMove: (booked: AgendaEntry, startsAt: Date) => Promise<void>;
  readonly onDone: () => void;
}

type Ending = "one" | "series";

/** Moves it by day and time, cancels it or its series after one question, says how it went, opens the file. */
export function Chosen({ booked, zone, onMove, onDone }: ChosenProps) {
  const { words, desk, state } = useDesk();
  const shown = shownAt(new Date(booked.starts_at), zone);
  const [day, setDay] = useState(shown.day);
  const [time, setTime] = useState(clockOf(shown.minutes));
  const [asked, ask] = useState<Ending>();
  const name = clientName(state, booked, words);
  const isAhead = Date.parse(booked.starts_at) > Date.now();
  const isComing = booked.state === "booked" && isAhead;
  const hasBegun = booked.state === "booked" && !isAhead;
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <section ref={box} class="notice" tabIndex={-1} aria-label={name}>
      <h2>{name}</h2>
      <When booked={booked} />
      <p>{words.say(`session.state.${booked.state}`)}</p>
      {booked.series_id !== null && <p class="hint">{words.say("series.one")}</p>}
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
            <Button look="button quiet" onPress={() => ask("one")}>
              {words.say("calendarPage.cancel")}
            </Button>
            {booked.series_id !== null && (
              <Button look="button quiet" onPress={() => ask("series")}>
                {words.say("series.cancelLeft")}
              </Button>
            )}
          </div>
        </form>
      )}
      {asked !== undefined && (
        <Ended key={asked} booked={booked} ending={asked} onBack={() => ask(undefined)} onDone={onDone} />
      )}
      {hasBegun && <HowItWent booked={booked} onSaid={onDone} />}
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

interface EndedProps {
  readonly booked: AgendaEntry;
  readonly ending: Ending;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** The question before a session, or all that are left of its series, is cancelled. */
function Ended({ booked, ending, onBack, onDone }: EndedProps) {
  const { words, desk } = useDesk();
  const { series_id: seriesId } = booked;
  const isSeries = ending === "series" && seriesId !== null;
  const cancel = async (): Promise<void> => {
    if (isSeries) {
      const count = await endSeries(desk, seriesId);
      if (count === undefined) return;
      onDone();
      desk.done(words.count("series.cancelled", count));
    } else if (await cancelSession(desk, booked)) {
      onDone();
      desk.done(words.say("calendarPage.cancelled"));
    }
  };
  return (
    <Question title={words.say(isSeries ? "series.cancelSure" : "calendarPage.cancelSure")}>
      <p>{words.say("calendarPage.neverLate")}</p>
      <div class="actions">
        <Button
          look="button danger"
          act={isSeries ? `end/${seriesId}` : `cancel/${booked.appointment_id}`}
          onPress={() => void cancel()}
        >
          {words.say(isSeries ? "series.cancelYes" : "calendarPage.cancelYes")}
        </Button>
        <Button look="button quiet" onPress={onBack}>
          {words.say("back")}
        </Button>
      </div>
    </Question>
  );
}
