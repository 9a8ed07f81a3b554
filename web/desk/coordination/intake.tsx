/**
 * One intake: all she wrote, what the team noted, what can be done, and who could help her.
 */

import { useEffect, useState } from "preact/hooks";

import { toHex } from "../../crypto/bytes.ts";
import { triagesOf } from "../../device/triages.ts";
import { tagOf } from "../../matching/criteria.ts";
import { Button, Heading } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { useDesk } from "../context.ts";
import { openApart } from "./acts.ts";
import { waitingOf } from "./dues.ts";
import { dueWords, Fact, hoursWords, waitedWords, wishWord } from "./facts.tsx";
import { Matching } from "./matching.tsx";
import { handleOf, type IntakeFile, nameOfIntake } from "./state.ts";
import { Triage } from "./triage.tsx";

/** The intake that is shown. One that has left the list leads back to it. */
export function Intake() {
  const { words, desk, state } = useDesk();
  const clientId = state.clientId ?? "";
  const file = state.coordination.intakes?.get(clientId);
  const [isSought, seek] = useState(file?.intake === undefined);
  // After a lock only the screen is known again, and nothing of what lay open.
  useEffect(() => {
    if (isSought) void openApart(desk, clientId).then(() => seek(false));
  }, []);
  if (isSought) return <p role="status">{words.say("letters.opening")}</p>;
  return (
    <>
      <p class="back">
        <Button look="plain" onPress={() => desk.show("waiting")}>
          {words.say("intake.back")}
        </Button>
      </p>
      <Heading place={`intake/${state.clientId}`}>
        {file === undefined ? words.say("intake.gone") : nameOfIntake(file)}
      </Heading>
      <Told told={state.told} />
      {file?.intake !== undefined && (
        <div class="split even">
          <div class="stack">
            <Answers file={file} />
            <Notes file={file} />
            <Triage file={file} />
          </div>
          <Matching file={file} intake={file.intake} />
        </div>
      )}
    </>
  );
}

function Answers({ file }: { readonly file: IntakeFile }) {
  const { words, desk, state } = useDesk();
  const { intake, view } = file;
  if (intake === undefined) return null;
  const { criteria, story } = intake;
  const waiting = waitingOf(file, desk.device.today);
  const musts = criteria.wishes.filter(({ must }) => must).map(tagOf);
  const wishes = criteria.wishes.filter(({ must }) => !must).map(tagOf);
  const wishWords = (tags: readonly string[]): string =>
    words.listed(tags.map((tag) => wishWord(words, tag)));
  return (
    <section class="card">
      <h2>{words.say("intake.title")}</h2>
      {story.trim() === "" ? (
        <p class="none">{words.say("intake.noStory")}</p>
      ) : (
        <p class="said text">{story}</p>
      )}
      <dl class="facts">
        {view !== undefined && (
          <Fact name={words.say("waiting.since")}>
            {waitedWords(words, view.came_on, desk.device.today)}
            {waiting !== undefined && !waiting.standing.isOnHold && ` · ${dueWords(words, waiting)}`}
          </Fact>
        )}
        <Fact name={words.say("waiting.urgencyLabel")}>{words.say(`urgency.${criteria.urgency}`)}</Fact>
        <Fact name={words.say("intake.who")}>
          {words.say(criteria.forRelative ? "intake.forRelative" : "intake.forHerself")}
        </Fact>
        <Fact name={words.say("intake.languages")}>{words.codes("languages", criteria.languages)}</Fact>
        <Fact name={words.say("intake.ways")}>{words.codes("ways", criteria.ways)}</Fact>
        <Fact name={words.say("intake.hours")}>
          {hoursWords(words, criteria.safeHours)}{" "}
          <span class="hint">{words.say("intake.byHerClock", { zone: criteria.zone })}</span>
        </Fact>
        {criteria.topics.length > 0 && (
          <Fact name={words.say("intake.topics")}>{words.quoted("topics", criteria.topics)}</Fact>
        )}
        {musts.length > 0 && <Fact name={words.say("intake.musts")}>{wishWords(musts)}</Fact>}
        {wishes.length > 0 && <Fact name={words.say("intake.wishes")}>{wishWords(wishes)}</Fact>}
        {criteria.excluded.length > 0 && (
          <Fact name={words.say("intake.excluded")}>
            {words.listed(criteria.excluded.map((id) => handleOf(state.coordination, id)))}{" "}
            <span class="hint">{words.say("intake.excludedHint")}</span>
          </Fact>
        )}
        {criteria.earlierCounselors.length > 0 && (
          <Fact name={words.say("intake.earlier")}>
            {words.listed(criteria.earlierCounselors.map((id) => handleOf(state.coordination, id)))}
          </Fact>
        )}
        {criteria.needsSupervised && (
          <Fact name={words.say("intake.supervised")}>{words.say("intake.yes")}</Fact>
        )}
      </dl>
      {view?.server_assisted === true && <p class="hint">{words.say("clients.assisted")}</p>}
    </section>
  );
}

function Notes({ file }: { readonly file: IntakeFile }) {
  const { words, desk, state } = useDesk();
  const notes = file.intake === undefined ? [] : triagesOf(file.intake.opened);
  if (notes.length === 0) return null;
  const own = toHex(desk.device.keys.keyId);
  const authorOf = (keyId: string): string =>
    keyId === own
      ? words.say("triage.byYou")
      : (state.coordination.members?.find(({ key_id: id }) => id === keyId)?.handle ?? keyId.slice(0, 6));
  return (
    <section class="card">
      <h2>{words.say("triage.notes")}</h2>
      <ul class="timeline">
        {notes.map(({ position, header, content }) => (
          <li class="entry note" key={position}>
            <p class="from">{header !== undefined && authorOf(toHex(header.author))}</p>
            {content !== undefined && <Said fields={content.fields} text={content.text} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface SaidProps {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly text: string;
}

function Said({ fields, text }: SaidProps) {
  const { words } = useDesk();
  const { on_hold: onHold, due_on: dueOn } = fields;
  return (
    <>
      {onHold === true && <p>{words.say("triage.putOnHold")}</p>}
      {onHold === false && <p>{words.say("triage.takenOffHold")}</p>}
      {typeof dueOn === "string" && <p>{words.say("triage.daySet", { day: words.day(dueOn) })}</p>}
      {dueOn === null && <p>{words.say("triage.dayTaken")}</p>}
      {text !== "" && <p class="text">{text}</p>}
    </>
  );
}
