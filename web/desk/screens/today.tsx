/**
 * Today: what comes next, what is overdue, who waits for an answer, who is new.
 */

import type { AgendaEntry } from "../../device/calendars.ts";
import { wallTime } from "../../markup/wall_times.ts";
import { Button, Heading, Working } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { takeClientOn } from "../acts.ts";
import { useDesk } from "../context.ts";
import {
  type ClientFile,
  conversationOf,
  type GuestFile,
  isHandedOver,
  isNew,
  nameOf,
  standsIn,
} from "../files.ts";
import { clientName, HowItWent, Place, ToGroup, When } from "./sessions.tsx";

/** The whole day on one page. */
export function Today() {
  const { words, desk, state } = useDesk();
  const now = new Date();
  const booked = state.agenda.filter((one) => one.state === "booked");
  const coming = booked.filter(({ ends_at: endsAt }) => Date.parse(endsAt) > now.getTime());
  const overdue = booked.filter(({ ends_at: endsAt }) => Date.parse(endsAt) <= now.getTime());
  const files = [...state.files.values()];
  const stoodInFor = [...state.guests.values()].filter(standsIn);
  return (
    <>
      <Heading place="today">{words.say("today.title")}</Heading>
      <Told told={state.told} />
      <Opening />
      <Next coming={coming} />
      {overdue.length > 0 && <Overdue overdue={overdue} />}
      <NewClients files={files.filter(isNew)} />
      <Waiting files={[...files, ...stoodInFor].filter((file) => conversationOf(file).unanswered > 0)} />
      <Later coming={coming.slice(1)} now={now} />
      <Unopened files={files.filter(({ fault }) => fault !== undefined)} />
      <p>
        <Button look="plain" onPress={() => void desk.alongside(() => desk.load())}>
          {words.say("today.lookAgain")}
        </Button>
      </p>
    </>
  );
}

function Opening() {
  const { words, state } = useDesk();
  if (state.opening === undefined) return null;
  const { done, all } = state.opening;
  return (
    <p class="working" role="status">
      <progress max={Math.max(all, 1)} value={done} aria-label={words.say("today.looking")} />
      <span>{words.say("today.opening", { done: words.number(done), all: words.number(all) })}</span>
    </p>
  );
}

function Next({ coming }: { readonly coming: readonly AgendaEntry[] }) {
  const { words, desk, state } = useDesk();
  const [next] = coming;
  return (
    <section class="card">
      <h2>{words.say("today.next")}</h2>
      {next === undefined ? (
        <p class="none">{words.say("today.noSession")}</p>
      ) : (
        <>
          <p class="lead">{clientName(state, next, words)}</p>
          <When booked={next} />
          <Place booked={next} />
          <OpenFile clientId={next.client_id} name={clientName(state, next, words)} />
          <ToGroup booked={next} />
        </>
      )}
      {next === undefined && (
        <p>
          <Button look="plain" onPress={() => desk.show("calendar")}>
            {words.say("today.toCalendar")}
          </Button>
        </p>
      )}
    </section>
  );
}

function Overdue({ overdue }: { readonly overdue: readonly AgendaEntry[] }) {
  const { words, state } = useDesk();
  return (
    <section class="card">
      <h2>{words.say("today.overdue")}</h2>
      <p>{words.say("today.overdueLead")}</p>
      <ul class="cards">
        {overdue.map((booked) => (
          <li class="card" key={booked.appointment_id}>
            <h3>{clientName(state, booked, words)}</h3>
            <When booked={booked} />
            <HowItWent booked={booked} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function NewClients({ files }: { readonly files: readonly ClientFile[] }) {
  const { words, desk } = useDesk();
  if (files.length === 0) return null;
  const begin = async (file: ClientFile): Promise<void> => {
    if (await takeClientOn(desk, file.client.client_id)) {
      desk.done(words.say("today.takenOn", { name: nameOf(file) }));
    }
  };
  return (
    <section class="card">
      <h2>{words.say("today.newClients")}</h2>
      <p>{words.say("today.newLead")}</p>
      <ul class="cards">
        {files.map((file) => {
          const { client_id: id, came_on: cameOn } = file.client;
          return (
            <li class="card" key={id}>
              <h3>{nameOf(file)}</h3>
              <p>{words.say("clients.came", { day: words.day(cameOn) })}</p>
              {isHandedOver(file) && <p>{words.say("incoming.today")}</p>}
              <Working act={`take-on/${id}`}>{words.say("today.takingOn")}</Working>
              <div class="actions">
                <Button
                  act={`take-on/${id}`}
                  label={words.say("today.takeOnNamed", { name: nameOf(file) })}
                  onPress={() => void begin(file)}
                >
                  {words.say("today.takeOn")}
                </Button>
                <OpenFile clientId={id} name={nameOf(file)} />
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Waiting({ files }: { readonly files: readonly (ClientFile | GuestFile)[] }) {
  const { words, desk, state } = useDesk();
  const isLoaded = state.opening === undefined;
  return (
    <section class="card">
      <h2>{words.say("today.waiting")}</h2>
      {files.length === 0 && isLoaded && <p class="none">{words.say("today.nobodyWaits")}</p>}
      <ul class="rows">
        {files.map((file) => (
          <li key={file.client.client_id}>
            <Button
              look="plain"
              onPress={() => desk.show("permitted" in file ? "guest" : "file", file.client.client_id)}
            >
              {nameOf(file)}
            </Button>
            <span>{words.count("today.unread", conversationOf(file).unanswered)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Later({ coming, now }: { readonly coming: readonly AgendaEntry[]; readonly now: Date }) {
  const { words, state } = useDesk();
  const today = coming.filter(({ starts_at: at, zone }) => isSameDay(at, now.toISOString(), zone));
  if (today.length === 0) return null;
  return (
    <section class="card">
      <h2>{words.say("today.later")}</h2>
      <ul class="cards">
        {today.map((booked) => (
          <li class="card" key={booked.appointment_id}>
            <h3>{clientName(state, booked, words)}</h3>
            <When booked={booked} />
            <Place booked={booked} />
            <ToGroup booked={booked} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Unopened({ files }: { readonly files: readonly ClientFile[] }) {
  const { words } = useDesk();
  if (files.length === 0) return null;
  return (
    <section class="faults">
      <h2>{words.say("today.unopened")}</h2>
      <p>{words.say("today.unopenedLead", { names: words.listed(files.map(nameOf)) })}</p>
    </section>
  );
}

function OpenFile({ clientId, name }: { readonly clientId: string | null; readonly name: string }) {
  const { words, desk } = useDesk();
  if (clientId === null) return null;
  return (
    <Button
      look="plain"
      label={words.say("clients.openNamed", { name })}
      onPress={() => desk.show("file", clientId)}
    >
      {words.say("clients.open")}
    </Button>
  );
}

function isSameDay(one: string, other: string, zone: string): boolean {
  const [a, b] = [wallTime(one, zone), wallTime(other, zone)];
  return a.day === b.day && a.month === b.month && a.year === b.year;
}
