/**
 * Choosing a counselor for her: hours to hold, and the question before anything is signed.
 */

import { useState } from "preact/hooks";

import { MOST_HELD } from "../../device/assigning.ts";
import type { CounselorView } from "../../device/capabilities.ts";
import type { OpenedIntake } from "../../device/waiting.ts";
import type { Span } from "../../matching/zones.ts";
import type { Words } from "../../markup/words.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { Question } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { Tick } from "../sharing/ticks.tsx";
import { assign } from "./acts.ts";
import { handleOf, type IntakeFile, nameOfIntake } from "./state.ts";

interface ChoiceProps {
  readonly file: IntakeFile;
  readonly intake: OpenedIntake;
  readonly counselor: CounselorView;
  /** Hours common to both, of which some are held for her. */
  readonly hours: readonly Span[];
  /** Why it is somebody whom a filter refuses; empty while nothing is written. */
  readonly because?: string | undefined;
}

/** Hours, a button, and what follows from pressing it. All hours are proposed to her unless some are taken out. */
export function Choice({ file, intake, counselor, hours, because }: ChoiceProps) {
  const { words, desk, state } = useDesk();
  const [left, leave] = useState<readonly number[]>([]);
  const [isAsked, ask] = useState(false);
  const { staff_id: counselorId } = counselor;
  const held = hours.map(([startsAt]) => startsAt).filter((startsAt) => !left.includes(startsAt));
  const name = handleOf(state.coordination, counselorId);
  const isHeld = held.length > 0;
  const goOn = (): void => {
    if (because?.trim() === "") return desk.fault(words.say("override.missing"));
    desk.change({ told: undefined });
    ask(true);
  };
  const decide = async (): Promise<void> => {
    const [client, days] = [nameOfIntake(file), desk.device.organisation.policies.hold_days];
    const chosen = { counselorId, heldStarts: held, because };
    if (!(await assign(desk, file, chosen))) return ask(false);
    desk.show("waiting");
    const outcome = isHeld ? "proposed" : "assigned";
    desk.done(words.say(`matching.${outcome}`, { client, name, days: words.number(days) }));
  };
  if (isAsked) {
    return (
      <Question title={words.say(isHeld ? "matching.sureHeld" : "matching.sure", { name })}>
        <p>{words.say("matching.grants")}</p>
        <p>{isHeld ? words.count("matching.willHold", held.length) : words.say("matching.willAssign")}</p>
        {isHeld && (
          <ul>
            {held.map((startsAt) => (
              <li key={startsAt}>{hourWords(words, startsAt, intake.criteria.zone)}</li>
            ))}
          </ul>
        )}
        <Working act="assign">{words.say("matching.signing")}</Working>
        <div class="actions">
          <Button act="assign" onPress={() => void decide()}>
            {words.say(isHeld ? "matching.yesHeld" : "matching.yes")}
          </Button>
          <Button look="button quiet" onPress={() => ask(false)}>
            {words.say("matching.no")}
          </Button>
        </div>
      </Question>
    );
  }
  return (
    <>
      {hours.length > 0 && (
        <fieldset>
          <legend>{words.say("matching.hours")}</legend>
          <p class="hint">{words.say("matching.hoursHint", { zone: intake.criteria.zone })}</p>
          <div class="choices">
            {hours.slice(0, MOST_HELD).map(([startsAt]) => {
              return (
                <Tick
                  key={startsAt}
                  id={`hour-${counselorId}-${startsAt}`}
                  label={hourWords(words, startsAt, intake.criteria.zone)}
                  isTicked={!left.includes(startsAt)}
                  onTicked={(isTicked) =>
                    leave(isTicked ? left.filter((one) => one !== startsAt) : [...left, startsAt])
                  }
                />
              );
            })}
          </div>
        </fieldset>
      )}
      <div class="actions">
        <Button
          look={because === undefined ? "button" : "button quiet"}
          onPress={goOn}
          label={words.say(isHeld ? "matching.chooseNamed" : "matching.assignNamed", { name })}
        >
          {words.say(isHeld ? "matching.choose" : "matching.assign")}
        </Button>
      </div>
    </>
  );
}

/** Returns an hour by this device's clock and by hers, whose day is said where it is another one. */
function hourWords(words: Words, startsAt: number, zone: string): string {
  const at = new Date(startsAt * 1000).toISOString();
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isSameDay = words.weekday(at, own) === words.weekday(at, zone);
  const hers = isSameDay ? words.clock(at, zone) : words.time(at, zone);
  return words.say("matching.hour", { own: words.time(at, own), hers });
}
