/**
 * What can be done with an intake besides assigning her: a note, hold, a day, and closing her file.
 */

import { useState } from "preact/hooks";

import { standingOf } from "../../device/triages.ts";
import { CLOSING_REASONS, type ClosingReason } from "../../device/waiting.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { excessBytes, Question, Writing } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { closeFile, noteTriage } from "./acts.ts";
import { type IntakeFile, nameOfIntake } from "./state.ts";

interface TriageProps {
  readonly file: IntakeFile;
}

/** All of it. Nothing but closing is for ever. */
export function Triage({ file }: TriageProps) {
  const { words } = useDesk();
  return (
    <section class="card">
      <h2>{words.say("triage.title")}</h2>
      <p class="hint">{words.say("triage.lead")}</p>
      <Note file={file} />
      <Day file={file} />
      <Hold file={file} />
      {file.view !== undefined && <Close file={file} />}
    </section>
  );
}

function Note({ file }: TriageProps) {
  const { words, desk } = useDesk();
  const place = `triage/${file.clientId}`;
  const text = desk.typedIn(place);
  const keep = async (): Promise<void> => {
    if (text.trim() === "") return desk.fault(words.say("fault.empty"));
    if (excessBytes(text) > 0) return;
    if (!(await noteTriage(desk, file, "triage", { text }))) return;
    if (desk.typedIn(place) === text) desk.type(place, "");
    desk.done(words.say("triage.kept"));
  };
  return (
    <>
      <Writing
        id="triage-note"
        rows={3}
        label={words.say("triage.note")}
        text={text}
        onText={(typed) => desk.type(place, typed)}
      />
      <p>
        <Button look="button quiet" act="triage" onPress={() => void keep()}>
          {words.say("triage.keep")}
        </Button>
      </p>
    </>
  );
}

function Day({ file }: TriageProps) {
  const { words, desk } = useDesk();
  const { today } = desk.device;
  const known = file.intake && standingOf(file.intake.opened).dueOn;
  const [day, choose] = useState(known ?? "");
  const set = async (): Promise<void> => {
    if (day === "" || day < today) return desk.fault(words.say("triage.dayMissing"));
    if (!(await noteTriage(desk, file, "day", { text: "", dueOn: day }))) return;
    desk.done(words.say("triage.daySet", { day: words.day(day) }));
  };
  const take = async (): Promise<void> => {
    if (!(await noteTriage(desk, file, "day", { text: "", dueOn: null }))) return;
    choose("");
    desk.done(words.say("triage.dayTaken"));
  };
  return (
    <div class="field day-field">
      <label for="due-on">{words.say("triage.day")}</label>
      <p class="hint" id="due-on-hint">
        {words.say(known === undefined ? "triage.dayHint" : "triage.dayKnown", {
          day: known === undefined ? "" : words.day(known),
        })}
      </p>
      <div class="beside">
        <input
          type="date"
          id="due-on"
          min={today}
          aria-describedby="due-on-hint"
          value={day}
          onInput={(event) => choose(event.currentTarget.value)}
        />
        <Button look="button quiet" act="day" onPress={() => void set()}>
          {words.say("triage.setDay")}
        </Button>
        {known !== undefined && (
          <Button look="plain" onPress={() => void take()}>
            {words.say("triage.takeDay")}
          </Button>
        )}
      </div>
    </div>
  );
}

function Hold({ file }: TriageProps) {
  const { words, desk } = useDesk();
  const isOnHold = file.intake !== undefined && standingOf(file.intake.opened).isOnHold;
  const turn = async (): Promise<void> => {
    if (!(await noteTriage(desk, file, "hold", { text: "", isOnHold: !isOnHold }))) return;
    desk.done(words.say(isOnHold ? "triage.takenOffHold" : "triage.putOnHold"));
  };
  return (
    <p>
      <Button look="button quiet" act="hold" onPress={() => void turn()}>
        {words.say(isOnHold ? "triage.takeOffHold" : "triage.hold")}
      </Button>
      <br />
      <span class="hint">{words.say(isOnHold ? "triage.onHoldHint" : "triage.holdHint")}</span>
    </p>
  );
}

function Close({ file }: TriageProps) {
  const { words, desk } = useDesk();
  const [isAsked, ask] = useState(false);
  const [reason, choose] = useState<ClosingReason>();
  if (!isAsked) {
    return (
      <p>
        <Button look="plain" onPress={() => ask(true)}>
          {words.say("closingFile.begin")}
        </Button>
      </p>
    );
  }
  const close = async (): Promise<void> => {
    if (reason === undefined) return desk.fault(words.say("closingFile.missing"));
    const name = nameOfIntake(file);
    if (!(await closeFile(desk, file, reason))) return;
    desk.show("waiting");
    desk.done(words.say("closingFile.done", { name }));
  };
  return (
    <Question title={words.say("closingFile.sure")}>
      <p>{words.say("closingFile.lead")}</p>
      <fieldset>
        <legend>{words.say("closingFile.why")}</legend>
        <div class="choices">
          {CLOSING_REASONS.map((one) => (
            <div class="choice" key={one}>
              <input
                type="radio"
                name="closing-reason"
                id={`closing-${one}`}
                checked={one === reason}
                onChange={() => {
                  desk.change({ told: undefined });
                  choose(one);
                }}
              />
              <label for={`closing-${one}`}>{words.say(`closingFile.reason.${one}`)}</label>
            </div>
          ))}
        </div>
      </fieldset>
      <Working act="close-file">{words.say("closingFile.working")}</Working>
      <div class="actions">
        <Button look="button danger" act="close-file" onPress={() => void close()}>
          {words.say("closingFile.yes")}
        </Button>
        <Button look="button quiet" onPress={() => ask(false)}>
          {words.say("closingFile.no")}
        </Button>
      </div>
    </Question>
  );
}
