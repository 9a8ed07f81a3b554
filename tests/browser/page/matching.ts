/**
 * The one operation of the frozen matches: criteria and counselors in, who is proposed, by which numbers and why.
 */

import { sessionsOf } from "../../../web/device/capabilities.ts";
import { type Capability, capabilityOf } from "../../../web/matching/capabilities.ts";
import { criteriaFromFields } from "../../../web/matching/criteria_fields.ts";
import { openCase, passing } from "../../../web/matching/filters.ts";
import { fitOf, orderOf } from "../../../web/matching/fits.ts";
import { rankCounselors } from "../../../web/matching/rankings.ts";
import type { Span } from "../../../web/matching/zones.ts";
import { type Json, type Operation, secret } from "./values.ts";

/** Returns the counselor in the fields of a vector. */
export function counselorOf(fields: Json): Capability {
  return capabilityOf({
    staffId: fields.staff_id,
    languages: fields.languages,
    ways: fields.ways,
    topics: fields.topics,
    tags: fields.tags,
    capacity: fields.capacity,
    load: fields.load,
    accepting: fields.accepting,
    takesUrgent: fields.takes_urgent,
    supervised: fields.supervised,
    onLeave: fields.on_leave.map(([starts, ends]: [string, string]) => [seconds(starts), seconds(ends)]),
    slots: fields.openings.flatMap(sessionsOf),
  });
}

function seconds(instant: string): number {
  return Date.parse(instant) / 1000;
}

function written(spans: readonly Span[]): string[][] {
  return spans.map((span) =>
    span.map((one) => new Date(one * 1000).toISOString().replace(".000Z", "+00:00")),
  );
}

export const OPERATIONS: Record<string, Operation> = {
  "rank-counselors": async (given) => {
    const criteria = criteriaFromFields(given.criteria);
    const staff: Capability[] = given.counselors.map(counselorOf);
    const now = seconds(given.now_at);
    const result = await rankCounselors(criteria, staff, now, secret(given.tie_key), given.limit);
    const opened = openCase(criteria, staff, now);
    const orders = new Map(
      passing(opened, staff).candidates.map((candidate) => [
        candidate.capability.staffId,
        orderOf(fitOf(opened, candidate), criteria.urgency),
      ]),
    );
    return {
      counts: result.filterCounts.map(({ name, remaining }) => [name, remaining]),
      unmatched_reason: result.unmatchedReason ?? null,
      proposals: result.proposals.map(({ staffId, commonHours, reasons, gaveUp }) => ({
        staff_id: staffId,
        order: orders.get(staffId),
        common_hours: written(commonHours),
        reasons,
        gave_up: gaveUp,
      })),
    };
  },
};
