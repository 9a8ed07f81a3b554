/**
 * When sessions of a group are, by two clocks: where a change of the clocks is felt, and where a move would put them.
 */

import type { Day } from "../../crypto/framing.ts";
import type { LedSession } from "../../device/led_sessions.ts";
import { addDays, instantOf, offsetMinutes, shownAt } from "../../markup/wall_instants.ts";

const DAY_MILLISECONDS = 86_400_000;

/** What a change of the clocks does to a session, compared with the one before it. */
export interface ClockNote {
  /** The clocks of the group's zone change: members elsewhere may meet at another hour. */
  readonly turnsHere: boolean;
  /** By the reader's own clock it is at another hour. */
  readonly movesOwn: boolean;
}

/** Returns by session id what the clocks do, for each session where they do something; by the reader's own zone. */
export function clockNotes(
  sessions: readonly Pick<LedSession, "appointment_id" | "starts_at" | "zone">[],
  own: string,
): ReadonlyMap<string, ClockNote> {
  const notes = new Map<string, ClockNote>();
  sessions.forEach(({ appointment_id: id, starts_at: startsAt, zone }, place) => {
    const before = sessions[place - 1];
    if (before?.zone !== zone) return;
    const [then, now] = [new Date(before.starts_at), new Date(startsAt)];
    const apart = (at: Date): number => offsetMinutes(at, own) - offsetMinutes(at, zone);
    const turnsHere = offsetMinutes(then, zone) !== offsetMinutes(now, zone);
    const movesOwn = apart(then) !== apart(now);
    if (turnsHere || movesOwn) notes.set(id, { turnsHere, movesOwn });
  });
  return notes;
}

/** Returns where each session would begin: the first on that day and time of its zone, the others as far on the clock. */
export function movedStarts(moved: readonly LedSession[], day: Day, minutes: number): readonly Date[] {
  const [first] = moved;
  if (first === undefined) return [];
  const from = shownAt(new Date(first.starts_at), first.zone);
  const days = Math.round((Date.parse(day) - Date.parse(from.day)) / DAY_MILLISECONDS);
  return moved.map(({ starts_at: startsAt, zone }) => {
    const shown = shownAt(new Date(startsAt), zone);
    return instantOf(addDays(shown.day, days), shown.minutes + minutes - from.minutes, zone);
  });
}
