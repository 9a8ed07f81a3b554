/**
 * By which day somebody who waits is to be answered: the day a coordinator set, or one that follows from her arrival and
 * how urgent it is to her; and the order that makes. Pure.
 *
 * The same as `due_on` of `app/sdk/triages.py`.
 */

import { type Day, dayAfter, daysBetween } from "../../crypto/framing.ts";
import { type Standing, standingOf } from "../../device/triages.ts";
import type { OpenedIntake, WaitingView } from "../../device/waiting.ts";
import { URGENCIES, type Urgency } from "../../matching/criteria.ts";
import type { IntakeFile } from "./state.ts";

/** Within how many days of her arrival she is answered, where no coordinator set a day. */
const ANSWERED_WITHIN_DAYS: Readonly<Record<Urgency, number>> = { urgent: 1, soon: 3, calm: 7 };

/** Somebody who waits, with what the list is ordered by. */
export interface Waiting {
  readonly file: IntakeFile;
  readonly view: WaitingView;
  readonly intake: OpenedIntake;
  readonly standing: Standing;
  readonly dueOn: Day;
  /** Negative once the day is over. */
  readonly daysLeft: number;
}

/** By what the list can be ordered. */
export const ORDERS = ["due", "arrival", "urgency"] as const;
export type Order = (typeof ORDERS)[number];

/** Which of them are shown: those to be answered, those of them whose day is over, those on hold. */
export const SHARES = ["open", "overdue", "held"] as const;
export type Share = (typeof SHARES)[number];

/** Returns by which day somebody is to be answered. */
export function dueOf(view: WaitingView, { criteria, opened }: OpenedIntake): Day {
  return standingOf(opened).dueOn ?? dayAfter(view.came_on, ANSWERED_WITHIN_DAYS[criteria.urgency]);
}

/** Returns somebody who waits and whose intake is open; nothing for anybody else. */
export function waitingOf(file: IntakeFile, today: Day): Waiting | undefined {
  const { view, intake } = file;
  if (view === undefined || intake === undefined) return undefined;
  const dueOn = dueOf(view, intake);
  const standing = standingOf(intake.opened);
  return { file, view, intake, standing, dueOn, daysLeft: daysBetween(today, dueOn) };
}

/** Tells whether somebody belongs to a share of the list. */
export function isIn(share: Share, { standing, daysLeft }: Waiting): boolean {
  if (share === "held") return standing.isOnHold;
  return !standing.isOnHold && (share === "open" || daysLeft < 0);
}

/** Returns the list in an order; those alike by their arrival. */
export function inOrder(order: Order, waiting: readonly Waiting[]): readonly Waiting[] {
  const keyOf = (one: Waiting): string | number => {
    if (order === "arrival") return one.view.came_on;
    if (order === "due") return one.dueOn;
    return URGENCIES.length - URGENCIES.indexOf(one.intake.criteria.urgency);
  };
  const keyed = waiting.map((one) => ({ one, key: keyOf(one) }));
  return keyed
    .sort((a, b) => compared(a.key, b.key) || compared(a.one.view.came_on, b.one.view.came_on))
    .map(({ one }) => one);
}

function compared(one: string | number, other: string | number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
