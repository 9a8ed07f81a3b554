/**
 * A session to come: moved or cancelled, by itself or with all that follow it, or held by a colleague this once.
 */

import { useState } from "preact/hooks";

import type { LedSession } from "../../device/led_sessions.ts";
import { following } from "../../device/led_sessions.ts";
import { clockOf, minutesOf, shownAt } from "../../markup/wall_instants.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { Question } from "../../parts/writing.tsx";
import { DayAndTime } from "../calendar/day_and_time.tsx";
import { useDesk } from "../context.ts";
import { useKept } from "../kept.ts";
import { cancelMeetings, moveMeetings } from "./acts.ts";
import type { MeetingPart } from "./meeting.tsx";
import { clockNotes, movedStarts } from "./meeting_times.ts";
import { StandIn } from "./stand_in.tsx";

/** What is asked before it is done, of this session alone or of all that follow too. */
interface Asked {
  readonly what: "move" | "cancel";
  readonly sessions: readonly LedSession[];
}

/** The form, and the question before anything is changed. */
export function MeetingChanges({ group, content, session }: MeetingPart) {
  const { words, desk } = useDesk();
  const shown = shownAt(new Date(session.starts_at), session.zone);
  const empty = { day: shown.day, time: clockOf(shown.minutes) };
  const { values, change, forget } = useKept(`meeting/${session.appointment_id}/${session.version}`, empty);
  const [asked, ask] = useState<Asked>();
  const [isAway, stayAway] = useState(false);
  const all = following(content.sessions, session);
  const move = (sessions: readonly LedSession[]): void => ask({ what: "move", sessions });
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          move([session]);
        }}
      >
        <DayAndTime
          id="meeting"
          day={values.day}
          time={values.time}
          timeLabel={words.say("groups.meeting.time", { zone: session.zone })}
          onDay={(day) => change({ day })}
          onTime={(time) => change({ time })}
        />
        <div class="actions">
          <button class="button">{words.say("groups.meeting.moveOne")}</button>
          {all.length > 1 && (
            <Button look="button quiet" onPress={() => move(all)}>
              {words.say("groups.meeting.moveAll")}
            </Button>
          )}
          <Button look="button quiet" onPress={() => ask({ what: "cancel", sessions: [session] })}>
            {words.say("groups.meeting.cancelOne")}
          </Button>
          {all.length > 1 && (
            <Button look="button quiet" onPress={() => ask({ what: "cancel", sessions: all })}>
              {words.say("groups.meeting.cancelAll")}
            </Button>
          )}
          {session.facilitator_ids.includes(desk.device.session.staff_id) && (
            <Button look="button quiet" onPress={() => stayAway(!isAway)}>
              {words.say("groups.standIn.open")}
            </Button>
          )}
        </div>
      </form>
      {asked?.what === "move" && (
        <Move
          group={group}
          sessions={asked.sessions}
          {...values}
          onBack={() => ask(undefined)}
          onDone={forget}
        />
      )}
      {asked?.what === "cancel" && (
        <Cancel group={group} sessions={asked.sessions} onBack={() => ask(undefined)} />
      )}
      {isAway && <StandIn group={group} session={session} onBack={() => stayAway(false)} />}
    </>
  );
}

interface ChangeProps extends Pick<MeetingPart, "group"> {
  readonly sessions: readonly LedSession[];
  readonly onBack: () => void;
}

interface MoveProps extends ChangeProps {
  readonly day: string;
  readonly time: string;
  readonly onDone: () => void;
}

/** From when to when, and where the clocks change in between. */
function Move({ group, sessions, day, time, onBack, onDone }: MoveProps) {
  const { words, desk } = useDesk();
  const starts = day === "" || time === "" ? [] : movedStarts(sessions, day, minutesOf(time));
  const [first] = starts;
  if (first === undefined) return null;
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const moved = sessions.map((one, place) => ({
    ...one,
    starts_at: starts[place]?.toISOString() ?? one.starts_at,
  }));
  const notes = clockNotes(moved, own);
  const move = async (): Promise<void> => {
    if (!(await moveMeetings(desk, group, sessions, first))) return;
    onDone();
    onBack();
    desk.done(words.count("groups.meeting.moved", sessions.length));
  };
  return (
    <Question title={words.count("groups.meeting.moveSure", sessions.length)}>
      <ol class="cards">
        {moved.map(({ appointment_id: id, starts_at: to, zone }, place) => (
          <li class="card" key={id}>
            <p class="when">
              <s>{words.time(sessions[place]?.starts_at ?? to, zone)}</s>
              <br />
              <strong>{words.time(to, zone)}</strong>
            </p>
            {notes.has(id) && (
              <p>
                {notes.get(id)?.movesOwn === true
                  ? words.say("groups.meeting.movesOwn", { time: words.clock(to, own) })
                  : words.say("groups.meeting.turnsHere", { zone })}
              </p>
            )}
          </li>
        ))}
      </ol>
      <p>{words.say("groups.meeting.tellThem")}</p>
      <Working act="move-meetings">{words.say("groups.meeting.changing")}</Working>
      <div class="actions">
        <Button act="move-meetings" onPress={() => void move()}>
          {words.count("groups.meeting.moveYes", sessions.length)}
        </Button>
        <Button look="button quiet" onPress={onBack}>
          {words.say("back")}
        </Button>
      </div>
    </Question>
  );
}

function Cancel({ group, sessions, onBack }: ChangeProps) {
  const { words, desk } = useDesk();
  const cancel = async (): Promise<void> => {
    if (!(await cancelMeetings(desk, group, sessions))) return;
    onBack();
    desk.done(words.count("groups.meeting.cancelled", sessions.length));
  };
  return (
    <Question title={words.count("groups.meeting.cancelSure", sessions.length)}>
      <p>{words.say("groups.meeting.tellThem")}</p>
      <Working act="cancel-meetings">{words.say("groups.meeting.changing")}</Working>
      <div class="actions">
        <Button look="button danger" act="cancel-meetings" onPress={() => void cancel()}>
          {words.count("groups.meeting.cancelYes", sessions.length)}
        </Button>
        <Button look="button quiet" onPress={onBack}>
          {words.say("back")}
        </Button>
      </div>
    </Question>
  );
}
