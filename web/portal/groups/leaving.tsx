/**
 * Leaving a group: what follows is told before, and asked once.
 */

import { useState } from "preact/hooks";

import type { Membership } from "../../device/memberships.ts";
import { useShown } from "../context.ts";
import { leave } from "../group_acts.ts";
import { Button, Question, Working } from "../parts.tsx";

/** The way out, or the question before it. */
export function Leaving({ group }: { readonly group: Membership }) {
  const { words, portal } = useShown();
  const [isAsked, setAsked] = useState(false);
  const leaveNow = async (): Promise<void> => {
    if (!(await leave(portal, group))) return;
    portal.show("home");
    portal.done(words.say("groups.told.left"));
  };
  if (!isAsked) {
    return (
      <p class="actions">
        <Button look="button quiet" onPress={() => setAsked(true)}>
          {words.say("groups.leaving.ask")}
        </Button>
      </p>
    );
  }
  return (
    <Question title={words.say("groups.leaving.title")}>
      <ul>
        <li>{words.say("groups.leaving.place")}</li>
        <li>{words.say("groups.leaving.after")}</li>
        <li>{words.say("groups.leaving.before")}</li>
        <li>{words.say("groups.leaving.noReason")}</li>
        <li>{words.say("groups.leaving.back")}</li>
      </ul>
      <Working act="leave">…</Working>
      <div class="actions">
        <Button look="button danger" act="leave" onPress={() => void leaveNow()}>
          {words.say("groups.leaving.sure")}
        </Button>
        <Button look="button quiet" onPress={() => setAsked(false)}>
          {words.say("groups.leaving.not")}
        </Button>
      </div>
    </Question>
  );
}
