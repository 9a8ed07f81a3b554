/**
 * Fields of the forms about groups: numbers, one of a few, days that are left out, and when a group meets.
 */

import { useState } from "preact/hooks";

import type { GroupTimes } from "../../device/group_series.ts";
import { clockOf, minutesOf, weekdayOf } from "../../markup/wall_instants.ts";
import type { Words } from "../../markup/words.ts";
import { isZone } from "../../matching/zones.ts";
import { sessionsOf } from "../../planning/hours.ts";
import { Button } from "../../parts/acts.tsx";
import { LineField } from "../../parts/phrase_field.tsx";
import { useDesk } from "../context.ts";

/** Between these, the service takes a series. */
export const MOST_SESSIONS = 40;
const FEWEST_SESSIONS = 2;
const SHORTEST_MINUTES = 15;
const LONGEST_MINUTES = 480;

/** When a group meets, as it is filled in. Days are `2026-12-01`, the time is `18:00` on the clock of `zone`. */
export interface TimesForm {
  readonly day: string;
  readonly time: string;
  readonly minutes: number;
  readonly zone: string;
  readonly sessions: number;
  readonly skipped: readonly string[];
}

/** Returns when a group meets, or nothing for a form that does not say it yet. */
export function timesOf({ day, time, minutes, zone, sessions, skipped }: TimesForm): GroupTimes | undefined {
  const isCounted = sessions >= FEWEST_SESSIONS && sessions <= MOST_SESSIONS;
  const isLong = minutes >= SHORTEST_MINUTES && minutes <= LONGEST_MINUTES;
  if (day === "" || time === "" || !isZone(zone) || !isCounted || !isLong) return undefined;
  return {
    slot: { weekday: weekdayOf(day), startsMinute: minutesOf(time), minutes, preferred: true },
    dates: { zone, sinceOn: day, sessions, skippedOn: skipped },
  };
}

/** Returns when a group meets in words, as they go into what it is about. */
export function timesWords(words: Words, { slot, dates }: GroupTimes): string {
  const [first = [0]] = sessionsOf(slot, dates);
  return words.say("programmes.planned", {
    weekday: words.say(`calendar.weekdays.${slot.weekday}`),
    time: clockOf(slot.startsMinute),
    zone: dates.zone,
    sessions: words.count("programmes.sessions", dates.sessions),
    day: words.day(new Date(first[0] * 1000).toISOString(), dates.zone),
  });
}

interface NumberFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step?: number;
  readonly onValue: (value: number) => void;
}

/** A whole number between two others. */
export function NumberField({ id, label, value, least, most, step = 1, onValue }: NumberFieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        type="number"
        id={id}
        required
        min={least}
        max={most}
        step={step}
        value={Number.isNaN(value) ? "" : value}
        onInput={({ currentTarget }) => onValue(currentTarget.valueAsNumber)}
      />
    </div>
  );
}

interface TimesFieldsProps {
  readonly values: TimesForm;
  readonly onChange: (some: Partial<TimesForm>) => void;
  /** Without it only the day from which on is asked, not the hour: the search finds that. */
  readonly hasHour: boolean;
}

/** First day and hour, zone, how many sessions, and days without one. */
export function TimesFields({ values, onChange, hasHour }: TimesFieldsProps) {
  const { words } = useDesk();
  const { day, time, minutes, zone, sessions, skipped } = values;
  return (
    <>
      <div class="narrowing">
        <div class="field">
          <label for="first-day">{words.say(hasHour ? "programmes.firstDay" : "programmes.since")}</label>
          <input
            type="date"
            id="first-day"
            required
            value={day}
            onInput={({ currentTarget }) => onChange({ day: currentTarget.value })}
          />
        </div>
        {hasHour && (
          <div class="field">
            <label for="first-time">{words.say("programmes.firstTime")}</label>
            <input
              type="time"
              id="first-time"
              required
              step={900}
              value={time}
              onInput={({ currentTarget }) => onChange({ time: currentTarget.value })}
            />
          </div>
        )}
        <NumberField
          id="minutes"
          label={words.say("programmes.minutes")}
          value={minutes}
          least={SHORTEST_MINUTES}
          most={LONGEST_MINUTES}
          step={15}
          onValue={(value) => onChange({ minutes: value })}
        />
        <NumberField
          id="sessions"
          label={words.say("programmes.howMany")}
          value={sessions}
          least={FEWEST_SESSIONS}
          most={MOST_SESSIONS}
          onValue={(value) => onChange({ sessions: value })}
        />
      </div>
      <LineField
        id="zone"
        label={words.say("programmes.zone")}
        hint={words.say("programmes.zoneHint")}
        typed={zone}
        onTyped={(typed) => onChange({ zone: typed.trim() })}
      />
      <Skipped days={skipped} onDays={(days) => onChange({ skipped: days })} />
    </>
  );
}

interface SkippedProps {
  readonly days: readonly string[];
  readonly onDays: (days: readonly string[]) => void;
}

/** Days on which the group does not meet. Each is named on a button that takes it away. */
function Skipped({ days, onDays }: SkippedProps) {
  const { words } = useDesk();
  const [day, choose] = useState("");
  const add = (): void => {
    if (day === "" || days.includes(day)) return;
    onDays([...days, day].sort());
    choose("");
  };
  return (
    <div class="field">
      <label for="skipped-day">{words.say("programmes.skipped")}</label>
      <p class="hint" id="skipped-hint">
        {words.say("programmes.skippedHint")}
      </p>
      <div class="beside">
        <input
          type="date"
          id="skipped-day"
          aria-describedby="skipped-hint"
          value={day}
          onInput={({ currentTarget }) => choose(currentTarget.value)}
        />
        <Button look="button quiet" onPress={add}>
          {words.say("programmes.skip")}
        </Button>
      </div>
      {days.length > 0 && (
        <ul class="rows">
          {days.map((one) => (
            <li key={one}>
              {words.day(one)}{" "}
              <Button
                look="plain"
                label={words.say("programmes.unskipNamed", { day: words.day(one) })}
                onPress={() => onDays(days.filter((other) => other !== one))}
              >
                {words.say("programmes.unskip")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
