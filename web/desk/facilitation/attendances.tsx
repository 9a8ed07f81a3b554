/**
 * Who came to a session: a row of five words for each who was to come. Arrows choose, Tab goes on to the next row.
 */

import { useEffect, useState } from "preact/hooks";

import { type Attendance, type Presence, PRESENCES } from "../../device/led_sessions.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { useDesk } from "../context.ts";
import { useKept } from "../kept.ts";
import { attendancesOf, keepAttendances } from "./acts.ts";
import type { MeetingPart } from "./meeting.tsx";
import { nameOfMember } from "./state.ts";

/** For so long the service takes another word in place of the first. */
const CORRECTION_MILLISECONDS = 14 * 86_400_000;

/** What was chosen and not sent yet, by client id. */
type Chosen = Partial<Record<string, Presence>>;

/** The rows. Nothing is sent before the one button below them. */
export function Attendances({ group, content, session }: MeetingPart) {
  const { words, desk } = useDesk();
  const [known, tell] = useState<readonly Attendance[]>();
  const { values, change, forget } = useKept<Chosen>(`attendance/${session.appointment_id}`, {});
  const read = async (): Promise<void> => {
    const found = await attendancesOf(desk, session);
    if (found !== undefined) tell(found);
  };
  useEffect(() => void read(), []);
  if (known === undefined) return <p role="status">{words.say("loading")}</p>;
  const rows = [...known].sort((one, other) => seatOf(content, one) - seatOf(content, other));
  const outcomeOf = (one: Attendance): Presence | null => values[one.client_id] ?? one.outcome;
  const said = new Map(
    rows.flatMap((one) => {
      const outcome = values[one.client_id];
      return outcome === undefined || outcome === one.outcome ? [] : [[one.client_id, outcome] as const];
    }),
  );
  const save = async (): Promise<void> => {
    if (said.size === 0) return desk.fault(words.say("groups.came.nothing"));
    const isEverybodySaid = rows.every((one) => outcomeOf(one) !== null);
    if (!(await keepAttendances(desk, group, session, said, isEverybodySaid))) return;
    forget();
    await read();
    desk.done(words.say("groups.came.kept"));
  };
  return (
    <section aria-label={words.say("groups.came.title")}>
      <h4>{words.say("groups.came.title")}</h4>
      <p class="hint">{words.say("groups.came.hint")}</p>
      {rows.length === 0 && <p class="none">{words.say("groups.nobody")}</p>}
      {rows.map((one) => (
        <Row
          key={one.client_id}
          attendance={one}
          name={nameOfMember(content, one.client_id, words)}
          chosen={outcomeOf(one)}
          onChosen={(outcome) => change({ [one.client_id]: outcome })}
        />
      ))}
      <Working act="attendance">{words.say("groups.came.keeping")}</Working>
      {rows.length > 0 && (
        <div class="actions">
          <Button act="attendance" onPress={() => void save()}>
            {words.say("groups.came.keep")}
          </Button>
        </div>
      )}
    </section>
  );
}

interface RowProps {
  readonly attendance: Attendance;
  readonly name: string;
  readonly chosen: Presence | null;
  readonly onChosen: (outcome: Presence) => void;
}

function Row({ attendance, name, chosen, onChosen }: RowProps) {
  const { words } = useDesk();
  const { client_id: id, outcome, starts_at: startsAt } = attendance;
  if (outcome !== null && Date.now() >= Date.parse(startsAt) + CORRECTION_MILLISECONDS) {
    return (
      <p>
        <strong dir="auto">{name}</strong>: {words.say(`groups.came.as.${outcome}`)}
      </p>
    );
  }
  return (
    <fieldset>
      <legend dir="auto">{name}</legend>
      <div class="choices presences">
        {PRESENCES.map((presence) => (
          <div class="choice" key={presence}>
            <input
              type="radio"
              id={`${presence}-${id}`}
              name={`came-${id}`}
              checked={chosen === presence}
              onChange={() => onChosen(presence)}
            />
            <label for={`${presence}-${id}`}>{words.say(`groups.came.as.${presence}`)}</label>
          </div>
        ))}
      </div>
    </fieldset>
  );
}

function seatOf({ members }: MeetingPart["content"], { client_id: id }: Attendance): number {
  return members.find(({ clientId }) => clientId === id)?.seatNumber ?? Infinity;
}
