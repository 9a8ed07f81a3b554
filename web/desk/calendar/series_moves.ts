/**
 * Sessions of a series that are moved together: where each would stand. Pure.
 */

import type { Day } from "../../crypto/framing.ts";
import type { AgendaEntry } from "../../device/calendars.ts";
import { addDays, instantOf, shownAt } from "../../markup/wall_instants.ts";

const DAY_MILLISECONDS = 86_400_000;
const TAKES_TIME: readonly AgendaEntry["state"][] = ["held", "booked"];

/** A session, where it would start, and whether another one of hers stands there. */
export interface Moving {
  readonly booked: AgendaEntry;
  readonly startsAt: Date;
  readonly isTaken: boolean;
}

/** Returns a session and those of its series that come after it, as far as they are agreed and have not begun. */
export function fromHereOn(booked: AgendaEntry, agenda: readonly AgendaEntry[], now: Date): AgendaEntry[] {
  if (booked.series_id === null) return [];
  const from = Math.max(Date.parse(booked.starts_at), now.getTime());
  return agenda.filter(
    (one) =>
      one.series_id === booked.series_id && one.state === "booked" && Date.parse(one.starts_at) >= from,
  );
}

/** Returns where sessions would stand if the first were moved to a day and minutes since 0:00, by a zone's clock. */
export function movedTo(
  moved: readonly AgendaEntry[],
  day: Day,
  minutes: number,
  zone: string,
  agenda: readonly AgendaEntry[],
): Moving[] {
  const [first] = moved;
  if (first === undefined) return [];
  const shown = shownAt(new Date(first.starts_at), zone);
  const days = Math.round((Date.parse(day) - Date.parse(shown.day)) / DAY_MILLISECONDS);
  const others = agenda.filter((one) => TAKES_TIME.includes(one.state) && !moved.includes(one));
  return moved.map((booked) => {
    const own = shownAt(new Date(booked.starts_at), zone);
    const startsAt = instantOf(addDays(own.day, days), own.minutes + minutes - shown.minutes, zone);
    return { booked, startsAt, isTaken: others.some((other) => meets(booked, startsAt, other)) };
  });
}

function meets(booked: AgendaEntry, startsAt: Date, other: AgendaEntry): boolean {
  const endsAt = startsAt.getTime() + Date.parse(booked.ends_at) - Date.parse(booked.starts_at);
  return startsAt.getTime() < Date.parse(other.ends_at) && Date.parse(other.starts_at) < endsAt;
}
