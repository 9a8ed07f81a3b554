/**
 * Her own keys: the words by which a coordinator knows them.
 */

import { useEffect, useState } from "preact/hooks";

import { listForLanguage, type WordListLanguage } from "../../crypto/wordlists.ts";
import { fetchWordList } from "../../device/wordfiles.ts";
import { Heading } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { useDesk } from "../context.ts";

/** Name and fingerprint words, to be compared by voice. */
export function Keys() {
  const { words, desk, state } = useDesk();
  const [fingerprint, keep] = useState<readonly string[]>([]);
  useEffect(() => {
    void desk.alongside(async () => {
      const list = await fetchWordList(listForLanguage(words.language as WordListLanguage));
      keep(await desk.device.fingerprint(list));
    });
  }, []);
  return (
    <>
      <Heading place="keys">{words.say("nav.keys")}</Heading>
      <Told told={state.told} />
      <p>{words.say("keys.signedInAs", { handle: desk.device.handle })}</p>
      <h2>{words.say("keys.fingerprint")}</h2>
      <p>{words.say("keys.fingerprintLead")}</p>
      <ol class="phrase" translate={false} lang={words.language}>
        {fingerprint.map((word, place) => (
          <li key={place}>{word}</li>
        ))}
      </ol>
    </>
  );
}
