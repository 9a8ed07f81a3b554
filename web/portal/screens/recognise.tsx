/**
 * The words by which a counselor knows a woman's new page, when she lost the words of the one before.
 */

import { useEffect, useState } from "preact/hooks";

import { fingerprintWords } from "../../crypto/fingerprints.ts";
import { listForLanguage, type WordListLanguage } from "../../crypto/wordlists.ts";
import { fetchWordList } from "../../device/wordfiles.ts";
import { useShown } from "../context.ts";
import { BackTo, Outcome, Title } from "../parts.tsx";

/** The words, and what they are not: her way back. */
export function Recognise() {
  const { words, portal } = useShown();
  const [shown, show] = useState<readonly string[]>([]);
  const list = listForLanguage(words.language as WordListLanguage);
  useEffect(() => {
    void portal.alongside(async () =>
      show(await fingerprintWords(await fetchWordList(list), "client", portal.account.clientId)),
    );
  }, []);
  return (
    <>
      <BackTo screen="more" />
      <Title>{words.say("more.recognise")}</Title>
      <Outcome />
      <p>{words.say("recognise.lead")}</p>
      <p class="text" translate={false} lang={words.language}>
        {shown.join(" ")}
      </p>
      <p class="notice">{words.say("recognise.care")}</p>
    </>
  );
}
