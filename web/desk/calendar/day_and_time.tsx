/**
 * A day and a time of day by the counselor's clock, to fill in.
 */

import { useDesk } from "../context.ts";

interface DayAndTimeProps {
  readonly id: string;
  readonly day: string;
  readonly time: string;
  readonly onDay: (day: string) => void;
  readonly onTime: (time: string) => void;
}

/** The two fields; `id` tells those of one form from those of another. */
export function DayAndTime({ id, day, time, onDay, onTime }: DayAndTimeProps) {
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
        <label for={`${id}-time`}>{words.say("calendarPage.time")}</label>
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
