/**
 * Confirming proposed groups: the question before anything is made, and what is made already while it goes on.
 */

import { useState } from "preact/hooks";

import { Button, Working } from "../../parts/acts.tsx";
import { Question } from "../../parts/writing.tsx";
import { breachesOf } from "../../planning/plans.ts";
import { useDesk } from "../context.ts";
import { nameIn } from "../coordination/state.ts";
import type { Desk } from "../desks.ts";
import type { Forming } from "./forming_state.ts";
import { confirm, nameOfGroup } from "./searching.ts";

interface FormingProps {
  readonly forming: Forming;
}

/** The button, and the question behind it. A plan that breaks a rule cannot be confirmed. */
export function Confirming({ forming }: FormingProps) {
  const { words, desk } = useDesk();
  const [isAsked, ask] = useState(false);
  const { groups, request, rules } = forming;
  const invited = groups.flatMap(({ women }) => women).length;
  const isWhole = breachesOf(request, groups).length === 0;
  const isNamed = groups.every((group) => nameOfGroup(words, forming, group).trim() !== "");
  const goOn = (): void => {
    if (!isNamed) return desk.fault(words.say("programmes.missing"));
    desk.change({ told: undefined });
    ask(true);
  };
  if (!isWhole) return <p class="hint">{words.say("forming.notWhole")}</p>;
  if (!isAsked) {
    return (
      <div class="actions">
        <Button onPress={goOn}>{words.say("forming.confirm")}</Button>
      </div>
    );
  }
  return (
    <Question title={words.count("forming.sure", groups.length)}>
      <p>{words.count("forming.follows", invited, { days: words.number(rules.holdDays) })}</p>
      {rules.screening && <p>{words.say("forming.screenFirst")}</p>}
      <div class="actions">
        <Button act="confirm-groups" onPress={() => void finish(desk)}>
          {words.say("forming.yes")}
        </Button>
        <Button look="button quiet" onPress={() => ask(false)}>
          {words.say("programmes.no")}
        </Button>
      </div>
    </Question>
  );
}

/** What is made already; after a lost connection, a button goes on with the rest. */
export function Confirmation({ forming: { makings = [] } }: FormingProps) {
  const { words, desk, state } = useDesk();
  return (
    <section class="card">
      <h2>{words.say("forming.making")}</h2>
      <Working act="confirm-groups">{words.say("matching.signing")}</Working>
      <ul class="rows">
        {makings.map((making, at) => (
          <li key={at}>
            <strong>{making.description.theme}</strong>
            <span>
              {words.say("forming.invitedSoFar", {
                done: words.number(making.invited),
                all: words.number(making.women.length),
              })}
            </span>
            {making.hasConflict && <span class="fault">{words.say("forming.conflict")}</span>}
            {making.passedOver.map((id) => (
              <span class="fault" key={id}>
                {words.say("forming.passedOver", { name: nameIn(state.coordination, id) })}
              </span>
            ))}
          </li>
        ))}
      </ul>
      {state.busy === undefined && (
        <div class="actions">
          <Button act="confirm-groups" onPress={() => void finish(desk)}>
            {words.say("forming.goOn")}
          </Button>
        </div>
      )}
    </section>
  );
}

async function finish(desk: Desk): Promise<void> {
  if (!(await confirm(desk))) return;
  const { makings = [] } = desk.state.coordination.forming ?? {};
  const flawed = makings.some(({ hasConflict, passedOver }) => hasConflict || passedOver.length > 0);
  desk.coordinate({ forming: undefined });
  desk.type("forming", "");
  desk.show("programmes");
  const words = desk.words;
  if (flawed) desk.fault(words.say("forming.doneWithGaps"));
  else desk.done(words.count("forming.done", makings.length));
}
