/**
 * Giving a client back: why, and once more whether, because her counselor opens nothing of it afterwards.
 */

import { useState } from "preact/hooks";

import type { OpenedCase } from "../../device/cases.ts";
import { RETURN_REASONS, type ReturnReason } from "../../device/handovers.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { giveClientBack } from "../acts.ts";
import { useDesk } from "../context.ts";
import { type ClientFile, nameOf } from "../files.ts";

interface GiveBackProps {
  readonly file: ClientFile;
  readonly opened: OpenedCase;
}

/** The form. What is chosen there is one of five words; nothing is typed that the service could read. */
export function GiveBack({ file, opened }: GiveBackProps) {
  const { words, desk } = useDesk();
  const [reason, choose] = useState<ReturnReason>();
  const [isAsked, ask] = useState(false);
  const act = `return/${file.client.client_id}`;
  const name = nameOf(file);
  const askAgain = (): void => {
    if (reason === undefined) return desk.fault(words.say("returning.reasonMissing"));
    desk.change({ told: undefined });
    ask(true);
  };
  const give = async (): Promise<void> => {
    if (reason === undefined || !(await giveClientBack(desk, opened, reason))) return;
    desk.show("clients");
    desk.done(words.say("returning.done", { name }));
  };
  return (
    <section aria-labelledby="returning">
      <h2 id="returning">{words.say("returning.title")}</h2>
      <p>{words.say("returning.lead")}</p>
      <fieldset class="choices">
        <legend>{words.say("returning.why")}</legend>
        {RETURN_REASONS.map((one) => (
          <div class="choice" key={one}>
            <input
              type="radio"
              id={`reason-${one}`}
              name="reason"
              checked={one === reason}
              onChange={() => choose(one)}
            />
            <label for={`reason-${one}`}>{words.say(`returning.reason.${one}`)}</label>
          </div>
        ))}
      </fieldset>
      {isAsked ? (
        <>
          <p class="notice">{words.say("returning.sure", { name })}</p>
          <Working act={act}>{words.say("returning.working")}</Working>
          <div class="actions">
            <Button look="button danger" act={act} onPress={() => void give()}>
              {words.say("returning.give")}
            </Button>
            <Button look="button quiet" onPress={() => ask(false)}>
              {words.say("returning.keep")}
            </Button>
          </div>
        </>
      ) : (
        <div class="actions">
          <Button look="button quiet" onPress={askAgain}>
            {words.say("returning.begin")}
          </Button>
        </div>
      )}
    </section>
  );
}
