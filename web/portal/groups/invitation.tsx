/**
 * Her answer to an invitation: each with what it means, and the question before one that she cannot take back here.
 */

import { useState } from "preact/hooks";

import type { Answer, Membership } from "../../device/memberships.ts";
import { useShown } from "../context.ts";
import { accept, answer } from "../group_acts.ts";
import { Button, Question, Working } from "../parts.tsx";

type Choice = "accept" | Answer;

// What she can say to an invitation, by where it stands. Turning it down comes last.
const CHOICES: Readonly<Record<string, readonly Choice[]>> = {
  offered: ["accept", "not_now", "decline"],
  waiting: ["accept", "not_now", "decline"],
  lapsed: ["wait", "decline"],
  not_now: ["wait", "decline"],
};

/** What she can say, or the question before she declines. */
export function InvitationAnswer({ group }: { readonly group: Membership }) {
  const { words, portal } = useShown();
  const [isDeclining, setDeclining] = useState(false);
  const { state } = group.view.invitation;
  const say = async (choice: Choice): Promise<void> => {
    if (choice === "decline") {
      setDeclining(true);
      return;
    }
    const isDone = choice === "accept" ? await accept(portal, group) : await answer(portal, group, choice);
    if (isDone) portal.done(words.say(toldAfter(choice, portal.desk.groups, group)));
  };
  if (isDeclining) return <DeclineQuestion group={group} onBack={() => setDeclining(false)} />;
  return (
    <section class="card" aria-labelledby="answer-title">
      <h2 id="answer-title">{words.say("groups.answer.title")}</h2>
      {words.has(`groups.lead.${state}`) && <p>{words.say(`groups.lead.${state}`)}</p>}
      <ul class="answers">
        {(CHOICES[state] ?? []).map((choice) => (
          <li key={choice}>
            <Button
              look={choice === "accept" || choice === "wait" ? "button" : "button quiet"}
              act={choice}
              onPress={() => void say(choice)}
            >
              {words.say(`groups.answer.${nameOf(choice, state)}`)}
            </Button>
            <p class="hint">{words.say(`groups.meaning.${nameOf(choice, state)}`)}</p>
          </li>
        ))}
      </ul>
      {(["accept", "not_now", "wait"] as const).map((act) => (
        <Working key={act} act={act}>
          …
        </Working>
      ))}
    </section>
  );
}

interface DeclineProps {
  readonly group: Membership;
  readonly onBack: () => void;
}

function DeclineQuestion({ group, onBack }: DeclineProps) {
  const { words, portal } = useShown();
  const declineNow = async (): Promise<void> => {
    if (!(await answer(portal, group, "decline"))) return;
    portal.show("home");
    portal.done(words.say("groups.told.decline"));
  };
  return (
    <Question title={words.say("groups.decline.title")}>
      <p>{words.say("groups.decline.lead")}</p>
      <Working act="decline">…</Working>
      <div class="actions">
        <Button act="decline" onPress={() => void declineNow()}>
          {words.say("groups.decline.sure")}
        </Button>
        <Button look="button quiet" onPress={onBack}>
          {words.say("groups.decline.not")}
        </Button>
      </div>
    </Question>
  );
}

/** Nothing is held for one who waits: she tries. */
function nameOf(choice: Choice, state: string): string {
  return choice === "accept" && state === "waiting" ? "try" : choice;
}

/** Whoever asks for a place again may have one held for her at once. */
function toldAfter(choice: Choice, groups: readonly Membership[], { view }: Membership): string {
  const now = groups.find((one) => one.view.group_id === view.group_id)?.view.invitation.state;
  return choice === "wait" && now === "offered" ? "groups.told.offered" : `groups.told.${choice}`;
}
