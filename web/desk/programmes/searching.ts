/**
 * The search for groups, and what follows from it: begun, stopped, changed by hand, confirmed.
 */

import { listInvitations } from "../../device/programmes.ts";
import type { Words } from "../../markup/words.ts";
import { urgencyPoints, type WomanId } from "../../planning/needs.ts";
import { startPlanning } from "../../planning/planner.ts";
import type { PlannedGroup } from "../../planning/plans.ts";
import { startPlanner } from "../workers.ts";
import { openTeam } from "../coordination/acts.ts";
import type { Desk } from "../desks.ts";
import { loadProgrammes } from "./acts.ts";
import { GroupMaking } from "./confirming.ts";
import { timesWords } from "./fields.tsx";
import { type Forming, keyOf } from "./forming_state.ts";
import { datesOf, type FormingForm, type OpenFile, requestOf } from "./requests.ts";
import { IN_A_GROUP, isOver } from "./state.ts";

/** Reads all programmes, and returns who is invited to one that is not over, or sits in it. */
export async function loadInvolved(desk: Desk): Promise<ReadonlySet<WomanId>> {
  await loadProgrammes(desk);
  const files = [...(desk.state.coordination.programmes?.values() ?? [])];
  const running = files.filter(({ view }) => !isOver(view));
  const lists = await Promise.all(
    running.map(({ view }) => listInvitations(desk.device.connection, view.group_id)),
  );
  return new Set(
    lists
      .flat()
      .filter(({ state }) => IN_A_GROUP.includes(state))
      .map(({ client_id: id }) => id),
  );
}

/** Searches for groups until nothing better is to be found, the time is over, or it is stopped. */
export async function search(desk: Desk, form: FormingForm, files: readonly OpenFile[]): Promise<void> {
  const { counselors } = desk.state.coordination;
  const request = requestOf(form, files, counselors ?? [], desk.device.today);
  const planning = startPlanning(startPlanner(), request, ({ stage, plan }) =>
    keep(desk, { stage, plan, groups: plan.groups }),
  );
  const { joinsLate, screening, aliasesShared, fewest, most, holdDays } = form;
  const rules = { joinsLate, screening, aliasesShared, fewest, most, holdDays };
  const begun: Forming = { request, dates: datesOf(form), rules, search: planning, groups: [], names: {} };
  desk.coordinate({ forming: begun });
  const limit = setTimeout(() => planning.stop(), form.seconds * 1000);
  try {
    const plan = await planning.finished;
    if (plan !== undefined) keep(desk, { plan, groups: plan.groups });
  } finally {
    clearTimeout(limit);
    keep(desk, { search: undefined, stage: undefined });
  }
}

/** Changes what is being formed, while it is. */
export function keep(desk: Desk, some: Partial<Forming>): void {
  const { forming } = desk.state.coordination;
  if (forming !== undefined && desk.isOpen) desk.coordinate({ forming: { ...forming, ...some } });
}

/** Returns what women will read as the name of a group. */
export function nameOfGroup(words: Words, { names }: Forming, group: PlannedGroup): string {
  const theme = group.theme === "any" ? words.say("forming.anyTheme") : words.code("topics", group.theme);
  return names[keyOf(group)] ?? theme;
}

/** Makes every group that was confirmed, or whatever is left of them; returns whether all is done. */
export async function confirm(desk: Desk): Promise<boolean> {
  const { forming } = desk.state.coordination;
  if (forming === undefined) return false;
  const makings = forming.makings ?? forming.groups.map((group) => makingOf(desk.words, forming, group));
  keep(desk, { makings });
  return desk.attempt("confirm-groups", async () => {
    await openTeam(desk);
    for (const making of makings) {
      if (!making.isDone) await making.make(desk, () => keep(desk, { makings: [...makings] }));
    }
    await loadProgrammes(desk);
  });
}

function makingOf(words: Words, forming: Forming, group: PlannedGroup): GroupMaking {
  const { rules, dates, request } = forming;
  const { joinsLate, screening, aliasesShared, fewest, most, holdDays } = rules;
  const slot = request.slots[group.slot];
  if (slot === undefined) throw new TypeError("a group meets in a slot that was asked about");
  const times = { slot, dates };
  const about = {
    theme: nameOfGroup(words, forming, group).trim(),
    languages: [group.language],
    way: request.bounds.way,
    planned: timesWords(words, times),
    wishes: "",
    text: "",
  };
  const plan = {
    facilitators: group.facilitators,
    substitute: undefined,
    fewestSeats: fewest,
    seatCount: most,
    joinsLate,
    holdDays,
  };
  const description = { ...about, screening, aliasesShared, joinsLate };
  return new GroupMaking(plan, description, times, inTurn(forming, group.women));
}

/** Whom a seat is offered first: who needs it soonest, then who has waited longest. */
function inTurn({ request }: Forming, women: readonly WomanId[]): readonly WomanId[] {
  return request.women
    .filter(({ womanId }) => women.includes(womanId))
    .sort((one, other) => urgencyPoints(other) - urgencyPoints(one) || other.waitingDays - one.waitingDays)
    .map(({ womanId }) => womanId);
}
