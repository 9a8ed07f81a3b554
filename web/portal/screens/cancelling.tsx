/**
 * Cancelling: one session, or all that are left of a weekly series. What counts as late is told before.
 */

import { useState } from "preact/hooks";

import { type Appointment, isLateToCancel, leftOfSeries } from "../../device/appointments.ts";
import { cancel, cancelAllLeft } from "../acts.ts";
import { useShown, zonesFor } from "../context.ts";
import { Button, Question } from "../parts.tsx";

interface Cancelling {
  readonly booked: Appointment;
  readonly onBack: () => void;
}

/** The question before a session is cancelled. */
export function CancelQuestion({ booked, onBack }: Cancelling) {
  const { words, portal, visit } = useShown();
  const [isAll, chooseAll] = useState(false);
  const left = leftOfSeries(booked, visit.coming, portal.account.connection.serverTime);
  const cancelNow = async (): Promise<void> => {
    if (await cancel(portal, booked)) portal.done(words.say("sessions.cancelled"));
  };
  const cancelAll = async (): Promise<void> => {
    const count = await cancelAllLeft(portal, booked.series_id ?? "");
    if (count !== undefined) portal.done(words.count("sessions.allCancelled", count));
  };
  return (
    <Question title={words.say("sessions.cancelTitle")}>
      {left.length > 1 && <Which booked={booked} count={left.length} isAll={isAll} onChoice={chooseAll} />}
      <div aria-live="polite">{isAll ? <AllLeft left={left} /> : <OneAlone booked={booked} />}</div>
      <div class="actions">
        <Button act="cancel" onPress={() => void (isAll ? cancelAll() : cancelNow())}>
          {isAll ? words.count("sessions.cancelAll", left.length) : words.say("sessions.cancelSure")}
        </Button>
        <Button look="button quiet" onPress={onBack}>
          {words.say("sessions.cancelNot")}
        </Button>
      </div>
    </Question>
  );
}

interface WhichProps {
  readonly booked: Appointment;
  readonly count: number;
  readonly isAll: boolean;
  readonly onChoice: (isAll: boolean) => void;
}

function Which({ booked, count, isAll, onChoice }: WhichProps) {
  const { words } = useShown();
  const id = `cancel-${booked.appointment_id}`;
  const choices = [
    { id: `${id}-one`, isChosen: !isAll, all: false, text: words.say("sessions.thisOne") },
    { id: `${id}-all`, isChosen: isAll, all: true, text: words.count("sessions.allLeft", count) },
  ];
  return (
    <fieldset>
      <legend>{words.say("sessions.which")}</legend>
      <div class="choices">
        {choices.map((choice) => (
          <div class="choice" key={choice.id}>
            <input
              type="radio"
              name={id}
              id={choice.id}
              checked={choice.isChosen}
              onChange={() => onChoice(choice.all)}
            />
            <label for={choice.id}>{choice.text}</label>
          </div>
        ))}
      </div>
    </fieldset>
  );
}

function OneAlone({ booked }: { readonly booked: Appointment }) {
  const shown = useShown();
  const { words, portal } = shown;
  const { late_after_at: lateAfter } = booked;
  const isLate = isLateToCancel(booked, portal.account.connection.serverTime);
  return (
    <>
      <p>{words.say("sessions.cancelLead")}</p>
      {isLate && <p>{words.say("sessions.late")}</p>}
      {!isLate && typeof lateAfter === "string" && (
        <p>{words.say("sessions.lateUntil", { time: words.time(lateAfter, zonesFor(shown).shown) })}</p>
      )}
    </>
  );
}

function AllLeft({ left }: { readonly left: readonly Appointment[] }) {
  const shown = useShown();
  const { words, portal } = shown;
  const now = portal.account.connection.serverTime;
  const late = left.filter((one) => isLateToCancel(one, now)).length;
  const last = left.at(-1);
  return (
    <>
      {last !== undefined && (
        <p>
          {words.say("sessions.allLeftLead", { time: words.time(last.starts_at, zonesFor(shown).shown) })}
        </p>
      )}
      {late > 0 && <p>{words.count("sessions.someLate", late)}</p>}
    </>
  );
}
