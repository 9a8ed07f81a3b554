/**
 * The sessions of one of her groups by her own clock, and from when on a clock change moves them.
 */

import { useState } from "preact/hooks";

import { type GroupSession, sessionHours } from "../../device/group_sessions.ts";
import type { Membership } from "../../device/memberships.ts";
import { useShown, zonesFor } from "../context.ts";
import { Button, ZoneHint } from "../parts.tsx";
import { Place } from "../place.tsx";
import { comingSessions } from "./standing.ts";

const SHOWN_AT_FIRST = 3;

/** The next sessions, and all of them when she asks. */
export function GroupSessions({ group }: { readonly group: Membership }) {
  const shown = useShown();
  const { words } = shown;
  const [isWhole, showWhole] = useState(false);
  const coming = comingSessions(group, shown);
  const visible = isWhole ? coming : coming.slice(0, SHOWN_AT_FIRST);
  return (
    <section class="card" aria-labelledby="group-sessions">
      <h2 id="group-sessions">{words.say("groups.sessions.title")}</h2>
      {coming.length === 0 ? (
        <p class="none">{words.say("groups.sessions.none")}</p>
      ) : (
        <>
          <ZoneHint />
          <ClockChanges group={group} coming={coming} />
          <ol class="plain-list">
            {visible.map((session) => (
              <Session key={session.appointment_id} session={session} group={group} />
            ))}
          </ol>
          {visible.length < coming.length && (
            <p>
              <Button look="plain" onPress={() => showWhole(true)}>
                {words.count("groups.sessions.all", coming.length)}
              </Button>
            </p>
          )}
          <p class="hint">{words.say("groups.sessions.cannotCome")}</p>
        </>
      )}
    </section>
  );
}

interface SessionProps {
  readonly session: GroupSession;
  readonly group: Membership;
}

function Session({ session, group }: SessionProps) {
  const shown = useShown();
  const { words } = shown;
  const { shown: zone } = zonesFor(shown);
  const { starts_at: startsAt, ends_at: endsAt, state, appointment_id: id } = session;
  const place = group.inside?.places.get(id);
  return (
    <li>
      <p class="lead">
        {words.time(startsAt, zone)}–{words.clock(endsAt, zone)}
      </p>
      {state === "cancelled" && <p class="fault">{words.say("groups.sessions.cancelled")}</p>}
      {state !== "cancelled" && place !== undefined && <Place place={place} />}
    </li>
  );
}

interface ClockChangesProps {
  readonly group: Membership;
  readonly coming: readonly GroupSession[];
}

/** From which session on the group's hour is another on her clock, the next time that clocks change. */
function ClockChanges({ group, coming }: ClockChangesProps) {
  const shown = useShown();
  const { words } = shown;
  const { shown: zone } = zonesFor(shown);
  const hours = sessionHours(
    group.sessions.filter(({ state }) => state !== "cancelled"),
    zone,
  );
  const moved = coming.find(({ appointment_id: id }) => hours.get(id)?.begins === true);
  if (moved === undefined) return null;
  const { starts_at: at } = moved;
  return (
    <p class="notice">
      {words.say("groups.sessions.clockChange", {
        day: words.weekday(at, zone),
        clock: words.clock(at, zone),
      })}
    </p>
  );
}
