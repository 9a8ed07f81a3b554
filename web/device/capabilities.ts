/**
 * What the service says counselors offer, as the matcher on this device reads it.
 *
 * The same as `app/sdk/capabilities.py`.
 */

import { type Capability, capabilityOf } from "../matching/capabilities.ts";
import type { Way } from "../matching/criteria.ts";
import { CELL_SECONDS } from "../matching/openings.ts";
import type { Span } from "../matching/zones.ts";

const BITS_A_DIGIT = [0, 1, 2, 3];

/** Bookable sessions of one length: bit n of `starts`, in hexadecimal, is one that starts with `first_quarter` + n. */
export interface OpeningView {
  readonly session_minutes: number;
  readonly first_quarter: number;
  readonly starts: string;
}

/** A counselor of the service's list. Nothing in it is believed beyond what it offers. */
export interface CounselorView {
  readonly staff_id: string;
  readonly key_id: string;
  readonly capabilities: {
    readonly languages: readonly string[];
    readonly ways: readonly Way[];
    readonly topics: readonly string[];
    readonly tags: readonly string[];
    readonly capacity: number;
    readonly accepting: boolean;
    readonly takes_urgent: boolean;
    readonly supervised: boolean;
    /** What clients call her, and a line of hers to them; empty where she has not said. */
    readonly alias: string;
    readonly line: string;
  };
  readonly load: number;
  readonly on_leave: readonly { readonly starts_at: string; readonly ends_at: string }[];
  readonly opening: OpeningView | null;
}

/** Returns a counselor as the matcher sees her. Throws `CapabilityMalformed`. */
export function readCapability({
  staff_id,
  capabilities,
  load,
  on_leave,
  opening,
}: CounselorView): Capability {
  const { languages, ways, topics, tags, capacity, accepting, takes_urgent, supervised } = capabilities;
  return capabilityOf({
    staffId: staff_id,
    languages,
    ways,
    topics,
    tags,
    capacity,
    load,
    accepting,
    takesUrgent: takes_urgent,
    supervised,
    onLeave: on_leave.map(({ starts_at, ends_at }) => [secondsAt(starts_at), secondsAt(ends_at)]),
    slots: opening === null ? [] : sessionsOf(opening),
  });
}

/** Returns the sessions of an opening, in order. */
export function sessionsOf({ session_minutes, first_quarter, starts }: OpeningView): Span[] {
  return [...starts].reverse().flatMap((digit, place) =>
    BITS_A_DIGIT.filter((bit) => (Number.parseInt(digit, 16) >> bit) & 1).map((bit): Span => {
      const at = (first_quarter + place * BITS_A_DIGIT.length + bit) * CELL_SECONDS;
      return [at, at + session_minutes * 60];
    }),
  );
}

function secondsAt(instant: string): number {
  return Date.parse(instant) / 1000;
}
