/**
 * Why women are not in a plan: each by the first thing that stands in the way, and no more than that is told.
 *
 * The same as `app/groups/planning/reasons.py`. Whom somebody must not meet plays no part but in `no_place`, which is
 * also simply that there was no room: so no count tells of it.
 */

import { candidatesOf, languagesLed, suits } from "./candidates.ts";
import { inOrder, type PlanRequest, type Woman, type WomanId } from "./needs.ts";
import type { PlannedGroup } from "./plans.ts";

/** What stands in the way, in the order in which it is asked. */
export const NOT_PLACED_REASONS = [
  "way",
  "language",
  "theme",
  "hours",
  "facilitators",
  "too_few",
  "no_place",
] as const;
export type NotPlacedReason = (typeof NOT_PLACED_REASONS)[number];

/** Returns for each woman who is in none of the groups what stands in the way. Throws `PlanRequestMalformed`. */
export function reasonsNotPlaced(
  asked: PlanRequest,
  groups: readonly PlannedGroup[],
): Map<WomanId, NotPlacedReason> {
  const request = inOrder(asked);
  const placed = new Set(groups.flatMap(({ women }) => women));
  // With groups of one allowed, what is left out are only those for which too few facilitators are free.
  const led = new Set(candidatesOf(request, 1).flatMap(({ women }) => women));
  const joinable = new Set(candidatesOf(request).flatMap(({ women }) => women));
  const found = new Map<WomanId, NotPlacedReason>();
  request.women.forEach((woman, at) => {
    if (placed.has(woman.womanId)) return;
    const before = reasonBefore(request, woman);
    const after = joinable.has(at) ? "no_place" : "too_few";
    found.set(woman.womanId, before ?? (led.has(at) ? after : "facilitators"));
  });
  return found;
}

/** Returns how many women each reason holds for, in the order of the reasons. */
export function countReasons(
  reasons: ReadonlyMap<WomanId, NotPlacedReason>,
): readonly (readonly [NotPlacedReason, number])[] {
  const given = [...reasons.values()];
  return NOT_PLACED_REASONS.map(
    (reason) => [reason, given.filter((one) => one === reason).length] as const,
  ).filter(([, count]) => count > 0);
}

function reasonBefore(request: PlanRequest, woman: Woman): NotPlacedReason | undefined {
  if (!woman.ways.includes(request.bounds.way)) return "way";
  const spoken = languagesLed(request);
  if (!woman.languages.some((language) => spoken.includes(language))) return "language";
  const sharesTheme = request.facilitators.some((facilitator) =>
    facilitator.languages.some((language) =>
      request.themes.some((theme) => suits(woman, language, theme) && suits(facilitator, language, theme)),
    ),
  );
  if (!sharesTheme) return "theme";
  return woman.slots.length === 0 ? "hours" : undefined;
}
