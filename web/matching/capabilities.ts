/**
 * What a counselor can offer: kept by the service, known to all staff, nothing secret in it.
 *
 * The same as `app/matching/rules/capabilities.py`.
 */

import { type CounselorId, isCounselorId, tagOf, type Way, type Wish } from "./criteria.ts";
import { CapabilityMalformed } from "./errors.ts";
import { type Opening, openingsOf } from "./openings.ts";
import type { Span } from "./zones.ts";

/**
 * One counselor as she is described to the matcher.
 *
 * `languages` are codes, the one she speaks best first; `tags` are codes such as `gender:woman`. `capacity` and `load`
 * count clients. `slots` are bookable sessions, each of a session's full length, in any order. `onLeave` are absences;
 * a slot that meets one is dropped. Without `accepting` she takes nobody new for now.
 */
export interface Description {
  readonly staffId: CounselorId;
  readonly languages: readonly string[];
  readonly ways: readonly Way[];
  readonly topics: readonly string[];
  readonly tags: readonly string[];
  readonly capacity: number;
  readonly load: number;
  readonly accepting: boolean;
  readonly takesUrgent: boolean;
  readonly supervised: boolean;
  readonly onLeave: readonly Span[];
  readonly slots: readonly Span[];
}

/** One counselor as the matcher sees her, her slots as openings. */
export interface Capability extends Omit<Description, "slots"> {
  readonly openings: readonly Opening[];
}

/**
 * Returns what ranking needs of a counselor.
 *
 * Throws `CapabilityMalformed` when a number is negative, a language stands twice, the id is no UUID or a slot does not
 * start with a cell.
 */
export function capabilityOf({ slots, ...described }: Description): Capability {
  const { languages, capacity, load, staffId, onLeave } = described;
  const isDistinct = new Set(languages).size === languages.length;
  if (capacity < 0 || load < 0 || !isDistinct || !isCounselorId(staffId)) throw new CapabilityMalformed();
  const free = slots.filter(
    ([starts, ends]) => !onLeave.some(([from, until]) => starts < until && from < ends),
  );
  return { ...described, openings: openingsOf(free) };
}

/** Tells whether she is away at an instant, seconds since 1970. */
export function isOnLeave({ onLeave }: Capability, instant: number): boolean {
  return onLeave.some(([from, until]) => from <= instant && instant < until);
}

/** Tells whether she is what a wish asks for. */
export function meets({ languages, tags }: Capability, wish: Wish): boolean {
  return wish.kind === "language" ? languages.includes(wish.value) : tags.includes(tagOf(wish));
}
