/**
 * Two of the new words are asked for before they hold: whoever cannot type them has not kept them.
 */

import { useState } from "preact/hooks";

import { randomIndex } from "../../crypto/randomness.ts";
import { UnknownWord } from "../../crypto/wordlists.ts";
import { useShown } from "../context.ts";
import { Button, Outcome, Title, Working } from "../parts.tsx";
import { type ShownPhrase, takeNewWords } from "./phrase.tsx";

const ASKED = 2;

interface PhraseCheckProps {
  readonly shown: ShownPhrase;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

/** The two fields, and the change behind them. */
export function PhraseCheck({ shown, onBack, onDone }: PhraseCheckProps) {
  const { words, portal } = useShown();
  const [asked] = useState(() => drawPlaces(shown.next.phrase.length));
  const [typed, type] = useState<Readonly<Record<number, string>>>({});
  const change = async (): Promise<void> => {
    if (!asked.every((place) => isRight(shown, place, typed[place] ?? ""))) {
      portal.fault(words.say("words.wrong"));
    } else if (await takeNewWords(portal, shown.next)) {
      onDone();
      portal.done(words.say("words.changed"));
    }
  };
  return (
    <section>
      <Title>{words.say("words.checkTitle")}</Title>
      <p class="hint">{words.say("words.checkLead")}</p>
      {asked.map((place) => (
        <div class="field" key={place}>
          <label for={`asked-${place}`}>{words.say("words.asked", { number: place + 1 })}</label>
          <input
            type="text"
            id={`asked-${place}`}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            value={typed[place] ?? ""}
            onInput={(event) => type({ ...typed, [place]: event.currentTarget.value })}
          />
        </div>
      ))}
      <Outcome />
      <Working act="change">{words.say("words.changing")}</Working>
      <div class="actions">
        <Button act="change" onPress={() => void change()}>
          {words.say("words.change")}
        </Button>
        <Button look="button quiet" onPress={onBack}>
          {words.say("words.again")}
        </Button>
      </div>
    </section>
  );
}

function drawPlaces(count: number): number[] {
  const drawn = new Set<number>();
  while (drawn.size < ASKED) drawn.add(randomIndex(count));
  return [...drawn].sort((one, other) => one - other);
}

function isRight({ next, list }: ShownPhrase, place: number, typed: string): boolean {
  try {
    return list.indexOf(typed) === next.phrase.revealIndices()[place];
  } catch (unread) {
    if (unread instanceof UnknownWord) return false;
    throw unread;
  }
}
