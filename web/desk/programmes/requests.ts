/**
 * From what a coordinator asks for to what the planner is given: who would like a group, who could lead one, which hours.
 */

import { type CounselorView, readCapability } from "../../device/capabilities.ts";
import type { Day } from "../../crypto/framing.ts";
import { standingOf } from "../../device/triages.ts";
import type { OpenedIntake } from "../../device/waiting.ts";
import { minutesOf } from "../../markup/wall_instants.ts";
import { type Way, wouldJoinAGroup } from "../../matching/criteria.ts";
import { isZone } from "../../matching/zones.ts";
import { facilitatorOf, type GroupDates, womanOf } from "../../planning/hours.ts";
import { ANY_THEME, type PlanRequest, type WeeklySlot, type WomanId } from "../../planning/needs.ts";
import type { IntakeFile } from "../coordination/state.ts";
import type { TimesForm } from "./fields.tsx";
import type { Rules } from "./new_programme.tsx";

const MINUTES_AN_HOUR = 60;
const MOST_SLOTS = 100;
const MILLISECONDS_A_DAY = 86_400_000;

/** What is asked for. `from` and `until` are the earliest and the latest start, `seconds` how long to search. */
export interface FormingForm extends Rules, TimesForm {
  readonly way: Way;
  readonly themes: readonly string[];
  readonly facilitators: number;
  readonly weekdays: readonly number[];
  readonly from: string;
  readonly until: string;
  readonly seconds: number;
  readonly apart: readonly (readonly [WomanId, WomanId])[];
}

/** Somebody whose intake is open on the desk. */
export interface OpenFile extends IntakeFile {
  readonly intake: OpenedIntake;
}

/** Returns those who may be asked into a group: who said so, is not on hold, and is in none yet. */
export function mayBeAsked(files: Iterable<IntakeFile>, involved: ReadonlySet<WomanId>): OpenFile[] {
  return [...files].filter(
    (file): file is OpenFile =>
      file.intake !== undefined &&
      wouldJoinAGroup(file.intake.criteria) &&
      !standingOf(file.intake.opened).isOnHold &&
      !involved.has(file.clientId),
  );
}

/** Returns each hour of the chosen days at which a group could begin. */
export function slotsOf({ weekdays, from, until, minutes }: FormingForm): WeeklySlot[] {
  const [first, last] = [minutesOf(from), minutesOf(until)];
  const starts: number[] = [];
  for (let at = first; at <= last; at += MINUTES_AN_HOUR) starts.push(at);
  return weekdays.flatMap((weekday) =>
    starts.map((startsMinute) => ({ weekday, startsMinute, minutes, preferred: true })),
  );
}

/** Returns between which days groups would meet. */
export function datesOf({ zone, day, sessions, skipped }: TimesForm): GroupDates {
  return { zone, sinceOn: day, sessions, skippedOn: skipped };
}

/** Tells whether the form names hours, not too many of them, and days. */
export function isComplete(form: FormingForm): boolean {
  const slots = slotsOf(form).length;
  return form.day !== "" && isZone(form.zone) && slots > 0 && slots <= MOST_SLOTS && form.seconds > 0;
}

/** Returns what the planner is given. Throws `CapabilityMalformed`, `RangeError` for an unknown zone. */
export function requestOf(
  form: FormingForm,
  files: readonly OpenFile[],
  counselors: readonly CounselorView[],
  today: Day,
): PlanRequest {
  const [slots, dates] = [slotsOf(form), datesOf(form)];
  const women = files.map(({ clientId, intake, view }) =>
    womanOf(clientId, intake.criteria, daysBetween(view?.came_on ?? today, today), slots, dates),
  );
  const known = new Set(women.map(({ womanId }) => womanId));
  return {
    women,
    facilitators: counselors.map((one) => facilitatorOf(readCapability(one), slots, dates)),
    slots,
    themes: form.themes.length === 0 ? [ANY_THEME] : form.themes,
    bounds: {
      way: form.way,
      fewest: form.fewest,
      most: form.most,
      facilitators: form.facilitators,
      mostGroupsEach: 1,
    },
    apart: form.apart.filter(([one, other]) => known.has(one) && known.has(other)),
  };
}

function daysBetween(one: Day, other: Day): number {
  return Math.max(0, Math.round((Date.parse(other) - Date.parse(one)) / MILLISECONDS_A_DAY));
}
