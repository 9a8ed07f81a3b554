/**
 * The week as a grid: hours as background, sessions to drag. What a drag does, the form in the calendar does by keys.
 */

import { useRef } from "preact/hooks";

import type { Day } from "../../crypto/framing.ts";
import type { AgendaEntry, Hours } from "../../device/calendars.ts";
import { clockOf, instantOf } from "../../markup/wall_instants.ts";
import { useDesk } from "../context.ts";
import { clientName } from "../screens/sessions.tsx";
import { type Dragging, type Drawn, useDragging } from "./dragging.ts";
import { type Band, bandsOf, busyOn, daysOf, spanShown, type Standing, standingOn } from "./weeks.ts";

const REM_PER_HOUR = 3;
// Between the blocks of two days: borders, insets and the gap, as desk.css has them.
const DAY_GAP_PIXELS = 10;

interface WeekGridProps {
  readonly monday: Day;
  readonly hours: Hours;
  readonly agenda: readonly AgendaEntry[];
  readonly selected: string | undefined;
  readonly onSelect: (booked: AgendaEntry) => void;
  readonly onMove: (booked: AgendaEntry, startsAt: Date) => void;
}

/** Seven days beside each other. */
export function WeekGrid({ monday, hours, agenda, selected, onSelect, onMove }: WeekGridProps) {
  const { words, state } = useDesk();
  const columns = useRef<HTMLDivElement>(null);
  const days = daysOf(monday);
  const busyOf = (day: Day): Band[] => busyOn(day, state.busyTimes, hours.zone);
  const bands = new Map(days.map((day) => [day, [...bandsOf(day, hours), ...busyOf(day)]]));
  const standing = days.flatMap((day) => standingOn(day, agenda, hours.zone));
  const drawn = { days, ...spanShown([...bands.values()].flat(), standing) };
  const dragging = useDragging(columns, drawn, ({ standing: { booked }, day, from }) =>
    onMove(booked, instantOf(day, from, hours.zone)),
  );
  return (
    <div class="week-grid">
      <div class="week-head">
        {days.map((day) => (
          <p key={day}>{words.weekday(day, "UTC")}</p>
        ))}
      </div>
      <div class="week-body">
        <Clock drawn={drawn} />
        <div class="week-days" ref={columns} style={{ height: heightOf(drawn.to - drawn.from) }}>
          {days.map((day) => (
            <div class="week-day" key={day} role="group" aria-label={words.weekday(day, "UTC")}>
              {(bands.get(day) ?? []).map((band, place) => (
                <Background key={place} band={band} drawn={drawn} />
              ))}
              {standing
                .filter((one) => one.day === day)
                .map((one) => (
                  <SessionBlock
                    key={one.booked.appointment_id}
                    standing={one}
                    drawn={drawn}
                    dragging={dragging}
                    isSelected={one.booked.appointment_id === selected}
                    onSelect={() => onSelect(one.booked)}
                  />
                ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

/** The hours beside the grid, for the eye alone: each session says its own. */
function Clock({ drawn: { from, to } }: { readonly drawn: Drawn }) {
  const hours = Array.from({ length: (to - from) / 60 }, (_, place) => from + place * 60);
  return (
    <div class="week-clock" aria-hidden="true">
      {hours.map((minutes) => (
        <span key={minutes} style={{ height: heightOf(60) }}>
          {clockOf(minutes)}
        </span>
      ))}
    </div>
  );
}

function Background({ band, drawn }: { readonly band: Band; readonly drawn: Drawn }) {
  const from = Math.max(band.from, drawn.from);
  const to = Math.min(band.to, drawn.to);
  return (
    <div
      class={`band ${band.kind}`}
      style={{ top: heightOf(from - drawn.from), height: heightOf(Math.max(0, to - from)) }}
    />
  );
}

interface SessionBlockProps {
  readonly standing: Standing;
  readonly drawn: Drawn;
  readonly dragging: Dragging;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

function SessionBlock({ standing, drawn, dragging, isSelected, onSelect }: SessionBlockProps) {
  const { words, state } = useDesk();
  const { booked } = standing;
  const { dragged } = dragging;
  const isDragged = dragged?.standing.booked === booked;
  const from = isDragged ? dragged.from : standing.from;
  // It stays an element of its own day while it is dragged, or it would lose the pointer.
  const daysAside = isDragged ? drawn.days.indexOf(dragged.day) - drawn.days.indexOf(standing.day) : 0;
  const mayMove = booked.state === "booked" && Date.parse(booked.starts_at) > Date.now();
  return (
    <button
      type="button"
      class={`session-block ${booked.state}${isDragged ? " dragged" : ""}`}
      aria-pressed={isSelected}
      style={{
        top: heightOf(from - drawn.from),
        height: heightOf(standing.to - standing.from),
        transform: `translateX(calc(${daysAside} * (100% + ${DAY_GAP_PIXELS}px)))`,
      }}
      onPointerDown={(event) => {
        if (mayMove && state.busy === undefined) dragging.grip(event, standing);
      }}
      onPointerMove={(event) => dragging.follow(event, standing)}
      onPointerUp={dragging.letGo}
      onPointerCancel={dragging.giveUp}
      onClick={onSelect}
    >
      <span>{clockOf(from)}</span> <span>{clientName(state, booked, words)}</span>
    </button>
  );
}

function heightOf(minutes: number): string {
  return `${(minutes / 60) * REM_PER_HOUR}rem`;
}
