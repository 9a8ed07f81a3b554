/**
 * The operations of the frozen plans: a request in, groups or what a changed plan is worth out.
 */

import { criteriaFromFields } from "../../../web/matching/criteria_fields.ts";
import { freeSlots, type GroupDates, safeSlots, sessionsOf } from "../../../web/planning/hours.ts";
import { inOrder, type PlanRequest, type WeeklySlot } from "../../../web/planning/needs.ts";
import { startPlanning } from "../../../web/planning/planner.ts";
import { breachesOf, type Score, scoreOf } from "../../../web/planning/plans.ts";
import { reasonsNotPlaced } from "../../../web/planning/reasons.ts";
import { counselorOf } from "./matching.ts";
import type { Json, Operation } from "./values.ts";
import { startWorker } from "./workers.ts";

const WORKER = "/static/planner.js";

function slotsOf(slots: Json[]): WeeklySlot[] {
  return slots.map(({ weekday, starts_minute: startsMinute, minutes, preferred }) => ({
    weekday,
    startsMinute,
    minutes,
    preferred,
  }));
}

function requestOf(fields: Json): PlanRequest {
  return {
    women: fields.women.map((one: Json) => ({
      womanId: one.woman_id,
      languages: one.languages,
      topics: one.topics,
      ways: one.ways,
      slots: one.slots,
      urgency: one.urgency,
      waitingDays: one.waiting_days,
      excluded: one.excluded,
    })),
    facilitators: fields.facilitators.map((one: Json) => ({ ...one, staffId: one.staff_id })),
    slots: slotsOf(fields.slots),
    themes: fields.themes,
    bounds: { ...fields.bounds, mostGroupsEach: fields.bounds.most_groups_each },
    apart: fields.apart,
  };
}

function orderOf({ urgencyPoints, waitingWeeks, sizeMisfit, unpreferred, groups }: Score): number[] {
  return [0 - urgencyPoints, 0 - waitingWeeks, sizeMisfit, unpreferred, groups];
}

export const OPERATIONS: Record<string, Operation> = {
  "form-groups": async (given) => {
    const request = requestOf(given.request);
    const plan = await startPlanning(startWorker(WORKER), request, () => undefined).finished;
    if (plan === undefined) throw new Error("stopped by nobody");
    return {
      groups: plan.groups,
      order: orderOf(plan.score),
      worths: [plan.placement.worth, plan.shape.worth],
      endings: [plan.placement.ending, plan.shape.ending],
      most_points: plan.mostPoints,
      not_placed: Object.fromEntries(reasonsNotPlaced(request, plan.groups)),
    };
  },
  "place-hours": (given) => {
    const { zone, since_on: sinceOn, sessions, skipped_on: skippedOn } = given.dates;
    const dates: GroupDates = { zone, sinceOn, sessions, skippedOn };
    const slots = slotsOf(given.slots);
    return {
      sessions: slots.map((slot) => sessionsOf(slot, dates)),
      safe: safeSlots(criteriaFromFields(given.criteria), slots, dates),
      free: freeSlots(counselorOf(given.counselor), slots, dates),
    };
  },
  "examine-plan": (given) => {
    const request = inOrder(requestOf(given.request));
    const breaches = breachesOf(request, given.groups);
    return {
      order: orderOf(scoreOf(request, given.groups)),
      breaches: breaches.map(({ group, rule, person }) => [group, rule, person]),
    };
  },
};
