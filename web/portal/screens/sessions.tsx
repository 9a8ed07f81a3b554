/**
 * Her sessions: where they are, and booking, moving and cancelling them.
 */

import { useState } from "preact/hooks";

import { type Appointment, isLateToCancel, places } from "../../device/appointments.ts";
import { cancel, offerHours, takeHour } from "../acts.ts";
import { useShown, zonesFor } from "../context.ts";
import { Hours } from "../hours.tsx";
import { Button, Outcome, Question, Title, ZoneHint } from "../parts.tsx";

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
        {visit.coming.map((booked) => (
          <Session
            key={booked.appointment_id}
            booked={booked}
            isAsked={booked.appointment_id === cancelling}
            onAsk={(isAsked) => askToCancel(isAsked ? booked.appointment_id : undefined)}
          />
        ))}
      </ol>
    </>
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
      <h2>
        {words.weekday(booked.starts_at, zone)}
        <br />
        {words.clock(booked.starts_at, zone)}–{words.clock(booked.ends_at, zone)}
      </h2>
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

function Place({ place }: { readonly place: string | undefined }) {
  const { words } = useShown();
  if (place === undefined) return <p class="none">{words.say("sessions.noPlace")}</p>;
  // Only an address that travels sealed may be opened from here.
  const isLink = /^https:\/\/\S+$/.test(place);
  return (
    <>
      <p class="text">{words.say("sessions.place", { place })}</p>
      {isLink && (
        <p>
          <a href={place} target="_blank" rel="noreferrer noopener">
            {words.say("sessions.openLink")}
          </a>
        </p>
      )}
    </>
  );
}

function CancelQuestion({ booked, onBack }: { readonly booked: Appointment; readonly onBack: () => void }) {
  const shown = useShown();
  const { words, portal } = shown;
  const lateAfter = booked.late_after_at;
  const cancelNow = async (): Promise<void> => {
    if (await cancel(portal, booked)) portal.done(words.say("sessions.cancelled"));
  };
  return (
    <Question title={words.say("sessions.cancelTitle")}>
      <p>{words.say("sessions.cancelLead")}</p>
      {isLateToCancel(booked, portal.account.connection.serverTime) ? (
        <p>{words.say("sessions.late")}</p>
      ) : (
        typeof lateAfter === "string" && (
          <p>
            {words.say("sessions.lateUntil", {
              time: words.time(lateAfter, zonesFor(shown).shown),
            })}
          </p>
        )
      )}
      <div class="actions">
        <Button act="cancel" onPress={() => void cancelNow()}>
          {words.say("sessions.cancelSure")}
        </Button>
        <Button look="button quiet" onPress={onBack}>
          {words.say("sessions.cancelNot")}
        </Button>
      </div>
    </Question>
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
