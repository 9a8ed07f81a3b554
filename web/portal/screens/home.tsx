/**
 * The overview: where her request stands, what is new, what comes next.
 */

import type { Visit } from "../../device/visits.ts";
import { useShown, zonesFor } from "../context.ts";
import { OwnGroups } from "../groups/home_cards.tsx";
import { Button, Outcome, Title, Working } from "../parts.tsx";
import { Tampered } from "../tampered.tsx";
import { Proposal } from "./proposal.tsx";

/** The overview. */
export function Home() {
  const { words, portal, visit } = useShown();
  const look = async (): Promise<void> => {
    if (await portal.attempt("look", () => portal.lookAgain())) portal.done(words.say("home.looked"));
  };
  return (
    <>
      <Title>{words.say("home.title")}</Title>
      <Outcome />
      <Tampered />
      {visit.client.server_assisted && <ServerAssisted />}
      <Standing />
      <OwnGroups />
      {visit.client.status !== "waiting" && <NextSession />}
      {visit.client.status !== "waiting" && <NewMessages />}
      <p>
        <Button look="plain" act="look" onPress={() => void look()}>
          {words.say("home.lookAgain")}
        </Button>
      </p>
      <Working act="look">…</Working>
    </>
  );
}

function ServerAssisted() {
  const { words, portal } = useShown();
  return (
    <section class="notice">
      <p>{words.say("home.serverAssisted")}</p>
      <p>
        <Button look="plain" onPress={() => portal.show("words")}>
          {words.say("home.changeWords")}
        </Button>
      </p>
    </section>
  );
}

function Standing() {
  const { words, visit } = useShown();
  switch (visit.client.status) {
    case "waiting":
      return <Waiting />;
    case "proposed":
      return <Proposal />;
    case "assigned":
      return <OwnCounselor />;
    case "closed":
      return (
        <section class="card">
          <h2>{words.say("home.closedTitle")}</h2>
          <p>{words.say("home.closedLead")}</p>
        </section>
      );
  }
}

function Waiting() {
  const { words, visit } = useShown();
  return (
    <section class="card">
      <h2>{words.say("home.waitingTitle")}</h2>
      <p>{words.say("home.came", { day: words.day(visit.client.came_on) })}</p>
      <HowLong />
      <p>{words.say("home.nothingToDo")}</p>
      <p>
        <strong>{words.say("home.night")}</strong>
      </p>
    </section>
  );
}

/** The honest band: what is known of others, told in whole weeks, and that it is not known where it is not. */
function HowLong() {
  const { words, desk } = useShown();
  const { band, half_within_weeks: half, most_within_weeks: most } = desk.outlook ?? { band: "unknown" };
  const isUnknown = half === null || half === undefined || most === null || most === undefined;
  return (
    <>
      <p>{words.say(`home.band.${band}`)}</p>
      {!isUnknown && (
        <p>
          {words.count("home.half", half)} {words.count("home.most", most)}
        </p>
      )}
    </>
  );
}

function OwnCounselor() {
  const { words, visit } = useShown();
  const { card, opened } = visit;
  const isOpen = opened.file.newest("conversation") !== undefined;
  return (
    <section class="card">
      <h2>{words.say("home.counselorTitle")}</h2>
      <p>
        {card !== undefined && card.alias !== ""
          ? words.say("home.counselorNamed", { name: card.alias })
          : words.say("home.counselorUnnamed")}
      </p>
      {!isOpen && <p>{words.say("home.willOpen")}</p>}
    </section>
  );
}

function NextSession() {
  const shown = useShown();
  const { words, portal, visit } = shown;
  const next = visit.coming.find(({ group_id: groupId }) => groupId === null);
  return (
    <section class="card">
      <h2>{words.say("home.nextTitle")}</h2>
      {next === undefined ? (
        <p class="none">{words.say("home.noSession")}</p>
      ) : (
        <p class="lead">{words.time(next.starts_at, zonesFor(shown).shown)}</p>
      )}
      <p>
        <Button look="plain" onPress={() => portal.show("sessions")}>
          {words.say("home.toSessions")}
        </Button>
      </p>
    </section>
  );
}

function NewMessages() {
  const { words, portal, desk, visit } = useShown();
  const { all, unanswered } = countMessages(visit);
  return (
    <section class="card">
      <h2>{words.say("home.messagesTitle")}</h2>
      <p class={unanswered > 0 ? "lead" : "none"}>
        {all === 0
          ? words.say("home.noMessages")
          : unanswered > 0
            ? words.count("home.newMessages", unanswered)
            : words.say("home.noNewMessages")}
      </p>
      {desk.drafts.message !== "" && <p>{words.say("home.draft")}</p>}
      <p>
        <Button look="plain" onPress={() => portal.show("messages")}>
          {words.say("home.toMessages")}
        </Button>
      </p>
    </section>
  );
}

/** Counts messages, and those that came after her own last one: nobody keeps what she has read. */
function countMessages({ opened }: Visit): { all: number; unanswered: number } {
  const messages = opened.entries.listed.filter(({ content }) => content?.type === "message");
  const authors = messages.map(({ header }) => header !== undefined && opened.file.client.has(header.author));
  return { all: messages.length, unanswered: messages.length - 1 - authors.lastIndexOf(true) };
}
