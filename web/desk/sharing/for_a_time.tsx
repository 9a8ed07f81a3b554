/**
 * Letting a colleague in until a day: to stand in, or to supervise.
 */

import { useState } from "preact/hooks";

import type { FoundColleague } from "../../device/colleagues.ts";
import { type Day, dayAfter } from "../../crypto/framing.ts";
import { READ_ALONG } from "../../device/handovers.ts";
import { Button } from "../../parts/acts.tsx";
import { useDesk } from "../context.ts";
import { isLetIn, letColleagueStandIn, letColleagueSupervise } from "../shares.ts";
import { ColleagueChoice, type Colleagues, LastQuestion } from "./colleague_choice.tsx";
import type { SharingProps } from "./sharing.tsx";
import { Tick } from "./ticks.tsx";

const LONGEST_DAYS = 366;

interface ForATimeProps extends SharingProps {
  readonly kind: "cover" | "supervision";
  readonly colleagues: Colleagues | undefined;
}

/** The form. Whoever is let in is out again after the last day, without anybody doing anything. */
export function ForATime({ file, opened, kind, colleagues, onDone }: ForATimeProps) {
  const { words, desk } = useDesk();
  const [colleague, choose] = useState<FoundColleague>();
  const [lastOn, until] = useState<Day>("");
  const [withNotes, readNotes] = useState(false);
  const [isAsked, ask] = useState(false);
  const clientId = file.client.client_id;
  const { today } = desk.device;
  const furthest = dayAfter(today, LONGEST_DAYS);
  const goOn = (): void => {
    if (colleague === undefined) return desk.fault(words.say("colleague.missing"));
    if (lastOn < today || lastOn > furthest) return desk.fault(words.say("fault.permit-day"));
    desk.change({ told: undefined });
    ask(true);
  };
  const letIn = async (): Promise<void> => {
    if (colleague === undefined) return;
    const kinds = withNotes ? ([...READ_ALONG, "casework"] as const) : READ_ALONG;
    const named = colleague.colleague;
    const isIn =
      kind === "cover"
        ? await letColleagueStandIn(desk, clientId, named, lastOn, kinds)
        : await letColleagueSupervise(desk, clientId, named, lastOn);
    if (!isIn) return;
    onDone();
    desk.done(words.say(`forATime.done.${kind}`, { day: words.day(lastOn) }));
  };
  if (isAsked && colleague !== undefined) {
    return (
      <LastQuestion
        colleague={colleague}
        act={`share/${clientId}`}
        isLetIn={isLetIn(desk, opened, colleague.colleague.keyId)}
        onYes={() => void letIn()}
        onNo={() => ask(false)}
      >
        <p>{words.say(`forATime.sure.${withNotes ? "coverWithNotes" : kind}`, { day: words.day(lastOn) })}</p>
      </LastQuestion>
    );
  }
  return (
    <>
      <p>{words.say(`forATime.lead.${kind}`)}</p>
      <ColleagueChoice colleagues={colleagues} chosen={colleague} onChosen={choose} />
      <div class="field">
        <label for="last-on">{words.say("forATime.lastOn")}</label>
        <p class="hint" id="last-on-hint">
          {words.say("forATime.lastOnHint")}
        </p>
        <input
          type="date"
          id="last-on"
          aria-describedby="last-on-hint"
          min={today}
          max={furthest}
          value={lastOn}
          onInput={(event) => until(event.currentTarget.value)}
        />
      </div>
      {kind === "cover" && (
        <Tick
          id="with-notes"
          label={words.say("forATime.withNotes")}
          isTicked={withNotes}
          onTicked={readNotes}
        />
      )}
      <div class="actions">
        <Button onPress={goOn}>{words.say("sharing.goOn")}</Button>
      </div>
    </>
  );
}
