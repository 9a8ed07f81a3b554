/**
 * Her weekly hours, leave, single days and rules as she edits them, in her zone.
 */

import type { BookingPolicy, Hours, HoursException, Leave } from "../../device/calendars.ts";
import { dayOf } from "../../device/organisations.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { LineField } from "../../parts/phrase_field.tsx";
import { useDesk } from "../context.ts";
import { useKept } from "../kept.ts";
import { DaysAway, replaced, without } from "./days_away.tsx";
import { ForClients, type Span, SpanFields } from "./hours_spans.tsx";

/** Where the desk keeps what is filled in here. */
export const HOURS_FORM = "hours";

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];
const NUMBERS = [
  ["session_minutes", 10, 480, 5],
  ["buffer_minutes", 0, 240, 5],
  ["daily_limit", 1, 48, 1],
  ["notice_minutes", 0, 86_400, 60],
  ["horizon_days", 1, 366, 1],
  ["slot_step_minutes", 15, 480, 15],
  ["cancel_notice_minutes", 0, 86_400, 60],
] as const satisfies readonly (readonly [keyof BookingPolicy, number, number, number])[];

/** What is filled in. */
interface HoursForm {
  readonly zone: string;
  readonly spans: readonly Span[];
  readonly policy: BookingPolicy;
  readonly leaves: readonly Leave[];
  readonly exceptions: readonly HoursException[];
}

interface EditorProps {
  readonly hours: Hours;
  /** Whether a question about it is open, which has a button of its own to save. */
  readonly isAsked: boolean;
  readonly onSave: (changed: Hours) => void;
}

/** The editor. What is filled in stays on the desk until it is saved or given up. */
export function HoursEditor({ hours, isAsked, onSave }: EditorProps) {
  const { words } = useDesk();
  const today = dayOf(new Date());
  const { values: form, isKept, change, forget } = useKept<HoursForm>(HOURS_FORM, formOf(hours, today));
  const asSaved = (): Hours => {
    const { spans, zone, ...others } = form;
    const weekly = spans.map((span) => ({ ...span, valid_from: today }));
    return { ...hours, ...others, zone: zone.trim(), weekly };
  };
  return (
    <form
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(asSaved());
      }}
    >
      <p>{words.say("hours.lead")}</p>
      <LineField
        id="zone"
        label={words.say("hours.zone")}
        hint={words.say("hours.zoneHint")}
        typed={form.zone}
        onTyped={(zone) => change({ zone })}
      />
      {WEEKDAYS.map((weekday) => (
        <fieldset key={weekday} class="hours-of-day">
          <legend>{words.say(`calendar.weekdays.${weekday}`)}</legend>
          {form.spans.map(
            (span, place) =>
              span.weekday === weekday && (
                <SpanFields
                  key={place}
                  place={place}
                  span={span}
                  onChange={(changed) => change({ spans: replaced(form.spans, place, changed) })}
                  onRemove={() => change({ spans: without(form.spans, place) })}
                />
              ),
          )}
          <Button
            look="plain"
            label={words.say("hours.addNamed", { day: words.say(`calendar.weekdays.${weekday}`) })}
            onPress={() => change({ spans: [...form.spans, { weekday, starts: "10:00", ends: "14:00" }] })}
          >
            {words.say("hours.add")}
          </Button>
        </fieldset>
      ))}
      <ForClients zone={form.zone} spans={form.spans} />
      <DaysAway
        leaves={form.leaves}
        exceptions={form.exceptions}
        today={today}
        onLeaves={(leaves) => change({ leaves })}
        onExceptions={(exceptions) => change({ exceptions })}
      />
      <h2>{words.say("hours.rules")}</h2>
      {NUMBERS.map(([name, least, most, step]) => (
        <div class="field" key={name}>
          <label for={name}>{words.say(`hours.${name}`)}</label>
          <input
            type="number"
            id={name}
            required
            min={least}
            max={most}
            step={step}
            value={form.policy[name]}
            onInput={({ currentTarget }) =>
              change({ policy: { ...form.policy, [name]: currentTarget.valueAsNumber } })
            }
          />
        </div>
      ))}
      {isKept && (
        <p>
          {words.say("hours.unsaved")}{" "}
          <Button look="plain" onPress={forget}>
            {words.say("hours.undo")}
          </Button>
        </p>
      )}
      {!isAsked && (
        <>
          <Working act="save-hours">{words.say("hours.saving")}</Working>
          <div class="actions">
            <button class="button">{words.say("hours.save")}</button>
          </div>
        </>
      )}
    </form>
  );
}

function formOf({ zone, weekly, policy, leaves, exceptions }: Hours, today: string): HoursForm {
  const inForce = weekly.filter((one) => !one.valid_until || one.valid_until >= today);
  const spans = inForce.map(({ weekday, starts, ends }) => ({
    weekday,
    starts: starts.slice(0, 5),
    ends: ends.slice(0, 5),
  }));
  return { zone, spans, policy, leaves, exceptions };
}
