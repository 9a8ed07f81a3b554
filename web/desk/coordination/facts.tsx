/**
 * What a woman answered in her intake, in words.
 */

import type { ComponentChildren } from "preact";

import type { Day } from "../../crypto/framing.ts";
import type { WeeklyRange } from "../../matching/hours.ts";
import type { Words } from "../../markup/words.ts";
import type { Waiting } from "./dues.ts";

const DAYS_A_WEEK = 7;
const MINUTES_A_DAY = 24 * 60;

/** One answer under its name. */
export function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Returns how long somebody has waited. */
export function waitedWords(words: Words, cameOn: Day, today: Day): string {
  const days = Math.round((Date.parse(today) - Date.parse(cameOn)) / 86_400_000);
  return days <= 0 ? words.say("waiting.cameToday") : words.count("waiting.waits", days);
}

/** Returns when she is to be answered, counted from today. */
export function dueWords(words: Words, { daysLeft }: Waiting): string {
  if (daysLeft === 0) return words.say("waiting.dueToday");
  return daysLeft > 0 ? words.count("waiting.due", daysLeft) : words.count("waiting.overdue", -daysLeft);
}

/** Returns her safe hours: days in a row with the same hours in one, days that differ one after the other. */
export function hoursWords(words: Words, ranges: readonly WeeklyRange[]): string {
  if (ranges.length === 0) return words.say("waiting.noHours");
  const ofDays = Array.from({ length: DAYS_A_WEEK }, (_, day) =>
    ranges
      .filter(({ weekday }) => weekday === day)
      .sort((one, other) => one.startsMinute - other.startsMinute)
      .map(({ startsMinute, endsMinute }) => `${clockAt(startsMinute)}–${clockAt(endsMinute)}`)
      .join(", "),
  );
  const whole = `${clockAt(0)}–${clockAt(MINUTES_A_DAY)}`;
  if (ofDays.every((hours) => hours === whole)) return words.say("waiting.anyHour");
  return runsOf(ofDays)
    .map(({ from, to, hours }) => `${daysWords(words, from, to)} ${hours}`)
    .join("; ");
}

interface Run {
  readonly from: number;
  readonly to: number;
  readonly hours: string;
}

function runsOf(ofDays: readonly string[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [day, hours] of ofDays.entries()) {
    const last = runs.at(-1);
    if (last?.to === day - 1 && last.hours === hours) runs[runs.length - 1] = { ...last, to: day };
    else runs.push({ from: day, to: day, hours });
  }
  return runs.filter(({ hours }) => hours !== "");
}

function daysWords(words: Words, from: number, to: number): string {
  const [first, last] = [words.say(`calendar.weekdays.${from}`), words.say(`calendar.weekdays.${to}`)];
  return from === to ? first : `${first} – ${last}`;
}

function clockAt(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** Returns the words for a wish; one about a language is told by the language. */
export function wishWord(words: Words, tag: string): string {
  const [kind = "", value = ""] = tag.split(":");
  return kind === "language" ? words.code("languages", value) : words.code("wishes", tag);
}
