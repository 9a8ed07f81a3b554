/**
 * What a match returns: proposals with their reasons, the count at each filter, and why there is nobody.
 *
 * The same as `app/matching/rules/results.py`. Tells nothing about exclusions (see `filters.ts`), but everything else
 * about her criteria can be read between the lines: it stays on the device that opened them.
 */

import type { CounselorId } from "./criteria.ts";
import type { Reason } from "./reasons.ts";
import type { Span } from "./zones.ts";

/** The hard filters in their order. `everybody` is the count before the first. */
export type FilterName =
  "everybody" | "language" | "way" | "room" | "leave" | "supervision" | "hours" | "wishes";

/** How many counselors were left after one filter. */
export interface FilterCount {
  readonly name: FilterName;
  readonly remaining: number;
}

/** One counselor, up to four common hours, earliest first, and what speaks for and against, as it counted. */
export interface Proposal {
  readonly staffId: CounselorId;
  readonly commonHours: readonly Span[];
  readonly reasons: readonly Reason[];
  readonly gaveUp: readonly Reason[];
}

/** Proposals, best first, and the counts; `unmatchedReason` is the filter that left nobody, if one did. */
export interface MatchResult {
  readonly proposals: readonly Proposal[];
  readonly filterCounts: readonly FilterCount[];
  readonly unmatchedReason?: FilterName | undefined;
}
