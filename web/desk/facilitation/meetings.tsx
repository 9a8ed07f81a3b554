/**
 * The sessions of a group: those to come, those that were, and whichever is looked at.
 */

import { useState } from "preact/hooks";

import type { LedSession } from "../../device/led_sessions.ts";
import { Button } from "../../parts/acts.tsx";
import { useDesk } from "../context.ts";
import type { GroupPart } from "./group.tsx";
import { type ClockNote, clockNotes } from "./meeting_times.ts";
import { Meeting } from "./meeting.tsx";

/** Both lists. A session that has begun and of which nothing was said lies open. */
export function Meetings({ group, content }: GroupPart) {
  const { words } = useDesk();
  const now = Date.now();
  const { sessions } = content;
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const notes = clockNotes(
    sessions.filter(({ state }) => state !== "cancelled"),
    own,
  );
  const begun = sessions.filter(({ starts_at: at }) => Date.parse(at) <= now);
  const coming = sessions.filter(({ starts_at: at }) => Date.parse(at) > now);
  const [chosen, choose] = useState(begun.filter(({ state }) => state === "booked").at(-1)?.appointment_id);
  const list = (shown: readonly LedSession[]) => (
    <ol class="cards">
      {shown.map((session) => (
        <Card
          key={session.appointment_id}
          group={group}
          content={content}
          session={session}
          own={own}
          note={notes.get(session.appointment_id)}
          isOpen={chosen === session.appointment_id}
          onTurn={(isOpen) => choose(isOpen ? session.appointment_id : undefined)}
        />
      ))}
    </ol>
  );
  return (
    <>
      {sessions.length === 0 && <p class="none">{words.say("groups.meeting.none")}</p>}
      {begun.length > 0 && (
        <section>
          <h2>{words.say("groups.meeting.begun")}</h2>
          {list([...begun].reverse())}
        </section>
      )}
      {coming.length > 0 && (
        <section>
          <h2>{words.say("groups.meeting.coming")}</h2>
          {list(coming)}
        </section>
      )}
    </>
  );
}

interface CardProps extends GroupPart {
  readonly session: LedSession;
  readonly own: string;
  readonly note: ClockNote | undefined;
  readonly isOpen: boolean;
  readonly onTurn: (isOpen: boolean) => void;
}

function Card({ group, content, session, own, note, isOpen, onTurn }: CardProps) {
  const { words, desk } = useDesk();
  const { starts_at: startsAt, ends_at: endsAt, zone, state } = session;
  const time = words.time(startsAt, zone);
  const atOwn = words.clock(startsAt, own);
  const isElsewhere = words.clock(startsAt, zone) !== atOwn;
  const ownId = desk.device.session.staff_id;
  return (
    <li class="card">
      <h3>
        {time}–{words.clock(endsAt, zone)}
      </h3>
      {state !== "booked" && <p class="hint">{words.say(`groups.meeting.state.${state}`)}</p>}
      {isElsewhere && <p class="hint">{words.say("groups.meeting.ownClock", { time: atOwn })}</p>}
      {note?.movesOwn === true && <p>{words.say("groups.meeting.movesOwn", { time: atOwn })}</p>}
      {note?.movesOwn === false && <p>{words.say("groups.meeting.turnsHere", { zone })}</p>}
      {session.replaced.some(({ staff_id: id }) => id === ownId) && (
        <p>{words.say("groups.meeting.replacedOwn")}</p>
      )}
      {state !== "cancelled" && (
        <p>
          <Button
            look="plain"
            label={words.say(isOpen ? "groups.meeting.closeNamed" : "groups.meeting.openNamed", { time })}
            onPress={() => onTurn(!isOpen)}
          >
            {words.say(isOpen ? "groups.meeting.close" : "groups.meeting.open")}
          </Button>
        </p>
      )}
      {isOpen && <Meeting group={group} content={content} session={session} />}
    </li>
  );
}
