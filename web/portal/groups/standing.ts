/**
 * Where one of her groups stands, in a sentence, and its sessions to come.
 */

import type { GroupSession } from "../../device/group_sessions.ts";
import { isMember } from "../../device/groups.ts";
import type { Membership } from "../../device/memberships.ts";
import { type Shown, zonesFor } from "../context.ts";

/** Whether the group has come to its end or does not take place. */
export function isOver({ view }: Membership): boolean {
  return view.state === "finished" || view.state === "cancelled";
}

/** Returns the sessions that are not over, by the service's clock; cancelled ones too. */
export function comingSessions({ sessions }: Membership, { portal }: Shown): readonly GroupSession[] {
  const now = portal.account.connection.serverTime.getTime();
  return sessions.filter(({ ends_at: endsAt }) => Date.parse(endsAt) > now);
}

/** Returns where a group stands for her. */
export function standingOf(group: Membership, shown: Shown): string {
  const { words } = shown;
  const { view } = group;
  const zone = zonesFor(shown).shown;
  if (isOver(group)) return words.say(`groups.over.${view.state}`);
  if (!isMember(view)) {
    const { state, offered_until: until } = view.invitation;
    const time = until === null ? "" : words.time(until, zone);
    return words.say(`groups.standing.${state}`, { time });
  }
  const next = comingSessions(group, shown).find(({ state }) => state !== "cancelled");
  if (next === undefined) return words.say("groups.noNext");
  return words.say("groups.next", { time: words.time(next.starts_at, zone) });
}
