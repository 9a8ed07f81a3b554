/**
 * The week as a grid: hours as background, sessions to drag. What a drag does, the form in the calendar does by keys.
 */

import { useRef, useState } from "preact/hooks";

import type { Day } from "../../crypto/framing.ts";
import type { AgendaEntry, Hours } from "../../device/calendars.ts";
import { clockOf, instantOf } from "../../markup/wall_instants.ts";
import { useDesk } from "../context.ts";
import { clientName } from "../screens/sessions.tsx";
import { bandsOf, daysOf, type Standing, standingOn, spanShown, STEP_MINUTES } from "./weeks.ts";

const REM_PER_HOUR = 3;
// A hand that trembles does not drag.
const SLACK_PIXELS = 6;

interface WeekGridProps {
  readonly monday: Day;
  readonly hours: Hours;
  readonly agenda: readonly AgendaEntry[];
  readonly selected: string | undefined;
  readonly onSelect: (booked: AgendaEntry) => void;
  readonly onMove: (booked: AgendaEntry, startsAt: Date) => void;
}

interface Dragged {
  readonly standing: Standing;
  readonly day: Day;
  readonly from: number;
}

/** Seven days beside each other. */
export function WeekGrid({ monday, hours, agenda, selected, onSelect, onMove }: WeekGridProps) {
  const { words, state } = useDesk();
  const columns = useRef<HTMLDivElement>(null);
  const [dragged, drag] = useState<Dragged>();
  const begun = useRef<{ x: number; y: number; grip: number } | undefined>(undefined);
  const days = daysOf(monday);
  const bands = new Map(days.map((day) => [day, bandsOf(day, hours)]));
  const standing = days.flatMap((day) => standingOn(day, agenda, hours.zone));
  const span = spanShown([...bands.values()].flat(), standing);
  const heightOf = (minutes: number): string => `${(minutes / 60) * REM_PER_HOUR}rem`;

  const placeUnder = (
    event: PointerEvent,
    { from, to }: Standing,
  ): { day: Day; from: number } | undefined => {
    const box = columns.current?.getBoundingClientRect();
    const day = days[Math.floor(((event.clientX - (box?.left ?? 0)) / (box?.width ?? 1)) * days.length)];
    if (box === undefined || day === undefined || begun.current === undefined) return undefined;
    const minutes =
      span.from + ((event.clientY - box.top) / box.height) * (span.to - span.from) - begun.current.grip;
    const stepped = Math.round(minutes / STEP_MINUTES) * STEP_MINUTES;
    return { day, from: Math.min(Math.max(stepped, span.from), span.to - (to - from)) };
  };
  const grip = (event: PointerEvent, one: Standing): void => {
    const mayMove = one.booked.state === "booked" && Date.parse(one.booked.starts_at) > Date.now();
    if (!mayMove || event.button !== 0 || state.busy !== undefined) return;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const held = ((event.clientY - box.top) / box.height) * (one.to - one.from);
    begun.current = { x: event.clientX, y: event.clientY, grip: held };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };
  const follow = (event: PointerEvent, one: Standing): void => {
    const start = begun.current;
    if (start === undefined) return;
    const isFar = Math.hypot(event.clientX - start.x, event.clientY - start.y) > SLACK_PIXELS;
    const place = isFar || dragged !== undefined ? placeUnder(event, one) : undefined;
    if (place !== undefined) drag({ standing: one, ...place });
  };
  const letGo = (): void => {
    begun.current = undefined;
    drag(undefined);
    if (dragged === undefined) return;
    const { standing: one, day, from } = dragged;
    if (day !== one.day || from !== one.from) onMove(one.booked, instantOf(day, from, hours.zone));
  };
  const hoursShown = Array.from({ length: (span.to - span.from) / 60 }, (_, place) => span.from + place * 60);
  return (
    <div class="week-grid">
      <div class="week-head">
        {days.map((day) => (
          <p key={day}>{words.weekday(day, "UTC")}</p>
        ))}
      </div>
      <div class="week-body">
        <div class="week-clock" aria-hidden="true">
          {hoursShown.map((minutes) => (
            <span key={minutes} style={{ height: heightOf(60) }}>
              {clockOf(minutes)}
            </span>
          ))}
        </div>
        <div class="week-days" ref={columns} style={{ height: heightOf(span.to - span.from) }}>
          {days.map((day) => (
            <div class="week-day" key={day} role="group" aria-label={words.weekday(day, "UTC")}>
              {(bands.get(day) ?? []).map((band, place) => (
                <div
                  key={place}
                  class={`band ${band.kind}`}
                  style={{
                    top: heightOf(Math.max(band.from, span.from) - span.from),
                    height: heightOf(Math.min(band.to, span.to) - Math.max(band.from, span.from)),
                  }}
                />
              ))}
              {standing
                .filter((one) => (dragged?.standing === one ? dragged.day : one.day) === day)
                .map((one) => {
                  const from = dragged?.standing.booked === one.booked ? dragged.from : one.from;
                  const { appointment_id: id } = one.booked;
                  return (
                    <button
                      key={id}
                      type="button"
                      class={`session-block ${one.booked.state}`}
                      aria-pressed={id === selected}
                      style={{ top: heightOf(from - span.from), height: heightOf(one.to - one.from) }}
                      onPointerDown={(event) => grip(event, one)}
                      onPointerMove={(event) => follow(event, one)}
                      onPointerUp={letGo}
                      onPointerCancel={() => {
                        begun.current = undefined;
                        drag(undefined);
                      }}
                      onClick={() => onSelect(one.booked)}
                    >
                      <span>{clockOf(from)}</span> <span>{clientName(state, one.booked, words)}</span>
                    </button>
                  );
                })}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
