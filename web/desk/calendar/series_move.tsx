/**
 * The question before several sessions of a series are moved: from when to when each, by both clocks.
 */

import type { AgendaEntry } from "../../device/calendars.ts";
import { instantOf, minutesOf } from "../../markup/wall_instants.ts";
import { offsetOf } from "../../markup/wall_times.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { Question } from "../../parts/writing.tsx";
import { moveSessions } from "../bookings.ts";
import { useDesk } from "../context.ts";
import { zoneOf } from "../files.ts";
import { fileOf } from "../screens/sessions.tsx";
import { type Moving, movedTo } from "./series_moves.ts";
import { isSameApart } from "./series_plans.ts";

interface SeriesMoveProps {
  readonly moved: readonly AgendaEntry[];
  readonly day: string;
  readonly time: string;
  readonly zone: string;
  readonly onBack: () => void;
  readonly onMoved: (before: readonly AgendaEntry[]) => void;
}

/** The question. The service decides, over all of them at once. */
export function SeriesMove({ moved, day, time, zone, onBack, onMoved }: SeriesMoveProps) {
  const { words, desk, state } = useDesk();
  const [first] = moved;
  if (first === undefined || day === "" || time === "") return null;
  const file = fileOf(state, first);
  const hers = file && zoneOf(file);
  const plan = movedTo(moved, day, minutesOf(time), zone, state.agenda);
  const start = plan[0]?.startsAt.toISOString() ?? "";
  const turned = plan.find(
    ({ startsAt }) => hers !== undefined && !isSameApart(start, startsAt.toISOString(), zone, hers),
  );
  const move = async (): Promise<void> => {
    if (await moveSessions(desk, moved, instantOf(day, minutesOf(time), zone))) onMoved(moved);
  };
  return (
    <Question title={words.count("series.moveSure", moved.length)}>
      {turned !== undefined && (
        <p>{words.say("series.clocks", { day: words.weekday(turned.startsAt.toISOString(), zone) })}</p>
      )}
      <ol class="cards">
        {plan.map((one) => (
          <MovingSession key={one.booked.appointment_id} moving={one} zone={zone} clientZone={hers} />
        ))}
      </ol>
      <p>{words.say("series.allOrNone")}</p>
      <Working act={`move-series/${first.series_id}`}>{words.say("series.moving")}</Working>
      <div class="actions">
        {plan.every(({ isTaken }) => !isTaken) && (
          <Button act={`move-series/${first.series_id}`} onPress={() => void move()}>
            {words.count("series.moveYes", moved.length)}
          </Button>
        )}
        <Button look="button quiet" onPress={onBack}>
          {words.say("back")}
        </Button>
      </div>
    </Question>
  );
}

interface MovingProps {
  readonly moving: Moving;
  readonly zone: string;
  readonly clientZone: string | undefined;
}

function MovingSession({ moving: { booked, startsAt, isTaken }, zone, clientZone }: MovingProps) {
  const { words } = useDesk();
  const to = startsAt.toISOString();
  const differs = clientZone !== undefined && offsetOf(clientZone, startsAt) !== offsetOf(zone, startsAt);
  return (
    <li class="card">
      <p class="when">
        <s>{words.time(booked.starts_at, zone)}</s>
        <br />
        <strong>{words.time(to, zone)}</strong>
      </p>
      {differs && <p class="hint">{words.say("session.herTime", { time: words.time(to, clientZone) })}</p>}
      {isTaken && <p class="fault">{words.say("series.standing.taken")}</p>}
    </li>
  );
}
