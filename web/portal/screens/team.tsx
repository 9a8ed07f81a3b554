/**
 * Her line to the intake team alone: past her counselor, sealed so that nobody else can open it.
 */

import { useEffect } from "preact/hooks";

import { LETTER_SUBJECTS } from "../../device/letters.ts";
import { loadLetters, sendLetter } from "../acts.ts";
import { useShown } from "../context.ts";
import { letterLine } from "../exports.ts";
import { BackTo, Button, excessBytes, Outcome, Title, Working, Writing } from "../parts.tsx";

/** The letter, and the days of those before it. */
export function Team() {
  const { words, portal, desk } = useShown();
  const { letter } = desk.drafts;
  useEffect(() => void loadLetters(portal), [portal]);
  const send = async (): Promise<void> => {
    if (letter.trim() === "") portal.fault(words.say("fault.empty"));
    else if (excessBytes(letter) === 0 && (await sendLetter(portal))) portal.done(words.say("team.sent"));
  };
  return (
    <>
      <BackTo screen="more" />
      <Title>{words.say("more.team")}</Title>
      <p>{words.say("more.teamLead")}</p>
      <Subject />
      <Writing
        id="letter"
        rows={6}
        label={words.say("team.label")}
        hint={words.say("team.answer")}
        text={letter}
        onText={(text) => portal.change({ drafts: { ...desk.drafts, letter: text } })}
      />
      <Outcome />
      <Working act="letter">{words.say("team.sending")}</Working>
      <div class="actions">
        <Button act="letter" onPress={() => void send()}>
          {words.say("team.send")}
        </Button>
      </div>
      <SentLetters />
    </>
  );
}

function Subject() {
  const { words, portal, desk } = useShown();
  return (
    <fieldset>
      <legend>{words.say("team.about")}</legend>
      <div class="choices">
        {LETTER_SUBJECTS.map((subject) => (
          <div class="choice" key={subject}>
            <input
              type="radio"
              name="about"
              id={`about-${subject}`}
              checked={desk.letterAbout === subject}
              onChange={() => portal.change({ letterAbout: subject })}
            />
            <label for={`about-${subject}`}>{words.say(`team.subject.${subject}`)}</label>
          </div>
        ))}
      </div>
    </fieldset>
  );
}

function SentLetters() {
  const { words, desk } = useShown();
  const { letters = [] } = desk;
  if (letters.length === 0) return null;
  return (
    <section>
      <h2>{words.say("team.before")}</h2>
      <ol class="log">
        {letters.map((letter) => (
          <li key={letter.letter_id}>{letterLine(letter, words)}</li>
        ))}
      </ol>
    </section>
  );
}
