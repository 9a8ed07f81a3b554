/**
 * A day and a time of day by the counselor's clock, to fill in.
 */

import type { AgendaEntry } from "../../device/calendars.ts";
import { clockOf, shownAt } from "../../markup/wall_instants.ts";
import { movePlace } from "../acts.ts";
import { useDesk } from "../context.ts";
import { useKept } from "../kept.ts";

interface DayAndTimeProps {
  readonly id: string;
  readonly day: string;
  readonly time: string;
  /** Whose clock the time is by, where it is not the counselor's own. */
  readonly timeLabel?: string;
  readonly onDay: (day: string) => void;
  readonly onTime: (time: string) => void;
}

/** The two fields; `id` tells those of one form from those of another. */
export function DayAndTime({ id, day, time, timeLabel, onDay, onTime }: DayAndTimeProps) {
  const { words } = useDesk();
  return (
    <div class="day-and-time">
      <div class="field">
        <label for={`${id}-day`}>{words.say("calendarPage.day")}</label>
        <input
          type="date"
          id={`${id}-day`}
          required
          value={day}
          onInput={(event) => onDay(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for={`${id}-time`}>{timeLabel ?? words.say("calendarPage.time")}</label>
        <input
          type="time"
          id={`${id}-time`}
          required
          step={900}
          value={time}
          onInput={(event) => onTime(event.currentTarget.value)}
        />
      </div>
    </div>
  );
}

interface OtherTime {
  readonly day: string;
  readonly time: string;
  change(some: { readonly day?: string; readonly time?: string }): void;
  forget(): void;
}

/** Keeps to which day and time a session is to be moved; until she fills it in, where it stands. */
export function useOtherTime(booked: AgendaEntry, zone: string): OtherTime {
  const shown = shownAt(new Date(booked.starts_at), zone);
  const empty = { day: shown.day, time: clockOf(shown.minutes) };
  const { values, change, forget } = useKept(movePlace(booked), empty);
  return { ...values, change, forget };
}
