/**
 * Leave, and single days that differ from the week.
 */

import type { HoursException, Leave } from "../../device/calendars.ts";
import { Button } from "../../parts/acts.tsx";
import { useDesk } from "../context.ts";

interface DaysProps {
  readonly leaves: readonly Leave[];
  readonly exceptions: readonly HoursException[];
  readonly today: string;
  readonly onLeaves: (leaves: readonly Leave[]) => void;
  readonly onExceptions: (exceptions: readonly HoursException[]) => void;
}

/** The two lists as they are edited. */
export function DaysAway({ leaves, exceptions, today, onLeaves, onExceptions }: DaysProps) {
  const { words } = useDesk();
  return (
    <>
      <h2>{words.say("hours.leave")}</h2>
      {leaves.map((leave, place) => (
        <div class="day-and-time" key={place}>
          {(["first_on", "last_on"] as const).map((end) => (
            <DateField
              key={end}
              id={`${end}-${place}`}
              label={words.say(`hours.${end}`)}
              value={leave[end]}
              onDay={(day) => onLeaves(replaced(leaves, place, { ...leave, [end]: day }))}
            />
          ))}
          <Button
            look="plain"
            label={words.say("hours.removeDay", { day: leave.first_on })}
            onPress={() => onLeaves(without(leaves, place))}
          >
            {words.say("hours.remove")}
          </Button>
        </div>
      ))}
      <p>
        <Button look="plain" onPress={() => onLeaves([...leaves, { first_on: today, last_on: today }])}>
          {words.say("hours.addLeave")}
        </Button>
      </p>
      <h2>{words.say("hours.exceptions")}</h2>
      <p class="hint">{words.say("hours.exceptionsHint")}</p>
      {exceptions.map((one, place) => (
        <ExceptionFields
          key={place}
          place={place}
          exception={one}
          onChange={(changed) => onExceptions(replaced(exceptions, place, changed))}
          onRemove={() => onExceptions(without(exceptions, place))}
        />
      ))}
      <p>
        <Button
          look="plain"
          onPress={() => onExceptions([...exceptions, { on: today, kind: "away", starts: null, ends: null }])}
        >
          {words.say("hours.addException")}
        </Button>
      </p>
    </>
  );
}

interface ExceptionProps {
  readonly place: number;
  readonly exception: HoursException;
  readonly onChange: (exception: HoursException) => void;
  readonly onRemove: () => void;
}

function ExceptionFields({ place, exception, onChange, onRemove }: ExceptionProps) {
  const { words } = useDesk();
  const isExtra = exception.kind === "extra";
  return (
    <div class="day-and-time">
      <DateField
        id={`on-${place}`}
        label={words.say("hours.on")}
        value={exception.on}
        onDay={(on) => onChange({ ...exception, on })}
      />
      <div class="field">
        <label for={`kind-${place}`}>{words.say("hours.kind")}</label>
        <select
          id={`kind-${place}`}
          value={exception.kind}
          onChange={({ currentTarget }) =>
            onChange({ ...exception, kind: currentTarget.value === "extra" ? "extra" : "away" })
          }
        >
          <option value="away">{words.say("hours.away")}</option>
          <option value="extra">{words.say("hours.extra")}</option>
        </select>
      </div>
      {(["starts", "ends"] as const).map((end) => (
        <div class="field" key={end}>
          <label for={`exception-${end}-${place}`}>{words.say(`hours.${end}`)}</label>
          <input
            type="time"
            id={`exception-${end}-${place}`}
            required={isExtra}
            step={900}
            value={exception[end]?.slice(0, 5) ?? ""}
            onInput={({ currentTarget }) => onChange({ ...exception, [end]: currentTarget.value || null })}
          />
        </div>
      ))}
      <Button look="plain" label={words.say("hours.removeDay", { day: exception.on })} onPress={onRemove}>
        {words.say("hours.remove")}
      </Button>
    </div>
  );
}

interface DateFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onDay: (day: string) => void;
}

function DateField({ id, label, value, onDay }: DateFieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        type="date"
        id={id}
        required
        value={value}
        onInput={({ currentTarget }) => onDay(currentTarget.value)}
      />
    </div>
  );
}

/** Returns the items with another one in one place. */
export function replaced<Item>(items: readonly Item[], place: number, item: Item): Item[] {
  return items.map((one, position) => (position === place ? item : one));
}

/** Returns the items without the one in one place. */
export function without<Item>(items: readonly Item[], place: number): Item[] {
  return items.filter((_, position) => position !== place);
}
