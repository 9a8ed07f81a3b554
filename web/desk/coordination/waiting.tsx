/**
 * The waiting list, opened on her device: who waits, for how long, by when she is to be answered; and whom to look at first.
 */

import { useEffect } from "preact/hooks";

import { URGENCIES } from "../../matching/criteria.ts";
import { Button, Heading } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { useDesk } from "../context.ts";
import { type KeptForm, useKept } from "../kept.ts";
import { loadWaiting } from "./acts.ts";
import { inOrder, isIn, type Order, ORDERS, type Share, SHARES, type Waiting, waitingOf } from "./dues.ts";
import { dueWords, Fact, hoursWords, waitedWords } from "./facts.tsx";
import { Select } from "./select.tsx";
import { type IntakeFile, nameOfIntake } from "./state.ts";

const ANY = "";

/** How the list is shown. */
interface View {
  readonly share: Share;
  readonly urgency: string;
  readonly language: string;
  readonly order: Order;
}

/** The whole list. */
export function Waiting() {
  const { words, desk, state } = useDesk();
  const { intakes, opening, isListed } = state.coordination;
  const view = useKept<View>("waiting", { share: "open", urgency: ANY, language: ANY, order: "due" });
  useEffect(() => {
    if (isListed !== true) void desk.alongside(() => loadWaiting(desk));
  }, []);
  const files = [...(intakes?.values() ?? [])].filter((file) => file.view !== undefined);
  const waiting = files.flatMap((file) => waitingOf(file, desk.device.today) ?? []);
  const isChoice = desk.device.organisation.policies.self_choice;
  return (
    <>
      <Heading place="waiting">{words.say("nav.waiting")}</Heading>
      <Told told={state.told} />
      <Opening />
      {opening === undefined && isListed === true && files.length === 0 && (
        <p class="none">{words.say("waiting.nobody")}</p>
      )}
      {isChoice && files.length > 0 && <p class="hint">{words.say("waiting.selfChoice")}</p>}
      {waiting.length > 0 && <Listed waiting={waiting} view={view} />}
      <Unopened files={files.filter(({ fault }) => fault !== undefined)} />
      <p>
        <Button look="plain" onPress={() => void desk.alongside(() => loadWaiting(desk))}>
          {words.say("today.lookAgain")}
        </Button>
      </p>
    </>
  );
}

function Opening() {
  const { words, state } = useDesk();
  const { opening } = state.coordination;
  if (opening === undefined) return null;
  const { done, all } = opening;
  return (
    <p class="working" role="status">
      <progress max={Math.max(all, 1)} value={done} aria-label={words.say("today.looking")} />
      <span>{words.say("waiting.opening", { done: words.number(done), all: words.number(all) })}</span>
    </p>
  );
}

interface ListedProps {
  readonly waiting: readonly Waiting[];
  readonly view: KeptForm<View>;
}

function Listed({ waiting, view }: ListedProps) {
  const { words } = useDesk();
  const { share, urgency, language, order } = view.values;
  const shown = waiting.filter(
    (one) =>
      isIn(share, one) &&
      (urgency === ANY || one.intake.criteria.urgency === urgency) &&
      (language === ANY || one.intake.criteria.languages.includes(language)),
  );
  return (
    <>
      <div class="filters" role="group" aria-label={words.say("waiting.which")}>
        {SHARES.map((one) => (
          <button
            key={one}
            type="button"
            class="filter"
            aria-pressed={one === share}
            onClick={() => view.change({ share: one })}
          >
            {words.say(`waiting.share.${one}`, {
              count: words.number(waiting.filter((other) => isIn(one, other)).length),
            })}
          </button>
        ))}
      </div>
      <Narrowing waiting={waiting} view={view} />
      <p class="hint" role="status">
        {shown.length === 0 ? words.say("waiting.noneShown") : words.count("waiting.shown", shown.length)}
      </p>
      <ul class="cards many">
        {inOrder(order, shown).map((one) => (
          <Card key={one.file.clientId} waiting={one} />
        ))}
      </ul>
    </>
  );
}

/** Urgency, language and order. */
function Narrowing({ waiting, view }: ListedProps) {
  const { words } = useDesk();
  const { urgency, language, order } = view.values;
  const spoken = [...new Set(waiting.flatMap(({ intake }) => intake.criteria.languages))].sort();
  const any = [ANY, words.say("waiting.any")] as const;
  return (
    <div class="narrowing">
      <Select
        id="urgency"
        label={words.say("waiting.urgencyLabel")}
        value={urgency}
        options={[any, ...URGENCIES.map((one) => [one, words.say(`urgency.${one}`)] as const)]}
        onChosen={(chosen) => view.change({ urgency: chosen })}
      />
      <Select
        id="language"
        label={words.say("waiting.language")}
        value={language}
        options={[any, ...spoken.map((one) => [one, words.code("languages", one)] as const)]}
        onChosen={(chosen) => view.change({ language: chosen })}
      />
      <Select
        id="order"
        label={words.say("waiting.orderLabel")}
        value={order}
        options={ORDERS.map((one) => [one, words.say(`waiting.order.${one}`)] as const)}
        onChosen={(chosen) => view.change({ order: ORDERS.find((one) => one === chosen) ?? "due" })}
      />
    </div>
  );
}

function Card({ waiting }: { readonly waiting: Waiting }) {
  const { words, desk } = useDesk();
  const { file, view, intake, standing, daysLeft } = waiting;
  const { criteria } = intake;
  return (
    <li class="card">
      <h2>
        <Button look="plain" onPress={() => desk.show("intake", file.clientId)}>
          {nameOfIntake(file)}
        </Button>
      </h2>
      <p class="marks">
        <span class={criteria.urgency === "urgent" ? "mark urgent" : "mark"}>
          {words.say(`urgency.${criteria.urgency}`)}
        </span>
        {standing.isOnHold ? (
          <span class="mark">{words.say("waiting.onHold")}</span>
        ) : (
          <span class={daysLeft < 0 ? "mark overdue" : "mark"}>{dueWords(words, waiting)}</span>
        )}
        {view.server_assisted && <span class="mark">{words.say("waiting.assisted")}</span>}
      </p>
      {view.returned_because !== null && <p>{words.say(`waiting.returned.${view.returned_because}`)}</p>}
      <dl class="facts">
        <Fact name={words.say("waiting.since")}>{waitedWords(words, view.came_on, desk.device.today)}</Fact>
        <Fact name={words.say("intake.who")}>
          {words.say(criteria.forRelative ? "intake.forRelative" : "intake.forHerself")}
        </Fact>
        <Fact name={words.say("intake.languages")}>{words.codes("languages", criteria.languages)}</Fact>
        <Fact name={words.say("intake.hours")}>{hoursWords(words, criteria.safeHours)}</Fact>
        {criteria.topics.length > 0 && (
          <Fact name={words.say("intake.topics")}>{words.quoted("topics", criteria.topics)}</Fact>
        )}
      </dl>
    </li>
  );
}

function Unopened({ files }: { readonly files: readonly IntakeFile[] }) {
  const { words } = useDesk();
  if (files.length === 0) return null;
  return (
    <section class="notice">
      <h2>{words.say("today.unopened")}</h2>
      <p>{words.say("waiting.unopenedLead")}</p>
      <ul>
        {files.map((file) => (
          <li key={file.clientId}>
            {words.say("waiting.unopened", {
              name: nameOfIntake(file),
              day: words.day(file.view?.came_on ?? ""),
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}
