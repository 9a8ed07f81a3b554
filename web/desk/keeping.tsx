/**
 * Words to be kept, shown once: a passphrase, two words of which are asked for, and a recovery code to be printed.
 *
 * For a newcomer, for whoever changes her passphrase, and for whoever came back by her recovery code.
 */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import type { WordSecret } from "../crypto/phrases.ts";
import { randomIndex } from "../crypto/randomness.ts";
import type { WordList } from "../crypto/wordlists.ts";
import { Button, Heading, Working } from "../parts/acts.tsx";
import { indexIn } from "../parts/completion.ts";
import { LineField } from "../parts/phrase_field.tsx";
import { Told } from "../parts/told.tsx";
import { useWords } from "../parts/words.ts";
import type { Told as What } from "../parts/workspaces.ts";

const ASKED = 2;

interface KeepingProps {
  readonly shown: WordSecret;
  readonly list: WordList;
  readonly told: What | undefined;
  readonly onKept: () => void;
}

interface PassphraseProps extends KeepingProps {
  readonly onWrong: (text: string) => void;
}

/** A passphrase, shown once; two of its words are asked for before it goes on. */
export function PassphraseKeeping({ shown, list, told, onKept, onWrong }: PassphraseProps) {
  const words = useWords();
  const [isChecked, check] = useState(false);
  const [asked] = useState(() => drawPlaces(shown.length));
  const [typed, type] = useState<Readonly<Record<number, string>>>({});
  const places = shown.revealIndices();
  const isRight = (place: number): boolean => indexIn(list, typed[place] ?? "") === places[place];
  const goOn = (): void => {
    if (asked.every(isRight)) onKept();
    else onWrong(words.say("newcomer.wrongWords"));
  };
  if (isChecked) {
    return (
      <section>
        <Heading place="check">{words.say("newcomer.checkTitle")}</Heading>
        {asked.map((place) => (
          <LineField
            key={place}
            id={`asked-${place}`}
            label={words.say("newcomer.asked", { number: place + 1 })}
            typed={typed[place] ?? ""}
            onTyped={(word) => type({ ...typed, [place]: word })}
          />
        ))}
        <Told told={told} />
        <div class="actions">
          <Button onPress={goOn}>{words.say("next")}</Button>
          <Button look="button quiet" onPress={() => check(false)}>
            {words.say("newcomer.showAgain")}
          </Button>
        </div>
      </section>
    );
  }
  return (
    <section>
      <Heading place="passphrase">{words.say("newcomer.passphraseTitle")}</Heading>
      <p class="lead">{words.say("newcomer.passphraseLead")}</p>
      <WordsShown shown={shown.words(list)} language={list.language} />
      <p>{words.say("newcomer.passphraseAdvice")}</p>
      <div class="actions">
        <Button onPress={() => check(true)}>{words.say("newcomer.keptPassphrase")}</Button>
      </div>
    </section>
  );
}

interface CodeProps extends KeepingProps {
  /** The act that follows, and what is said while it lasts. */
  readonly act: string;
  readonly working: string;
  readonly children?: ComponentChildren;
}

/** A recovery code, to be printed: it brings back every note when the passphrase is forgotten. */
export function CodeKeeping({ shown, list, told, onKept, act, working, children }: CodeProps) {
  const words = useWords();
  return (
    <section class="printed">
      <Heading place="recovery">{words.say("newcomer.recoveryTitle")}</Heading>
      <p class="lead">{words.say("newcomer.recoveryLead")}</p>
      <WordsShown shown={shown.words(list)} language={list.language} />
      <p>{words.say("newcomer.recoveryAdvice")}</p>
      <Told told={told} />
      <Working act={act}>{working}</Working>
      <div class="actions">
        <Button look="button quiet" onPress={() => print()}>
          {words.say("newcomer.print")}
        </Button>
        <Button act={act} onPress={onKept}>
          {words.say("newcomer.register")}
        </Button>
        {children}
      </div>
    </section>
  );
}

/** Words in their order. */
export function WordsShown({
  shown,
  language,
}: {
  readonly shown: readonly string[];
  readonly language: string;
}) {
  return (
    <ol class="phrase" translate={false} lang={language}>
      {shown.map((word, place) => (
        <li key={place}>{word}</li>
      ))}
    </ol>
  );
}

function drawPlaces(count: number): number[] {
  const drawn = new Set<number>();
  while (drawn.size < ASKED) drawn.add(randomIndex(count));
  return [...drawn].sort((one, other) => one - other);
}
