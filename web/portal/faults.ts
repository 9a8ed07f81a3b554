/**
 * What went wrong, in words of the page: she is told what she can do, never which check failed.
 *
 * A problem that can meet her has a text under `problem` in the page's words; others are told by their status. A test
 * holds which is which.
 */

import { Expired, OpeningFailed } from "../crypto/errors.ts";
import {
  NotLoggedIn,
  NothingHeld,
  PhraseNotUnderstood,
  Refused,
  ServerUnreachable,
} from "../device/errors.ts";
import type { Words } from "../markup/words.ts";

const UNAUTHENTICATED = 401;
const TOO_MANY = 429;
const SERVER_ERRORS = 500;

/** Returns what to tell her of a failure, or nothing for a mistake of ours. */
export function faultText(failure: unknown, words: Words): string | undefined {
  if (failure instanceof ServerUnreachable) return words.say("fault.offline");
  if (failure instanceof Expired) return words.say("fault.clock", { day: ownDay(words) });
  if (failure instanceof OpeningFailed) return words.say("fault.not-trusted");
  if (failure instanceof NothingHeld) return words.say("fault.nobody-to-write-to");
  if (failure instanceof PhraseNotUnderstood) return words.say("problem.wrong-phrase");
  if (!(failure instanceof Refused)) return undefined;
  const path = `problem.${failure.problem}`;
  return words.has(path) ? words.say(path) : statusText(failure.status, words);
}

/** Returns what to tell her of a refusal without a text of its own. */
function statusText(status: number, words: Words): string {
  if (status === TOO_MANY) return words.say("fault.too-many");
  // No page that fits the service asks for what is answered so.
  return words.say(status < SERVER_ERRORS ? "fault.not-understood" : "fault.failed");
}

/** Tells whether her session is over: she has to type her words again. */
export function isSessionOver(failure: unknown): boolean {
  const isRefused = failure instanceof Refused && failure.status === UNAUTHENTICATED;
  return failure instanceof NotLoggedIn || isRefused;
}

/** Returns the day it is by this device. */
function ownDay(words: Words): string {
  return words.day(new Date().toISOString(), new Intl.DateTimeFormat().resolvedOptions().timeZone);
}
