/**
 * A session as every screen shows it: when, with whom, by her clock too, and where.
 */

import type { AgendaEntry } from "../../device/calendars.ts";
import { offsetMinutes } from "../../markup/wall_instants.ts";
import { offsetOf } from "../../markup/wall_times.ts";
import type { Words } from "../../markup/words.ts";
import { Button } from "../../parts/acts.tsx";
import { closeSession, type HowItWent as Outcome } from "../acts.ts";
import { useDesk } from "../context.ts";
import type { DeskState } from "../desks.ts";
import { themeOf } from "../facilitation/state.ts";
import { type ClientFile, nameOf, placeOf, zoneOf } from "../files.ts";

/** Returns the file of a session's client, if it lies on the desk. */
export function fileOf({ files }: DeskState, { client_id: id }: AgendaEntry): ClientFile | undefined {
  return id === null ? undefined : files.get(id);
}

/** Returns what a session's client is called, or what its group is about. */
export function clientName(state: DeskState, booked: AgendaEntry, words: Words): string {
  if (booked.group_id !== null) {
    const group = state.facilitation.groups?.get(booked.group_id);
    return words.say("groups.session", { theme: themeOf(group ?? {}, words) });
  }
  const file = fileOf(state, booked);
  return file === undefined ? words.say("session.nobody") : nameOf(file);
}

/** When a session is, by the counselor's clock, and by its client's where that shows something else. */
export function When({ booked }: { readonly booked: AgendaEntry }) {
  const { words, state } = useDesk();
  const file = fileOf(state, booked);
  const hers = file && zoneOf(file);
  const at = new Date(booked.starts_at);
  const isMoved =
    hers !== undefined && aheadOf(hers, booked.zone, at) !== aheadOf(hers, booked.zone, new Date());
  const differs = hers !== undefined && offsetOf(hers, at) !== offsetOf(booked.zone, at);
  return (
    <p class="when">
      <strong>
        {words.weekday(booked.starts_at, booked.zone)}, {words.clock(booked.starts_at, booked.zone)}–
        {words.clock(booked.ends_at, booked.zone)}
      </strong>
      {differs && (
        <>
          <br />
          <span class="hint">
            {words.say("session.herTime", { time: words.time(booked.starts_at, hers) })}
          </span>
        </>
      )}
      {isMoved && (
        <>
          <br />
          <span>{words.say("session.clockChange")}</span>
        </>
      )}
    </p>
  );
}

function aheadOf(hers: string, own: string, at: Date): number {
  return offsetMinutes(at, hers) - offsetMinutes(at, own);
}

/** Where a session takes place; only an address that travelled sealed may be opened from here. */
export function Place({ booked }: { readonly booked: AgendaEntry }) {
  const { words, state } = useDesk();
  const file = fileOf(state, booked);
  const place = file && placeOf(file, booked.appointment_id);
  // Where a group meets, its announcements say.
  if (booked.group_id !== null) return null;
  if (place === undefined) return <p class="none">{words.say("session.noPlace")}</p>;
  return (
    <>
      <p class="text">{words.say("session.place", { place })}</p>
      {/^https:\/\/\S+$/.test(place) && (
        <p>
          <a href={place} target="_blank" rel="noreferrer noopener">
            {words.say("session.openLink")}
          </a>
        </p>
      )}
    </>
  );
}

/** The way to the group whose session it is, for somebody who leads it. */
export function ToGroup({ booked: { group_id: groupId } }: { readonly booked: AgendaEntry }) {
  const { words, desk, state } = useDesk();
  if (groupId === null || state.facilitation.groups?.has(groupId) !== true) return null;
  const show = (): void => {
    desk.facilitate({ groupId });
    desk.show("group");
  };
  return (
    <Button look="plain" onPress={show}>
      {words.say("groups.openGroup")}
    </Button>
  );
}

interface HowItWentProps {
  readonly booked: AgendaEntry;
  readonly onSaid?: () => void;
}

/** For so long the service lets her correct how a session went. */
const CORRECTION_MILLISECONDS = 14 * 86_400_000;
const OUTCOMES = ["completed", "no-show", "called-off"] as const satisfies readonly Outcome[];

/** Says of a session that has begun how it went, or corrects what was said of it lately. */
export function HowItWent({ booked, onSaid }: HowItWentProps) {
  const { words, desk, state } = useDesk();
  const name = clientName(state, booked, words);
  const close = async (outcome: Outcome): Promise<void> => {
    if (!(await closeSession(desk, booked, outcome))) return;
    onSaid?.();
    desk.done(words.say(`today.closed.${outcome}`));
  };
  const other = otherOutcome(booked, Date.now());
  // Of a group's session it is said member by member, on its own page.
  if (booked.group_id !== null) return <ToGroup booked={booked} />;
  if (other !== undefined) {
    return (
      <p>
        <Button look="plain" act={`close/${booked.appointment_id}`} onPress={() => void close(other)}>
          {words.say(`today.correct.${other}`)}
        </Button>
      </p>
    );
  }
  if (booked.state !== "booked" || Date.parse(booked.starts_at) > Date.now()) return null;
  return (
    <div class="actions">
      {OUTCOMES.map((outcome) => (
        <Button
          key={outcome}
          look="button quiet"
          act={`close/${booked.appointment_id}`}
          label={words.say(`today.went.${outcome}.named`, { name })}
          onPress={() => void close(outcome)}
        >
          {words.say(`today.went.${outcome}.short`)}
        </Button>
      ))}
    </div>
  );
}

/** Returns what may still be said of a session of which the other was said. */
function otherOutcome({ state, starts_at: at }: AgendaEntry, now: number): Outcome | undefined {
  if (now >= Date.parse(at) + CORRECTION_MILLISECONDS) return undefined;
  return state === "completed" ? "no-show" : state === "no_show" ? "completed" : undefined;
}
