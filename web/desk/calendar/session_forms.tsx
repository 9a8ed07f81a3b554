/**
 * What can be done with the session that was chosen in the week.
 */

import { useEffect, useRef, useState } from "preact/hooks";

import type { AgendaEntry } from "../../device/calendars.ts";
import { instantOf, minutesOf } from "../../markup/wall_instants.ts";
import { Button } from "../../parts/acts.tsx";
import { Question } from "../../parts/writing.tsx";
import { cancelSession } from "../acts.ts";
import { endSeries } from "../bookings.ts";
import { useDesk } from "../context.ts";
import { clientName, HowItWent, Place, When } from "../screens/sessions.tsx";
import { DayAndTime, useOtherTime } from "./day_and_time.tsx";
import { SeriesMove } from "./series_move.tsx";
import { fromHereOn } from "./series_moves.ts";

interface ChosenProps {
  readonly booked: AgendaEntry;
  readonly zone: string;
  readonly onMove: (booked: AgendaEntry, startsAt: Date) => Promise<void>;
  readonly onSeriesMoved: (before: readonly AgendaEntry[]) => void;
  readonly onDone: () => void;
}

/** What is asked before it is done: to cancel this one or all that are left, to move it with all after it. */
type Asked = "one" | "series" | "move";

/** Moves it by day and time, cancels it or its series after one question, says how it went, opens the file. */
export function Chosen({ booked, zone, onMove, onSeriesMoved, onDone }: ChosenProps) {
  const { words, desk, state } = useDesk();
  const { day, time, change, forget } = useOtherTime(booked, zone);
  const [asked, ask] = useState<Asked>();
  const following = fromHereOn(booked, state.agenda, new Date());
  const name = clientName(state, booked, words);
  // Whoever leads the group moves and cancels on its own page, with all who lead it and those who follow.
  const isComing =
    booked.group_id === null && booked.state === "booked" && Date.parse(booked.starts_at) > Date.now();
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <section ref={box} class="notice" tabIndex={-1} aria-label={name}>
      <h2>{name}</h2>
      <When booked={booked} />
      <p>{words.say(`session.state.${booked.state}`)}</p>
      {booked.series_id !== null && booked.group_id === null && <p class="hint">{words.say("series.one")}</p>}
      <Place booked={booked} />
      {isComing && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void onMove(booked, instantOf(day, minutesOf(time), zone));
          }}
        >
          <DayAndTime
            id="move"
            day={day}
            time={time}
            onDay={(typed) => change({ day: typed })}
            onTime={(typed) => change({ time: typed })}
          />
          <div class="actions">
            <button class="button">{words.say("calendarPage.move")}</button>
            {following.length > 1 && (
              <Button look="button quiet" onPress={() => ask("move")}>
                {words.say("series.moveFrom")}
              </Button>
            )}
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
      {asked === "move" && (
        <SeriesMove
          moved={following}
          day={day}
          time={time}
          zone={zone}
          onBack={() => ask(undefined)}
          onMoved={onSeriesMoved}
        />
      )}
      {(asked === "one" || asked === "series") && (
        <Ended key={asked} booked={booked} ending={asked} onBack={() => ask(undefined)} onDone={onDone} />
      )}
      <HowItWent booked={booked} onSaid={onDone} />
      <p>
        {booked.client_id !== null && (
          <Button look="plain" onPress={() => desk.show("file", booked.client_id ?? undefined)}>
            {words.say("clients.open")}
          </Button>
        )}
      </p>
      <p>
        <Button
          look="plain"
          onPress={() => {
            forget();
            onDone();
          }}
        >
          {words.say("calendarPage.close")}
        </Button>
      </p>
    </section>
  );
}

interface EndedProps {
  readonly booked: AgendaEntry;
  readonly ending: "one" | "series";
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
