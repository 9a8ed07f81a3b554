/**
 * What lies on a coordinator's desk of programmes, in memory only: all of them opened, and groups being formed.
 */

import type { Programme } from "../../device/group_descriptions.ts";
import type { LedSession } from "../../device/led_sessions.ts";
import type { InvitationState, InvitationView, ProgrammeView } from "../../device/programmes.ts";
import type { Words } from "../../markup/words.ts";

const SHOWN_DIGITS = 6;
/** Where an invitation stands of somebody who is asked, or sits there. */
export const IN_A_GROUP: readonly InvitationState[] = ["waiting", "offered", "seated"];

/** A programme. Without `programme` nothing was described yet, or `fault` names why it did not open. */
export interface ProgrammeFile {
  readonly view: ProgrammeView;
  readonly programme?: Programme | undefined;
  readonly fault?: string | undefined;
  readonly sessions?: readonly LedSession[] | undefined;
  /** Who is invited, once that was asked for. */
  readonly invitations?: readonly InvitationView[] | undefined;
}

/** How many seats are taken, held and free, and how many women wait for one. */
export interface Seats {
  readonly taken: number;
  readonly held: number;
  readonly free: number;
  readonly waiting: number;
}

/** Returns how the seats of a programme stand. */
export function seatsOf({ counts, seat_count: all }: ProgrammeView): Seats {
  const [taken, held, waiting] = [counts?.seated ?? 0, counts?.offered ?? 0, counts?.waiting ?? 0];
  return { taken, held, free: all - taken - held, waiting };
}

/** Tells whether nobody joins, and nothing is planned, any more. */
export function isOver({ state }: ProgrammeView): boolean {
  return state === "finished" || state === "cancelled";
}

/** Returns the sessions that are to come, in order. */
export function comingSessions({ sessions }: ProgrammeFile, now: Date): readonly LedSession[] {
  return (sessions ?? []).filter(
    ({ state, ends_at: endsAt }) => state === "booked" && Date.parse(endsAt) > now.getTime(),
  );
}

/** Returns what a programme is called: its theme, or that none could be read. */
export function nameOfProgramme(words: Words, { view, programme }: ProgrammeFile): string {
  return programme?.theme ?? words.say("programmes.unnamed", { id: view.group_id.slice(0, SHOWN_DIGITS) });
}
