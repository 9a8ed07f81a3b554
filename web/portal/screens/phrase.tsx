/**
 * Changing her words: new ones are shown once, kept, checked, and only then take the place of the old ones.
 */

import { useState } from "preact/hooks";

import { listForLanguage, type WordList, type WordListLanguage } from "../../crypto/wordlists.ts";
import { changePhrase, makePhrase, type NewPhrase } from "../../device/phrase_changes.ts";
import { fetchWordList } from "../../device/wordfiles.ts";
import { useShown } from "../context.ts";
import type { Portal } from "../desks.ts";
import { BackTo, Button, Outcome, Title, Working } from "../parts.tsx";
import { PhraseCheck } from "./phrase_check.tsx";

/** New words as they are shown: the phrase and its list. */
export interface ShownPhrase {
  readonly next: NewPhrase;
  readonly list: WordList;
}

/** The three steps: make, keep, check. */
export function Phrase() {
  const { words } = useShown();
  const [shown, show] = useState<ShownPhrase>();
  const [isChecked, check] = useState(false);
  if (shown === undefined) return <Make onMade={show} />;
  const keepOld = (): void => {
    show(undefined);
    check(false);
  };
  return isChecked ? (
    <PhraseCheck shown={shown} onBack={() => check(false)} onDone={keepOld} />
  ) : (
    <section>
      <Title>{words.say("words.title")}</Title>
      <p class="lead">{words.say("words.keep")}</p>
      <ol class="phrase" translate={false} lang={shown.list.language}>
        {shown.next.phrase.words(shown.list).map((word) => (
          <li key={word}>{word}</li>
        ))}
      </ol>
      <Copying text={shown.next.phrase.phrase(shown.list)} />
      <ul>
        <li>{words.say("words.advicePaper")}</li>
        <li>{words.say("words.adviceNobody")}</li>
      </ul>
      <div class="actions">
        <Button onPress={() => check(true)}>{words.say("words.kept")}</Button>
        <Button look="button quiet" onPress={keepOld}>
          {words.say("words.keepOld")}
        </Button>
      </div>
    </section>
  );
}

function Make({ onMade }: { readonly onMade: (made: ShownPhrase) => void }) {
  const { words, portal } = useShown();
  const make = (): Promise<boolean> =>
    portal.attempt("make", async () => {
      const listId = listForLanguage(words.language as WordListLanguage);
      const list = await fetchWordList(listId);
      onMade({ next: await makePhrase(portal.account, listId), list });
    });
  return (
    <>
      <BackTo screen="more" />
      <Title>{words.say("more.words")}</Title>
      <Outcome />
      <p>{words.say("words.lead")}</p>
      <Working act="make">{words.say("words.changing")}</Working>
      <div class="actions">
        <Button act="make" onPress={() => void make()}>
          {words.say("words.make")}
        </Button>
      </div>
    </>
  );
}

function Copying({ text }: { readonly text: string }) {
  const { words } = useShown();
  const [told, tell] = useState("");
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => tell(words.say("words.copied")),
      () => tell(words.say("words.notCopied")),
    );
  };
  return (
    <>
      <p>
        <Button look="plain" onPress={copy}>
          {words.say("words.copy")}
        </Button>
      </p>
      <p class="hint" role="status">
        {told}
      </p>
    </>
  );
}

/** Puts the new words in the place of the old ones, and looks in with them. */
export function takeNewWords(portal: Portal, next: NewPhrase): Promise<boolean> {
  return portal.attempt("change", async () => {
    const { account, desk } = portal;
    if (desk.visit === undefined) return;
    // Somebody may have written since she looked in.
    await portal.lookAgain();
    await changePhrase(account, portal.desk.visit?.opened ?? desk.visit.opened, next);
    await portal.lookAgain();
  });
}
