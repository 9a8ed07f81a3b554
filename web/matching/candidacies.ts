/**
 * Where counselors stand who are not proposed: which filter each of them does not pass, for whoever knows better.
 *
 * Whom a client must not meet is left out altogether: what she asked for most is not to be bent, by nobody.
 */

import type { Capability } from "./capabilities.ts";
import type { CounselorId, Criteria } from "./criteria.ts";
import { commonHours, openCase, refusedBy } from "./filters.ts";
import { sessionsApart } from "./openings.ts";
import { COMMON_HOURS_SHOWN } from "./rankings.ts";
import type { FilterName } from "./results.ts";
import type { Span } from "./zones.ts";

/** A counselor, the first filter she does not pass, if any, and up to four hours common to her and the client. */
export interface Candidacy {
  readonly staffId: CounselorId;
  readonly refusedBy?: FilterName | undefined;
  readonly commonHours: readonly Span[];
}

/** Returns where everybody stands whom the client may meet. `now` are seconds since 1970. */
export function candidacies(
  criteria: Criteria,
  capabilities: readonly Capability[],
  now: number,
): readonly Candidacy[] {
  const opened = openCase(criteria, capabilities, now);
  return capabilities
    .filter(({ staffId }) => !criteria.excluded.includes(staffId))
    .map((capability) => ({
      staffId: capability.staffId,
      refusedBy: refusedBy(opened, capability),
      commonHours: sessionsApart(commonHours(opened, capability), COMMON_HOURS_SHOWN),
    }));
}
