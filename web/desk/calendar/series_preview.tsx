/**
 * The sessions of a series before they are booked: by both clocks, what is not free, what to leave out or to move.
 */

import { useEffect, useRef } from "preact/hooks";

import { clockOf, instantOf, minutesOf, shownAt } from "../../markup/wall_instants.ts";
import { offsetOf } from "../../markup/wall_times.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { useDesk } from "../context.ts";
import { useKept } from "../kept.ts";
import { DayAndTime } from "./day_and_time.tsx";
import { FEWEST_IN_SERIES, isSameApart, keptOf, type Planned } from "./series_plans.ts";

interface SeriesPreviewProps {
  readonly planned: readonly Planned[];
  readonly zone: string;
  readonly clientZone: string | undefined;
  /** Another start for one session, null to leave it out, undefined to take a change back. */
  readonly onChange: (position: number, to: string | null | undefined) => void;
  readonly onBook: () => void;
}

/** The plan. It can be booked when each of its sessions is free. */
export function SeriesPreview({ planned, zone, clientZone, onChange, onBook }: SeriesPreviewProps) {
  const { words } = useDesk();
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus(), []);
  const kept = keptOf(planned);
  const stuck = kept.filter(({ standing }) => standing !== "free").length;
  const first = planned[0]?.starts_at ?? "";
  const isTurned = ({ starts_at: at }: Planned): boolean =>
    clientZone !== undefined && !isSameApart(first, at, zone, clientZone);
  const turned = kept.find(isTurned);
  return (
    <section ref={box} tabIndex={-1} aria-label={words.say("series.title")}>
      <h3>{words.say("series.title")}</h3>
      <p role="status">
        {stuck === 0 ? words.count("series.allFree", kept.length) : words.count("series.stuck", stuck)}
      </p>
      {turned !== undefined && (
        <p class="notice">{words.say("series.clocks", { day: words.weekday(turned.starts_at, zone) })}</p>
      )}
      <ol class="cards">
        {planned.map((one) => (
          <PlannedSession
            key={`${one.position}/${one.starts_at}`}
            planned={one}
            zone={zone}
            clientZone={clientZone}
            isTurned={isTurned(one)}
            mayLeaveOut={kept.length > FEWEST_IN_SERIES}
            onChange={(to) => onChange(one.position, to)}
          />
        ))}
      </ol>
      <Working act="book">{words.say("series.booking")}</Working>
      {stuck === 0 && (
        <div class="actions">
          <Button act="book" onPress={onBook}>
            {words.count("series.book", kept.length)}
          </Button>
        </div>
      )}
    </section>
  );
}

interface PlannedSessionProps {
  readonly planned: Planned;
  readonly zone: string;
  readonly clientZone: string | undefined;
  readonly isTurned: boolean;
  readonly mayLeaveOut: boolean;
  readonly onChange: (to: string | null | undefined) => void;
}

function PlannedSession({ planned, zone, clientZone, isTurned, mayLeaveOut, onChange }: PlannedSessionProps) {
  const { words } = useDesk();
  const { starts_at: at, standing, isLeftOut } = planned;
  const other = useOccurrenceTime(planned, zone);
  const time = words.time(at, zone);
  if (isLeftOut) {
    return (
      <li class="card">
        <p class="when">
          <s>{time}</s> {words.say("series.leftOut")}
        </p>
        <Button
          look="plain"
          label={words.say("series.putBackNamed", { time })}
          onPress={() => onChange(undefined)}
        >
          {words.say("series.putBack")}
        </Button>
      </li>
    );
  }
  const differs =
    clientZone !== undefined && offsetOf(clientZone, new Date(at)) !== offsetOf(zone, new Date(at));
  return (
    <li class="card">
      <p class="when">
        <strong>{time}</strong>
      </p>
      {differs && <p class="hint">{words.say("session.herTime", { time: words.time(at, clientZone) })}</p>}
      {isTurned && <p>{words.say("series.otherHour")}</p>}
      {standing !== "free" && <p class="fault">{words.say(`series.standing.${standing}`)}</p>}
      {other.isKept ? (
        <OtherTime planned={planned} zone={zone} onTime={onChange} />
      ) : (
        <div class="week-turn">
          <Button
            look="plain"
            label={words.say("series.otherTimeNamed", { time })}
            onPress={() => other.change({})}
          >
            {words.say("series.otherTime")}
          </Button>
          {mayLeaveOut && (
            <Button
              look="plain"
              label={words.say("series.leaveOutNamed", { time })}
              onPress={() => onChange(null)}
            >
              {words.say("series.leaveOut")}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}

interface OtherTimeProps {
  readonly planned: Planned;
  readonly zone: string;
  readonly onTime: (startsAt: string) => void;
}

function OtherTime({ planned, zone, onTime }: OtherTimeProps) {
  const { words } = useDesk();
  const { values, change, forget } = useOccurrenceTime(planned, zone);
  const { day, time } = values;
  const id = `occurrence-${planned.position}`;
  useEffect(() => document.getElementById(`${id}-day`)?.focus(), []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        forget();
        onTime(instantOf(day, minutesOf(time), zone).toISOString());
      }}
    >
      <DayAndTime
        id={id}
        day={day}
        time={time}
        onDay={(typed) => change({ day: typed })}
        onTime={(typed) => change({ time: typed })}
      />
      <button class="button quiet">{words.say("series.take")}</button>
    </form>
  );
}

/** Keeps to which time one session of the plan is to go; while nothing is kept, it is not asked. */
function useOccurrenceTime({ position, starts_at: at }: Planned, zone: string) {
  const shown = shownAt(new Date(at), zone);
  return useKept(`occurrence/${position}/${at}`, { day: shown.day, time: clockOf(shown.minutes) });
}
