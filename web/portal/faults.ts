/**
 * What went wrong, as the name of a text: she is told what she can do, never which check failed.
 */

import { Expired, OpeningFailed } from "../crypto/errors.ts";
import { NotLoggedIn, NothingHeld, Refused, ServerUnreachable } from "../device/errors.ts";

const UNAUTHENTICATED = 401;
const OF_PROBLEMS: Readonly<Record<string, string>> = {
  "wrong-phrase": "wrong",
  "slot-already-taken": "slot-taken",
  "slot-not-offered": "slot-taken",
  "inside-transition": "slot-taken",
  "hold-expired": "hold-over",
  stale: "changed-meanwhile",
  "appointment-not-booked": "changed-meanwhile",
  "appointment-already-booked": "changed-meanwhile",
  "appointment-closed": "changed-meanwhile",
  "appointment-not-found": "changed-meanwhile",
  "appointment-already-started": "already-begun",
  "nothing-proposed": "nothing-proposed",
  "client-closed": "closed",
};
const TOO_MANY = 429;

/** Returns the name of the text for a failure, or nothing for a mistake of ours. */
export function faultOf(failure: unknown): string | undefined {
  if (failure instanceof ServerUnreachable) return "offline";
  if (failure instanceof Expired) return "clock";
  if (failure instanceof OpeningFailed) return "not-trusted";
  if (failure instanceof NothingHeld) return "nobody-to-write-to";
  if (failure instanceof Refused) {
    return OF_PROBLEMS[failure.problem] ?? (failure.status === TOO_MANY ? "too-many" : "failed");
  }
  return undefined;
}

/** Tells whether her session is over: she has to type her words again. */
export function isSessionOver(failure: unknown): boolean {
  const isRefused = failure instanceof Refused && failure.status === UNAUTHENTICATED;
  return failure instanceof NotLoggedIn || isRefused;
}
