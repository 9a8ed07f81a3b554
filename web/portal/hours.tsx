/**
 * Hours to choose one from, day by day, by her own clock.
 */

import { useState } from "preact/hooks";

import { useShown, zonesFor } from "./context.ts";
import { Button, ZoneHint } from "./parts.tsx";

const DAYS_AT_FIRST = 5;

/** Something with a beginning and an end: a free hour or a held one. */
export interface Hour {
  readonly starts_at: string;
  readonly ends_at: string;
}

interface HoursProps<Choice extends Hour> {
  readonly legend: string;
  readonly hint?: string | undefined;
  readonly hours: readonly Choice[];
  readonly takeLabel: string;
  readonly onTake: (hour: Choice) => void;
  readonly children?: preact.ComponentChildren;
}

/** A list of hours with a button that takes the chosen one. What is chosen stays while the list is renewed. */
export function Hours<Choice extends Hour>(props: HoursProps<Choice>) {
  const shown = useShown();
  const { words, portal } = shown;
  const { shown: zone } = zonesFor(shown);
  const [chosen, choose] = useState<string>();
  const [isWhole, showWhole] = useState(false);
  const days = byDay(props.hours, (hour) => words.weekday(hour.starts_at, zone));
  const visible = isWhole ? days : days.slice(0, DAYS_AT_FIRST);
  const take = (): void => {
    const hour = props.hours.find(({ starts_at: startsAt }) => startsAt === chosen);
    if (hour === undefined) portal.fault(words.say("fault.choose-hour"));
    else props.onTake(hour);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (shown.desk.busy === undefined) take();
      }}
    >
      <fieldset class="hours">
        <legend>{props.legend}</legend>
        {props.hint !== undefined && <p class="hint">{props.hint}</p>}
        <ZoneHint />
        {props.hours.length === 0 && <p class="none">{words.say("hours.none")}</p>}
        {visible.map(([day, hours]) => (
          <div class="hours-day" key={day} role="group" aria-label={day}>
            <p class="hours-title">{day}</p>
            <div class="hours-row">
              {hours.map((hour) => (
                <HourChoice
                  key={hour.starts_at}
                  hour={hour}
                  zone={zone}
                  isChosen={hour.starts_at === chosen}
                  onChoose={() => choose(hour.starts_at)}
                />
              ))}
            </div>
          </div>
        ))}
      </fieldset>
      {visible.length < days.length && (
        <p>
          <Button look="plain" onPress={() => showWhole(true)}>
            {words.say("hours.more")}
          </Button>
        </p>
      )}
      <div class="actions">
        {props.hours.length > 0 && (
          <button class="button" aria-disabled={shown.desk.busy === "take"}>
            {props.takeLabel}
          </button>
        )}
        {props.children}
      </div>
    </form>
  );
}

interface HourChoiceProps {
  readonly hour: Hour;
  readonly zone: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function HourChoice({ hour, zone, isChosen, onChoose }: HourChoiceProps) {
  const { words } = useShown();
  const id = `hour-${hour.starts_at}`;
  return (
    <div class="hour">
      <input type="radio" name="hour" id={id} checked={isChosen} onChange={onChoose} />
      <label for={id}>
        {words.clock(hour.starts_at, zone)}–{words.clock(hour.ends_at, zone)}
      </label>
    </div>
  );
}

function byDay<Choice extends Hour>(
  hours: readonly Choice[],
  dayOf: (hour: Choice) => string,
): (readonly [string, readonly Choice[]])[] {
  const days = new Map<string, Choice[]>();
  for (const hour of hours) days.set(dayOf(hour), [...(days.get(dayOf(hour)) ?? []), hour]);
  return [...days];
}
