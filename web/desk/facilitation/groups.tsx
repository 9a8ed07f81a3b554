/**
 * The groups somebody leads, each with where it stands and when it meets next.
 */

import { useEffect } from "preact/hooks";

import type { AgendaEntry } from "../../device/calendars.ts";
import { leadsNow } from "../../device/facilitating.ts";
import { Button, Heading } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { useDesk } from "../context.ts";
import { loadGroups } from "./acts.ts";
import { type LedGroup, themeOf } from "./state.ts";

/** The list; a name opens the group. */
export function Groups() {
  const { words, desk, state } = useDesk();
  const groups = [...(state.facilitation.groups?.values() ?? [])];
  useEffect(() => void desk.alongside(() => loadGroups(desk)), []);
  return (
    <>
      <Heading place="groups">{words.say("nav.groups")}</Heading>
      <Told told={state.told} />
      {groups.length === 0 && <p class="none">{words.say("groups.none")}</p>}
      <ul class="cards">
        {groups.map((group) => (
          <Card key={group.view.group_id} group={group} />
        ))}
      </ul>
    </>
  );
}

function Card({ group }: { readonly group: LedGroup }) {
  const { words, desk, state } = useDesk();
  const { view } = group;
  const next = nextMeeting(state.agenda, view.group_id, new Date());
  const show = (): void => {
    desk.facilitate({ groupId: view.group_id });
    desk.show("group");
  };
  return (
    <li class="card">
      <h2>
        <Button look="plain" onPress={show}>
          {themeOf(group, words)}
        </Button>
      </h2>
      <p>{words.say(`groups.state.${view.state}`)}</p>
      {!leadsNow(desk.device.session, view) && <p class="hint">{words.say("groups.notLetIn")}</p>}
      <p>
        {next === undefined
          ? words.say("groups.noNext")
          : words.say("groups.next", { time: words.time(next.starts_at, next.zone) })}
      </p>
      {(view.announcements_due || view.casework_due) && <p class="fault">{words.say("groups.keys.due")}</p>}
      {group.fault !== undefined && <p class="fault">{words.say("groups.unopened")}</p>}
    </li>
  );
}

/** Returns the next session of a group in her calendar. */
export function nextMeeting(
  agenda: readonly AgendaEntry[],
  groupId: string,
  now: Date,
): AgendaEntry | undefined {
  return agenda.find(
    (one) => one.group_id === groupId && one.state === "booked" && Date.parse(one.ends_at) > now.getTime(),
  );
}
