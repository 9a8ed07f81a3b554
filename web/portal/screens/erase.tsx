/**
 * Erasing everything: what goes when, one confirmation, and what stands here afterwards.
 */

import { useState } from "preact/hooks";

import { useShown } from "../context.ts";
import { BackTo, Button, Outcome, Title, Working } from "../parts.tsx";

/** The confirmation. */
export function Erase() {
  const { words, portal } = useShown();
  const [isSure, setSure] = useState(false);
  const erase = async (): Promise<void> => {
    if (!isSure) {
      portal.fault(words.say("erase.tick"));
      return;
    }
    await portal.attempt("erase", async () => {
      await portal.account.eraseEverything();
      portal.close("erased");
    });
  };
  return (
    <>
      <BackTo screen="more" />
      <Title>{words.say("more.erase")}</Title>
      <p>{words.say("erase.lead")}</p>
      <ul>
        <li>{words.say("erase.atOnce")}</li>
        <li>{words.say("erase.within")}</li>
        <li>{words.say("erase.beyond")}</li>
        <li>{words.say("erase.never")}</li>
      </ul>
      <div class="choice">
        <input
          type="checkbox"
          id="erase-sure"
          checked={isSure}
          onChange={(event) => setSure(event.currentTarget.checked)}
        />
        <label for="erase-sure">{words.say("erase.sure")}</label>
      </div>
      <Outcome />
      <Working act="erase">{words.say("erase.erasing")}</Working>
      <div class="actions">
        <Button look="button danger" act="erase" onPress={() => void erase()}>
          {words.say("erase.now")}
        </Button>
      </div>
    </>
  );
}
