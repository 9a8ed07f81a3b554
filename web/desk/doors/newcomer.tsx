/**
 * A newcomer's steps: invitation code, passphrase kept, recovery code kept, words compared, admitted.
 */

import { useState } from "preact/hooks";

import { randomIndex } from "../../crypto/randomness.ts";
import { Button, Heading, Working } from "../../parts/acts.tsx";
import { indexIn } from "../../parts/completion.ts";
import { LineField } from "../../parts/phrase_field.tsx";
import { Told } from "../../parts/told.tsx";
import { useWords } from "../../parts/words.ts";
import type { StepProps } from "./doors.tsx";

const HANDLE = /^[a-z0-9][a-z0-9-]{2,39}$/;
const ASKED = 2;

/** Where a newcomer begins: her code, and the name she wants to sign in with. */
export function Invited({ door }: StepProps) {
  const words = useWords();
  const { invitation, handle, told } = door.state;
  const make = (): void => {
    if (invitation.trim() === "") door.fault(words.say("newcomer.codeMissing"));
    else if (!HANDLE.test(handle.trim())) door.fault(words.say("fault.handle"));
    else void door.makeAccount();
  };
  return (
    <form
      class="step"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        make();
      }}
    >
      <Heading place="invited">{words.say("newcomer.title")}</Heading>
      <p>{words.say("newcomer.lead")}</p>
      <LineField
        id="invitation"
        label={words.say("newcomer.code")}
        hint={words.say("newcomer.codeHint")}
        typed={invitation}
        onTyped={(typed) => door.change({ invitation: typed })}
      />
      <LineField
        id="handle"
        label={words.say("door.handle")}
        hint={words.say("newcomer.handleHint")}
        typed={handle}
        onTyped={(typed) => door.change({ handle: typed })}
      />
      <Told told={told} />
      <Working act="make">{words.say("newcomer.making")}</Working>
      <div class="actions">
        <button class="button">{words.say("newcomer.make")}</button>
        <Button look="button quiet" onPress={() => door.go("sign-in")}>
          {words.say("back")}
        </Button>
      </div>
    </form>
  );
}

/** Her passphrase, shown once; two of its words are asked for before it goes on. */
export function KeepPassphrase({ door }: StepProps) {
  const words = useWords();
  const { account, list, told } = door.state;
  const [isChecked, check] = useState(false);
  const [asked] = useState(() => drawPlaces(account?.passphrase.length ?? ASKED));
  const [typed, type] = useState<Readonly<Record<number, string>>>({});
  if (account === undefined || list === undefined) return null;
  const places = account.passphrase.revealIndices();
  const isRight = (place: number): boolean => indexIn(list, typed[place] ?? "") === places[place];
  const goOn = (): void => {
    if (asked.every(isRight)) door.go("recovery");
    else door.fault(words.say("newcomer.wrongWords"));
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
      <WordsShown shown={account.passphrase.words(list)} language={list.language} />
      <p>{words.say("newcomer.passphraseAdvice")}</p>
      <div class="actions">
        <Button onPress={() => check(true)}>{words.say("newcomer.keptPassphrase")}</Button>
      </div>
    </section>
  );
}

/** Her recovery code, to be printed: it brings back every note when the passphrase is forgotten. */
export function KeepRecoveryCode({ door }: StepProps) {
  const words = useWords();
  const { account, list, told } = door.state;
  if (account === undefined || list === undefined) return null;
  return (
    <section class="printed">
      <Heading place="recovery">{words.say("newcomer.recoveryTitle")}</Heading>
      <p class="lead">{words.say("newcomer.recoveryLead")}</p>
      <WordsShown shown={account.recoveryCode.words(list)} language={list.language} />
      <p>{words.say("newcomer.recoveryAdvice")}</p>
      <Told told={told} />
      <Working act="register">{words.say("newcomer.registering")}</Working>
      <div class="actions">
        <Button look="button quiet" onPress={() => print()}>
          {words.say("newcomer.print")}
        </Button>
        <Button act="register" onPress={() => void door.register()}>
          {words.say("newcomer.register")}
        </Button>
        {told?.kind === "fault" && (
          <Button look="plain" onPress={() => door.go("invited")}>
            {words.say("newcomer.otherName")}
          </Button>
        )}
      </div>
    </section>
  );
}

/** Her words and the organisation's, to compare by voice; until a coordinator admitted her there is nothing else to do. */
export function Compare({ door }: StepProps) {
  const words = useWords();
  const { account, list, told, stage } = door.state;
  if (account === undefined || list === undefined) return null;
  return (
    <section>
      <Heading place="compare">{words.say("newcomer.compareTitle")}</Heading>
      <p class="lead">{words.say("newcomer.compareLead")}</p>
      <WordsShown shown={account.fingerprint} language={list.language} />
      <p>{words.say("newcomer.compareOrganisation")}</p>
      <WordsShown shown={account.organisationWords} language={list.language} />
      <p>{words.say("newcomer.compareAdvice", { handle: account.handle })}</p>
      <Told told={told} />
      <Working act="sign-in">{words.say(`door.stage.${stage ?? "meeting"}`)}</Working>
      <div class="actions">
        <Button act="sign-in" onPress={() => void door.lookAgain()}>
          {words.say("newcomer.look")}
        </Button>
      </div>
    </section>
  );
}

function WordsShown({ shown, language }: { readonly shown: readonly string[]; readonly language: string }) {
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
