/**
 * Groups that are being formed, as they lie on a coordinator's desk: what was asked, the best plan, and what became of it by hand.
 */

import type { GroupDates } from "../../planning/hours.ts";
import type { PlanRequest, WomanId } from "../../planning/needs.ts";
import type { Planning } from "../../planning/planner.ts";
import type { PlannedGroup } from "../../planning/plans.ts";
import type { Plan } from "../../planning/stages.ts";
import type { GroupMaking } from "./confirming.ts";
import type { Rules } from "./new_programme.tsx";

/** Everything about groups that are formed now. Nothing of it leaves the device before it is confirmed. */
export interface Forming {
  readonly request: PlanRequest;
  readonly dates: GroupDates;
  readonly rules: Rules;
  /** While the search lasts, and at which stage it is. */
  readonly search?: Planning | undefined;
  readonly stage?: number | undefined;
  /** The best plan so far, then the last one. */
  readonly plan?: Plan | undefined;
  /** The groups as they stand after changes by hand. */
  readonly groups: readonly PlannedGroup[];
  /** What each group is called in what its women read, by the key of the group. */
  readonly names: Readonly<Record<string, string>>;
  /** Once it was confirmed: what is made already, and what is left. */
  readonly makings?: readonly GroupMaking[] | undefined;
}

/** Tells groups apart, however their members change. */
export function keyOf({ language, theme, slot }: PlannedGroup): string {
  return `${language}/${theme}/${slot}`;
}

/** Returns the groups after a woman went into one of them, by position, or into none. */
export function moved(
  groups: readonly PlannedGroup[],
  womanId: WomanId,
  to: number | undefined,
): readonly PlannedGroup[] {
  return groups.map((group, at) => {
    const others = group.women.filter((id) => id !== womanId);
    return { ...group, women: at === to ? [...others, womanId].sort() : others };
  });
}
