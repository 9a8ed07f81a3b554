/**
 * The words of her client id: her counselor compares them with hers before an earlier page of hers is joined to this one.
 */

import { useEffect } from "preact/hooks";

import { listForLanguage, type WordListLanguage } from "../../crypto/wordlists.ts";
import { fetchWordList } from "../../device/wordfiles.ts";
import { useShown } from "../context.ts";
import { BackTo, Outcome, Title, useChoice, Working } from "../parts.tsx";

/** The words, and what they are for. */
export function Compare() {
  const { words, portal } = useShown();
  const [compared, show] = useChoice<readonly string[]>();
  useEffect(
    () =>
      void portal.attempt("compare", async () => {
        const list = await fetchWordList(listForLanguage(words.language as WordListLanguage));
        show(await portal.account.ownWords(list));
      }),
    [portal, words],
  );
  return (
    <>
      <BackTo screen="more" />
      <Title>{words.say("more.compare")}</Title>
      <p>{words.say("compare.lead")}</p>
      <Outcome />
      <Working act="compare">…</Working>
      {compared !== undefined && (
        <ol class="phrase" translate={false} lang={words.language}>
          {compared.map((word, place) => (
            <li key={place}>{word}</li>
          ))}
        </ol>
      )}
      <p class="hint">{words.say("compare.noKey")}</p>
    </>
  );
}
