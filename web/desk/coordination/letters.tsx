/**
 * Letters to the intake team alone: opened here, seen to, and from each the way to its writer's intake.
 */

import { useEffect } from "preact/hooks";

import { Button, Heading, Working } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { useDesk } from "../context.ts";
import { loadLetters, openApart, settleLetter } from "./acts.ts";
import { type LetterFile, nameOfIntake } from "./state.ts";

/** The letters nobody has seen to yet, the oldest first. */
export function Letters() {
  const { words, desk, state } = useDesk();
  const { letters } = state.coordination;
  useEffect(() => void desk.alongside(() => loadLetters(desk)), []);
  return (
    <>
      <Heading place="letters">{words.say("nav.letters")}</Heading>
      <Told told={state.told} />
      <p>{words.say("letters.lead")}</p>
      {letters === undefined && <p role="status">{words.say("loading")}</p>}
      {letters?.length === 0 && <p class="none">{words.say("letters.none")}</p>}
      <ul class="cards">
        {letters?.map((file) => (
          <Letter key={file.view.letter_id} file={file} />
        ))}
      </ul>
    </>
  );
}

function Letter({ file }: { readonly file: LetterFile }) {
  const { words, desk, state } = useDesk();
  const { view, letter } = file;
  const { client_id: clientId, letter_id: letterId } = view;
  const name = nameOfIntake(state.coordination.intakes?.get(clientId) ?? { clientId });
  const settle = async (): Promise<void> => {
    if (await settleLetter(desk, file)) desk.done(words.say("letters.settled"));
  };
  return (
    <li class="card">
      <h2>{words.say(letter === undefined ? "letters.unopened" : `letters.about.${letter.about}`)}</h2>
      <p class="hint">{words.say("letters.from", { name, day: words.day(view.sent_on) })}</p>
      {letter === undefined ? (
        <p class="fault">{words.say("letters.unopenedLead")}</p>
      ) : (
        <p class="said text">{letter.text}</p>
      )}
      <Working act={`open/${clientId}`}>{words.say("letters.opening")}</Working>
      <div class="actions">
        <Button
          look="button quiet"
          act={`open/${clientId}`}
          label={words.say("letters.openNamed", { name })}
          onPress={() => void openApart(desk, clientId)}
        >
          {words.say("letters.open")}
        </Button>
        <Button
          look="button quiet"
          act={`settle/${letterId}`}
          label={words.say("letters.settleNamed", { name })}
          onPress={() => void settle()}
        >
          {words.say("letters.settle")}
        </Button>
      </div>
    </li>
  );
}
