/**
 * Where each counselor stands for one client: which filter she does not pass, for whoever knows better, and which hours
 * can be held.
 *
 * Whom a client must not meet is left out altogether: what she asked for most is not to be bent, by nobody.
 */

import type { Capability } from "./capabilities.ts";
import type { CounselorId, Criteria, Urgency } from "./criteria.ts";
import { commonHours, openCase, refusedBy } from "./filters.ts";
import { sessionsApart } from "./openings.ts";
import { COMMON_HOURS_SHOWN } from "./rankings.ts";
import type { FilterName } from "./results.ts";
import { SECONDS_A_DAY, type Span } from "./zones.ts";

// Nothing tells her that an hour is held: one that is over before she looks in helps nobody.
const DAYS_TO_LOOK_IN: Readonly<Record<Urgency, number>> = { urgent: 1, soon: 2, calm: 2 };

/** A counselor, the first filter she does not pass, if any, and up to four hours to hold for the client. */
export interface Candidacy {
  readonly staffId: CounselorId;
  readonly refusedBy?: FilterName | undefined;
  readonly hours: readonly Span[];
}

/** Returns where everybody stands whom the client may meet. `now` are seconds since 1970. */
export function candidacies(
  criteria: Criteria,
  capabilities: readonly Capability[],
  now: number,
): readonly Candidacy[] {
  const opened = openCase(criteria, capabilities, now);
  const from = now + DAYS_TO_LOOK_IN[criteria.urgency] * SECONDS_A_DAY;
  return capabilities
    .filter(({ staffId }) => !criteria.excluded.includes(staffId))
    .map((capability) => ({
      staffId: capability.staffId,
      refusedBy: refusedBy(opened, capability),
      hours: hoursToHold(sessionsApart(commonHours(opened, capability), Number.POSITIVE_INFINITY), from),
    }));
}

/**
 * Returns up to four of these sessions, in order: the first of each day from an instant on, then others after it, then
 * those before. Hours side by side are as good as one to somebody who cannot come that day.
 */
export function hoursToHold(sessions: readonly Span[], from: number): readonly Span[] {
  const later = sessions.filter(([starts]) => starts >= from);
  const days = new Map([...later].reverse().map((one) => [Math.floor(one[0] / SECONDS_A_DAY), one] as const));
  const firsts = [...days.values()].reverse();
  const others = later.filter((one) => !firsts.includes(one));
  const earlier = sessions.filter(([starts]) => starts < from);
  return [...firsts, ...others, ...earlier]
    .slice(0, COMMON_HOURS_SHOWN)
    .sort(([one], [other]) => one - other);
}
