/**
 * Spans of weekly hours: the fields of one, and what all of them are by her clients' clocks.
 */

import { dayOf } from "../../device/organisations.ts";
import { addDays, clockOf, instantOf, minutesOf, weekdayOf } from "../../markup/wall_instants.ts";
import { offsetOf } from "../../markup/wall_times.ts";
import { isZone } from "../../matching/zones.ts";
import { Button } from "../../parts/acts.tsx";
import { useDesk } from "../context.ts";
import { nameOf, zoneOf } from "../files.ts";

/** A span of one weekday as it is edited. */
export interface Span {
  readonly weekday: number;
  readonly starts: string;
  readonly ends: string;
}

interface SpanFieldsProps {
  readonly place: number;
  readonly span: Span;
  readonly onChange: (span: Span) => void;
  readonly onRemove: () => void;
}

/** From when to when, and a way to take it out. */
export function SpanFields({ place, span, onChange, onRemove }: SpanFieldsProps) {
  const { words } = useDesk();
  const day = words.say(`calendar.weekdays.${span.weekday}`);
  return (
    <div class="day-and-time">
      {(["starts", "ends"] as const).map((end) => (
        <div class="field" key={end}>
          <label for={`${end}-${place}`}>{words.say(`hours.${end}`)}</label>
          <input
            type="time"
            id={`${end}-${place}`}
            aria-label={`${day}: ${words.say(`hours.${end}`)}`}
            required
            step={900}
            value={span[end]}
            onInput={(event) => onChange({ ...span, [end]: event.currentTarget.value })}
          />
        </div>
      ))}
      <Button
        look="plain"
        label={words.say("hours.removeNamed", { day, starts: span.starts, ends: span.ends })}
        onPress={onRemove}
      >
        {words.say("hours.remove")}
      </Button>
    </div>
  );
}

/** What her hours are by her clients' clocks this week, where they live by others. */
export function ForClients({ zone, spans }: { readonly zone: string; readonly spans: readonly Span[] }) {
  const { words, state } = useDesk();
  const now = new Date();
  if (!isZone(zone)) return null;
  const others = [...state.files.values()].flatMap((file) => {
    const hers = zoneOf(file);
    return hers === undefined || offsetOf(hers, now) === offsetOf(zone, now) ? [] : [[file, hers] as const];
  });
  if (others.length === 0) return null;
  const today = dayOf(now);
  return (
    <details>
      <summary>{words.say("hours.forClients")}</summary>
      {others.map(([file, hers]) => (
        <div key={file.client.client_id}>
          <h3>{words.say("hours.forClient", { name: nameOf(file), zone: hers })}</h3>
          <ul>
            {spans.map((span, place) => {
              const day = addDays(today, (span.weekday - weekdayOf(today) + 7) % 7);
              const at = (clock: string): string => instantOf(day, minutesOf(clock), zone).toISOString();
              return (
                <li key={place}>
                  {words.say("hours.beside", {
                    day: words.weekday(day, "UTC"),
                    starts: clockOf(minutesOf(span.starts)),
                    ends: clockOf(minutesOf(span.ends)),
                    herStarts: words.clock(at(span.starts), hers),
                    herEnds: words.clock(at(span.ends), hers),
                  })}
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </details>
  );
}
