/**
 * What went wrong, as the name of a text: a counselor is told what she can do, never which check failed.
 */

import { DerivationFailed } from "../crypto/argon2.ts";
import { Expired, NotEntitled, OpeningFailed, ParametersRefused, TooLong } from "../crypto/errors.ts";
import {
  EpochNeedsRenewal,
  NotLoggedIn,
  NoSuchColleague,
  NotACalendar,
  NothingHeld,
  PhraseNotUnderstood,
  Refused,
  ServerUnreachable,
  TeamReadsNoMore,
} from "../device/errors.ts";
import { CriteriaMalformed } from "../matching/errors.ts";

const UNAUTHENTICATED = 401;
const TOO_MANY = 429;
const OF_PROBLEMS: Readonly<Record<string, string>> = {
  "wrong-credentials": "wrong",
  "not-yet-admitted": "not-admitted",
  "invitation-not-valid": "invitation",
  "handle-taken": "handle-taken",
  "handle-refused": "handle",
  "totp-code-wrong": "code-wrong",
  "totp-already-enrolled": "code-there",
  "slot-already-taken": "slot-taken",
  "slot-not-offered": "slot-taken",
  "inside-transition": "transition",
  "invalid-series": "series",
  "unknown-zone": "zone",
  "mail-wish-refused": "mail",
  "busy-times-out-of-reach": "changed",
  "invalid-hours": "hours",
  "invalid-booking-policy": "rules",
  stale: "changed",
  "appointment-not-booked": "changed",
  "appointment-closed": "changed",
  "appointment-not-found": "changed",
  "appointment-already-started": "begun",
  "appointment-not-started": "not-begun",
  "record-out-of-order": "changed",
  "epoch-not-latest": "changed",
  "client-closed": "client-closed",
  "permit-out-of-order": "changed",
  "permit-too-long": "permit-day",
  "may-not-permit": "not-entitled",
  "not-both-hers": "not-both-hers",
  "file-full": "file-full",
  "client-answered-for": "answered-for",
  "last-coordinator": "last-coordinator",
  "already-suspended": "already-suspended",
  "directory-outdated": "directory",
  "directory-refused": "directory",
  "group-not-found": "gone",
  "group-key-due": "group-key",
  "group-holders-refused": "changed",
  "group-is-over": "group-over",
  "sessions-in-conflict": "conflict",
  "already-facilitates": "leads-already",
  "no-counselor-of-hers": "no-counselor",
  "line-full": "line-full",
  "not-found": "gone",
};

/** Returns the name of the text for a failure, or nothing for a mistake of ours. */
export function faultOf(failure: unknown): string | undefined {
  if (failure instanceof ServerUnreachable) return "offline";
  if (failure instanceof Expired) return "clock";
  if (failure instanceof NotEntitled) return "not-entitled";
  if (failure instanceof ParametersRefused || failure instanceof OpeningFailed) return "not-trusted";
  if (failure instanceof PhraseNotUnderstood) return "wrong";
  if (failure instanceof DerivationFailed) return "derivation";
  if (failure instanceof NothingHeld) return "nothing-held";
  if (failure instanceof EpochNeedsRenewal) return "renewal";
  if (failure instanceof NoSuchColleague) return "no-colleague";
  if (failure instanceof TooLong) return "too-long";
  if (failure instanceof NotACalendar) return "no-calendar";
  if (failure instanceof TeamReadsNoMore) return "reads-no-more";
  if (failure instanceof CriteriaMalformed) return "criteria";
  if (failure instanceof Refused) {
    return OF_PROBLEMS[failure.problem] ?? (failure.status === TOO_MANY ? "too-many" : "failed");
  }
  return undefined;
}

/** Tells whether the session is over: she has to sign in again. */
export function isSessionOver(failure: unknown): boolean {
  const isRefused = failure instanceof Refused && failure.status === UNAUTHENTICATED;
  return failure instanceof NotLoggedIn || isRefused;
}
