/**
 * Why something did not work, as a name that the page has words for.
 */

import { Expired, OpeningFailed } from "../crypto/errors.ts";
import { Refused, ServerUnreachable } from "../device/errors.ts";

const DAY_MILLISECONDS = 86_400_000;
const TOO_MANY = 429;

/** Names of faults that the words of the page have. */
export type Reason =
  "offline" | "clock" | "closed" | "not-trusted" | "waiting-list-full" | "too-many" | "not-kept";

/** What the service and this device call the present instant, in milliseconds since 1970. */
export interface Clocks {
  readonly serversAt: () => number;
  readonly ownAt: () => number;
}

/** Returns why, or nothing where it is none of the things that happen. */
export function reasonOf(failure: unknown, clocks: Clocks): Reason | undefined {
  if (failure instanceof ServerUnreachable) return "offline";
  if (failure instanceof Expired) return isClockWrong(clocks) ? "clock" : "closed";
  if (failure instanceof OpeningFailed) return "not-trusted";
  if (!(failure instanceof Refused)) return undefined;
  if (failure.problem === "waiting-list-full") return "waiting-list-full";
  return failure.status === TOO_MANY ? "too-many" : "not-kept";
}

function isClockWrong({ serversAt, ownAt }: Clocks): boolean {
  return Math.abs(serversAt() - ownAt()) > DAY_MILLISECONDS;
}
