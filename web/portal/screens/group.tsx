/**
 * One of her groups: the invitation to it, or all that belongs to a seat in it.
 */

import { isMember } from "../../device/groups.ts";
import type { Membership } from "../../device/memberships.ts";
import { useShown } from "../context.ts";
import { Alias } from "../groups/alias.tsx";
import { Announcements } from "../groups/announcements.tsx";
import { Facts } from "../groups/facts.tsx";
import { InvitationAnswer } from "../groups/invitation.tsx";
import { Leaving } from "../groups/leaving.tsx";
import { Line } from "../groups/line.tsx";
import { themeOf } from "../groups/names.ts";
import { GroupSessions } from "../groups/sessions.tsx";
import { isOver, standingOf } from "../groups/standing.ts";
import { BackTo, Outcome, Title } from "../parts.tsx";

/** The group she chose; what was said of one that is not hers any more stays readable above nothing. */
export function Group() {
  const shown = useShown();
  const { words, desk } = shown;
  const group = desk.groups.find(({ view }) => view.group_id === desk.groupId);
  return (
    <>
      <BackTo screen="home" />
      <Title>{group === undefined ? words.say("groups.unnamed") : themeOf(group, words)}</Title>
      <Outcome />
      {group === undefined ? (
        <p>{words.say("groups.gone")}</p>
      ) : (
        <>
          {!isMember(group.view) && <p class="lead">{standingOf(group, shown)}</p>}
          {isMember(group.view) ? <Inside group={group} /> : <Outside group={group} />}
        </>
      )}
    </>
  );
}

function Outside({ group }: { readonly group: Membership }) {
  const { words } = useShown();
  return (
    <>
      <section class="card" aria-labelledby="group-facts">
        <h2 id="group-facts">{words.say("groups.about")}</h2>
        <Facts group={group} />
      </section>
      {!isOver(group) && <InvitationAnswer group={group} />}
    </>
  );
}

function Inside({ group }: { readonly group: Membership }) {
  const shown = useShown();
  const { words } = shown;
  return (
    <>
      {isOver(group) && <p class="lead">{standingOf(group, shown)}</p>}
      {group.alias === undefined && !isOver(group) && <Alias group={group} />}
      <GroupSessions group={group} />
      <Announcements group={group} />
      <Line group={group} />
      {(group.alias !== undefined || isOver(group)) && <Alias group={group} />}
      <details class="card">
        <summary>{words.say("groups.about")}</summary>
        <Facts group={group} />
      </details>
      <Leaving group={group} />
    </>
  );
}
