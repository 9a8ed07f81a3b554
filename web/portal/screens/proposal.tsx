/**
 * A proposed counselor: who she is, why she fits, which hours are held, and every way to say no.
 */

import { useState } from "preact/hooks";

import { explainCard, type Reasons } from "../../device/proposals.ts";
import type { CounselorCard } from "../../device/visits.ts";
import { decline, offerHours, takeHeldHour, takeHour } from "../acts.ts";
import { answersIn, useShown, zonesFor } from "../context.ts";
import { Hours } from "../hours.tsx";
import { Button, Question } from "../parts.tsx";

/** The proposal with its hours. */
export function Proposal() {
  const { words, visit } = useShown();
  const { card } = visit;
  return (
    <section class="card">
      <h2>{words.say("proposal.title")}</h2>
      {card !== undefined && <Card card={card} />}
      <ProposedHours />
    </section>
  );
}

function Card({ card }: { readonly card: CounselorCard }) {
  const { words, visit } = useShown();
  const { met, gaveUp } = explainCard(answersIn(visit), card);
  return (
    <>
      <p class="lead">
        <strong>{card.alias === "" ? words.say("proposal.unnamed") : card.alias}</strong>
      </p>
      {card.line !== "" && <p class="said">{card.line}</p>}
      <p>{words.say("proposal.speaks", { languages: words.codes("languages", card.languages) })}</p>
      <p>{words.say("proposal.talks", { ways: words.codes("ways", card.ways) })}</p>
      <ReasonList title={words.say("proposal.whyTitle")} under="proposal.why" reasons={met} />
      <ReasonList title={words.say("proposal.notTitle")} under="proposal.not" reasons={gaveUp} />
      <p class="hint">{words.say("proposal.chosenBy")}</p>
    </>
  );
}

interface ReasonListProps {
  readonly title: string;
  readonly under: string;
  readonly reasons: Reasons;
}

function ReasonList({ title, under, reasons }: ReasonListProps) {
  const { words } = useShown();
  const { languages, ways, wishes, topics } = reasons;
  const lines = [
    ...languages.map((code) =>
      words.say(`${under}.language`, { language: words.codes("languages", [code]) }),
    ),
    ...(ways.length > 0 ? [words.say(`${under}.ways`, { list: words.codes("ways", ways) })] : []),
    ...(wishes.length > 0 ? [words.say(`${under}.wishes`, { list: words.codes("wishes", wishes) })] : []),
    ...(topics.length > 0 ? [words.say(`${under}.topics`, { list: words.quoted("topics", topics) })] : []),
  ];
  if (lines.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

function ProposedHours() {
  const shown = useShown();
  const { words, portal, desk, visit } = shown;
  const [isDeclining, setDeclining] = useState(false);
  const { shown: zone } = zonesFor(shown);
  if (isDeclining) return <AnotherCounselor onBack={() => setDeclining(false)} />;
  const booked = (startsAt: string): void =>
    portal.done(words.say("proposal.booked", { time: words.time(startsAt, zone) }));
  const another = (
    <Button look="button quiet" onPress={() => setDeclining(true)}>
      {words.say("proposal.another")}
    </Button>
  );
  if (desk.offer !== undefined || visit.held.length === 0) {
    return <OtherHours onBooked={booked}>{another}</OtherHours>;
  }
  const heldUntil = visit.held
    .map((held) => held.hold_expires_at ?? held.starts_at)
    .sort()
    .at(-1);
  return (
    <Hours
      legend={words.say("proposal.heldLegend")}
      hint={
        heldUntil === undefined
          ? undefined
          : words.say("proposal.heldUntil", { time: words.time(heldUntil, zone) })
      }
      hours={visit.held}
      takeLabel={words.say("proposal.take")}
      onTake={(held) =>
        void takeHeldHour(portal, held).then((isTaken) => {
          if (isTaken) booked(held.starts_at);
        })
      }
    >
      <Button look="button quiet" act="offer" onPress={() => void offerHours(portal)}>
        {words.say("proposal.others")}
      </Button>
      {another}
    </Hours>
  );
}

interface OtherHoursProps {
  readonly onBooked: (startsAt: string) => void;
  readonly children: preact.ComponentChildren;
}

/** Other hours of the proposed counselor, when none of the held ones suits or they are over. */
function OtherHours({ onBooked, children }: OtherHoursProps) {
  const { words, portal, desk, visit } = useShown();
  const { offer } = desk;
  if (offer === undefined) {
    return (
      <>
        <p>{words.say("proposal.noneHeld")}</p>
        <div class="actions">
          <Button act="offer" onPress={() => void offerHours(portal)}>
            {words.say("proposal.othersTitle")}
          </Button>
          {children}
        </div>
      </>
    );
  }
  return (
    <Hours
      legend={words.say("proposal.othersTitle")}
      hours={offer.slots}
      takeLabel={words.say("proposal.take")}
      onTake={(slot) =>
        void takeHour(portal, slot).then((isTaken) => {
          if (isTaken) onBooked(slot.starts_at);
        })
      }
    >
      {visit.held.length > 0 && (
        <Button look="button quiet" onPress={() => portal.change({ offer: undefined, told: undefined })}>
          {words.say("proposal.backToHeld")}
        </Button>
      )}
      {children}
    </Hours>
  );
}

/** The question before another counselor is looked for. */
function AnotherCounselor({ onBack }: { readonly onBack: () => void }) {
  const { words, portal } = useShown();
  const declineNow = async (): Promise<void> => {
    if (await decline(portal)) portal.done(words.say("proposal.declined"));
  };
  return (
    <Question title={words.say("proposal.anotherTitle")}>
      <p>{words.say("proposal.anotherLead")}</p>
      <div class="actions">
        <Button act="decline" onPress={() => void declineNow()}>
          {words.say("proposal.anotherSure")}
        </Button>
        <Button look="button quiet" onPress={onBack}>
          {words.say("proposal.anotherNot")}
        </Button>
      </div>
    </Question>
  );
}
