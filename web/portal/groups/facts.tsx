/**
 * What a group is about: opened on her device, signed by the team.
 */

import { isMember } from "../../device/groups.ts";
import type { Membership } from "../../device/memberships.ts";
import { useShown } from "../context.ts";
import { ledBy } from "./names.ts";

/** What the group is about, who leads it and what is agreed. */
export function Facts({ group }: { readonly group: Membership }) {
  const shown = useShown();
  const { words } = shown;
  const { programme, failures, view } = group;
  if (programme === undefined) {
    const isDamaged = failures.includes("programme");
    return (
      <p class={isDamaged ? "told fault" : "notice"}>
        {words.say(isDamaged ? "groups.damaged.programme" : "groups.damaged.absent")}
      </p>
    );
  }
  const led = ledBy(group, shown);
  const { languages, way, planned, wishes, text } = programme;
  return (
    <>
      {text !== "" && <Text text={text} />}
      <dl class="facts">
        {planned !== "" && (
          <Fact name={words.say("groups.fact.planned")}>
            <Text text={planned} />
            {!isMember(view) && <p class="hint">{words.say("groups.plannedHint")}</p>}
          </Fact>
        )}
        <Fact name={words.say("groups.fact.languages")}>
          <p>{words.codes("languages", languages)}</p>
        </Fact>
        <Fact name={words.say("groups.fact.way")}>
          <p>{words.codes("ways", [way])}</p>
        </Fact>
        {led !== "" && (
          <Fact name={words.say("groups.fact.led")}>
            <p>{led}</p>
          </Fact>
        )}
        {wishes !== "" && (
          <Fact name={words.say("groups.fact.wishes")}>
            <Text text={wishes} />
          </Fact>
        )}
        <Fact name={words.say("groups.fact.agreed")}>
          <Agreed group={group} />
        </Fact>
      </dl>
    </>
  );
}

function Agreed({ group }: { readonly group: Membership }) {
  const { words } = useShown();
  const { programme } = group;
  if (programme === undefined) return null;
  return (
    <ul>
      <li>{words.say(programme.aliasesShared ? "groups.agreed.shared" : "groups.agreed.apart")}</li>
      <li>{words.say(programme.joinsLate ? "groups.agreed.open" : "groups.agreed.closed")}</li>
      {programme.screening && <li>{words.say("groups.agreed.screening")}</li>}
    </ul>
  );
}

interface FactProps {
  readonly name: string;
  readonly children: preact.ComponentChildren;
}

function Fact({ name, children }: FactProps) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Text({ text }: { readonly text: string }) {
  return (
    <p class="text" dir="auto">
      {text}
    </p>
  );
}
