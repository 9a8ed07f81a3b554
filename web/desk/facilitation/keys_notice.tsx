/**
 * What stands between a group and its newest key: somebody left, or somebody new is not let in yet.
 */

import { useState } from "preact/hooks";

import { keysDue } from "../../device/facilitating.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { useDesk } from "../context.ts";
import { letIn } from "./acts.ts";
import type { GroupPart } from "./group.tsx";
import { announced, nameOfMember } from "./state.ts";

/** The notice, with the one button that makes it right. Nothing where the right people hold the key. */
export function KeysNotice({ group, content }: GroupPart) {
  const { words, desk } = useDesk();
  const [withPast, give] = useState(false);
  const { view } = group;
  if (view.state === "draft" || view.state === "finished" || view.state === "cancelled") return null;
  const { isFirst, isRotationDue, newcomers } = keysDue(content.opened, view, content.members);
  if (!isRotationDue && newcomers.length === 0) return null;
  const names = words.listed(newcomers.map(({ clientId }) => nameOfMember(content, clientId, words)));
  const hasPast = !isFirst && newcomers.length > 0 && announced(content).length > 0;
  const make = async (): Promise<void> => {
    if (!(await letIn(desk, group, hasPast && withPast))) return;
    give(false);
    desk.done(words.say(newcomers.length > 0 ? "groups.keys.letIn" : "groups.keys.renewed"));
  };
  return (
    <section class="notice" aria-labelledby="keys-due">
      <h2 id="keys-due">{words.say(isRotationDue ? "groups.keys.dueTitle" : "groups.keys.newTitle")}</h2>
      {isRotationDue && <p>{words.say("groups.keys.dueLead")}</p>}
      {newcomers.length > 0 && <p>{words.count("groups.keys.newLead", newcomers.length, { names })}</p>}
      {hasPast && (
        <div class="choice">
          <input
            type="checkbox"
            id="with-past"
            checked={withPast}
            onChange={(event) => give(event.currentTarget.checked)}
          />
          <label for="with-past">{words.say("groups.keys.withPast")}</label>
        </div>
      )}
      <Working act="let-in">{words.say("groups.keys.making")}</Working>
      <div class="actions">
        <Button act="let-in" onPress={() => void make()}>
          {words.say(newcomers.length > 0 ? "groups.keys.let" : "groups.keys.renew")}
        </Button>
      </div>
    </section>
  );
}
