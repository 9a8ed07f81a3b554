/**
 * Her sessions: where they are, and booking and moving them.
 */

import { useState } from "preact/hooks";

import { type Appointment, places } from "../../device/appointments.ts";
import { offerHours, takeHour } from "../acts.ts";
import { useShown, zonesFor } from "../context.ts";
import { Hours } from "../hours.tsx";
import { themeOf } from "../groups/names.ts";
import { Button, Outcome, Title, ZoneHint } from "../parts.tsx";
import { Place } from "../place.tsx";
import { CancelQuestion } from "./cancelling.tsx";

const NEXT_OF_A_GROUP = 3;

/** The list of sessions, or the hours one can be moved to. */
export function Sessions() {
  const { words, portal, desk, visit } = useShown();
  const hasCounselor = visit.client.status === "assigned" || visit.client.status === "proposed";
  return (
    <>
      <Title>{words.say("sessions.title")}</Title>
      <Outcome />
      {desk.offer === undefined ? (
        <>
          <AgreedSessions />
          {hasCounselor ? (
            <p class="actions">
              <Button act="offer" onPress={() => void offerHours(portal)}>
                {words.say("sessions.book")}
              </Button>
            </p>
          ) : (
            <p>{words.say("sessions.notYet")}</p>
          )}
        </>
      ) : (
        <FreeHours />
      )}
    </>
  );
}

function AgreedSessions() {
  const { words, visit } = useShown();
  const [cancelling, askToCancel] = useState<string>();
  if (visit.coming.length === 0) return <p class="none">{words.say("sessions.none")}</p>;
  return (
    <>
      <ZoneHint />
      <ol class="cards">
        {visit.coming
          .filter(isNear)
          .map((booked) =>
            booked.group_id === null ? (
              <Session
                key={booked.appointment_id}
                booked={booked}
                isAsked={booked.appointment_id === cancelling}
                onAsk={(isAsked) => askToCancel(isAsked ? booked.appointment_id : undefined)}
              />
            ) : (
              <SessionOfGroup key={booked.appointment_id} booked={booked} groupId={booked.group_id} />
            ),
          )}
      </ol>
    </>
  );
}

/** Of each group the next ones stand here: all of them stand with the group. */
function isNear({ group_id: groupId }: Appointment, position: number, all: readonly Appointment[]): boolean {
  const before = all.slice(0, position).filter((one) => one.group_id === groupId).length;
  return groupId === null || before < NEXT_OF_A_GROUP;
}

interface SessionOfGroupProps {
  readonly booked: Appointment;
  readonly groupId: string;
}

/** A session that others come to as well: she can neither move nor cancel it. */
function SessionOfGroup({ booked, groupId }: SessionOfGroupProps) {
  const { words, portal, desk } = useShown();
  const group = desk.groups.find(({ view }) => view.group_id === groupId);
  const theme = group === undefined ? words.say("groups.unnamed") : themeOf(group, words);
  const place = group?.inside?.places.get(booked.appointment_id);
  return (
    <li class="card session">
      <SessionTime booked={booked} />
      <p class="hint" dir="auto">
        {words.say("groups.sessions.of", { theme })}
      </p>
      {place !== undefined && <Place place={place} />}
      {group !== undefined && (
        <div class="actions">
          <Button look="button quiet" onPress={() => portal.showGroup(groupId)}>
            {words.say("groups.open", { theme })}
          </Button>
        </div>
      )}
    </li>
  );
}

interface SessionProps {
  readonly booked: Appointment;
  readonly isAsked: boolean;
  readonly onAsk: (isAsked: boolean) => void;
}

function Session({ booked, isAsked, onAsk }: SessionProps) {
  const shown = useShown();
  const { words, portal, visit } = shown;
  const { shown: zone } = zonesFor(shown);
  const time = words.time(booked.starts_at, zone);
  return (
    <li class="card session">
      <SessionTime booked={booked} />
      {booked.series_id !== null && <p class="hint">{words.say("sessions.weekly")}</p>}
      <Place place={places(visit.opened).get(booked.appointment_id)} />
      {isAsked ? (
        <CancelQuestion booked={booked} onBack={() => onAsk(false)} />
      ) : (
        <div class="actions">
          <Button
            look="button quiet"
            act="offer"
            label={words.say("sessions.moveNamed", { time })}
            onPress={() => void offerHours(portal, booked)}
          >
            {words.say("sessions.move")}
          </Button>
          <Button
            look="button quiet"
            label={words.say("sessions.cancelNamed", { time })}
            onPress={() => onAsk(true)}
          >
            {words.say("sessions.cancel")}
          </Button>
        </div>
      )}
    </li>
  );
}

function SessionTime({ booked }: { readonly booked: Appointment }) {
  const shown = useShown();
  const { words } = shown;
  const { shown: zone } = zonesFor(shown);
  return (
    <h2>
      {words.weekday(booked.starts_at, zone)}
      <br />
      {words.clock(booked.starts_at, zone)}–{words.clock(booked.ends_at, zone)}
    </h2>
  );
}

function FreeHours() {
  const shown = useShown();
  const { words, portal, desk } = shown;
  const { slots, moving } = desk.offer ?? { slots: [] };
  const { shown: zone } = zonesFor(shown);
  const told = moving === undefined ? "sessions.booked" : "sessions.moved";
  const legend =
    moving === undefined
      ? words.say("sessions.bookTitle")
      : words.say("sessions.moveTitle", { time: words.time(moving.starts_at, zone) });
  return (
    <Hours
      legend={legend}
      hours={slots}
      takeLabel={words.say(moving === undefined ? "sessions.take" : "sessions.moveHere")}
      onTake={(slot) =>
        void takeHour(portal, slot, moving).then((isTaken) => {
          if (isTaken) portal.done(words.say(told, { time: words.time(slot.starts_at, zone) }));
        })
      }
    >
      <Button look="button quiet" onPress={() => portal.change({ offer: undefined, told: undefined })}>
        {words.say("sessions.leave")}
      </Button>
    </Hours>
  );
}
