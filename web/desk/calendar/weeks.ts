/**
 * One week by a counselor's clock: which hours are hers, and where her sessions stand. Pure.
 */

import type { Day } from "../../crypto/framing.ts";
import type { AgendaEntry, BusyTime, Hours } from "../../device/calendars.ts";
import { addDays, minutesOf, shownAt, weekdayOf } from "../../markup/wall_instants.ts";

export const DAYS_SHOWN = 7;
/** Sessions begin at quarters of an hour. */
export const STEP_MINUTES = 15;
const USUAL_SPAN = { from: 8 * 60, to: 20 * 60 };
const MIDNIGHT = 24 * 60;
const STANDING: readonly AgendaEntry["state"][] = ["held", "booked", "completed", "no_show"];

/** A span of one day, in minutes since 0:00. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly kind: "open" | "away" | "busy";
}

/** A session where the week shows it. */
export interface Standing {
  readonly booked: AgendaEntry;
  readonly day: Day;
  readonly from: number;
  readonly to: number;
}

/** Returns the Monday of an instant's week by that zone's clock. */
export function mondayOf(at: Date, zone: string): Day {
  const { day } = shownAt(at, zone);
  return addDays(day, -weekdayOf(day));
}

/** Returns the days of a week. */
export function daysOf(monday: Day): Day[] {
  return Array.from({ length: DAYS_SHOWN }, (_, place) => addDays(monday, place));
}

/** Returns a day's open hours, and what is taken out of them. A whole day away leaves nothing open. */
export function bandsOf(day: Day, { weekly, exceptions, leaves }: Hours): Band[] {
  const isAway =
    leaves.some((leave) => leave.first_on <= day && day <= leave.last_on) ||
    exceptions.some((one) => one.on === day && one.kind === "away" && !one.starts);
  if (isAway) return [{ from: 0, to: MIDNIGHT, kind: "away" }];
  const usual = weekly.filter(
    (one) =>
      one.weekday === weekdayOf(day) && one.valid_from <= day && (!one.valid_until || day <= one.valid_until),
  );
  const extra = exceptions.filter((one) => one.on === day && one.kind === "extra");
  const away = exceptions.filter((one) => one.on === day && one.kind === "away");
  return [
    ...[...usual, ...extra].map((one) => ({ ...spanOf(one), kind: "open" as const })),
    ...away.map((one) => ({ ...spanOf(one), kind: "away" as const })),
  ];
}

/** Returns when she is busy elsewhere on one day, by the clock of a zone. */
export function busyOn(day: Day, busyTimes: readonly BusyTime[], zone: string): Band[] {
  return busyTimes.flatMap(({ starts_at: startsAt, ends_at: endsAt }) => {
    const start = shownAt(new Date(startsAt), zone);
    const end = shownAt(new Date(endsAt), zone);
    if (end.day < day || start.day > day) return [];
    const from = start.day < day ? 0 : start.minutes;
    const to = end.day > day ? MIDNIGHT : end.minutes;
    return to > from ? [{ from, to, kind: "busy" as const }] : [];
  });
}

/** Returns the sessions of one day, by the clock of a zone. Those called off do not stand there. */
export function standingOn(day: Day, agenda: readonly AgendaEntry[], zone: string): Standing[] {
  return agenda
    .filter(({ state }) => STANDING.includes(state))
    .flatMap((booked) => {
      const start = shownAt(new Date(booked.starts_at), zone);
      const end = shownAt(new Date(booked.ends_at), zone);
      if (start.day !== day) return [];
      return [{ booked, day, from: start.minutes, to: end.day === day ? end.minutes : MIDNIGHT }];
    });
}

/** Returns from when to when the week is drawn, in whole hours: the usual day, and whatever lies outside of it. */
export function spanShown(
  bands: readonly Band[],
  standing: readonly Standing[],
): { from: number; to: number } {
  const open = bands.filter(({ kind }) => kind === "open");
  const ends = [...open, ...standing];
  const from = Math.min(USUAL_SPAN.from, ...ends.map((one) => one.from));
  const to = Math.max(USUAL_SPAN.to, ...ends.map((one) => one.to));
  return { from: Math.floor(from / 60) * 60, to: Math.ceil(to / 60) * 60 };
}

function spanOf({ starts, ends }: { starts?: string | null; ends?: string | null }): {
  from: number;
  to: number;
} {
  const to = minutesOf(ends ?? "00:00");
  return { from: minutesOf(starts ?? "00:00"), to: to === 0 ? MIDNIGHT : to };
}
