/**
 * A newcomer's steps: invitation code, passphrase kept, recovery code kept, words compared, admitted.
 */

import { Button, Heading, Working } from "../../parts/acts.tsx";
import { LineField } from "../../parts/phrase_field.tsx";
import { Told } from "../../parts/told.tsx";
import { useWords } from "../../parts/words.ts";
import { CodeKeeping, PassphraseKeeping, WordsShown } from "../keeping.tsx";
import type { StepProps } from "./doors.tsx";

const HANDLE = /^[a-z0-9][a-z0-9-]{2,39}$/;

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

/** Her passphrase, and whether she has it. */
export function KeepPassphrase({ door }: StepProps) {
  const { account, list, told } = door.state;
  if (account === undefined || list === undefined) return null;
  return (
    <PassphraseKeeping
      shown={account.passphrase}
      list={list}
      told={told}
      onKept={() => door.go("recovery")}
      onWrong={(text) => door.fault(text)}
    />
  );
}

/** Her recovery code; with it kept, her account is registered. */
export function KeepRecoveryCode({ door }: StepProps) {
  const words = useWords();
  const { account, list, told } = door.state;
  if (account === undefined || list === undefined) return null;
  return (
    <CodeKeeping
      shown={account.recoveryCode}
      list={list}
      told={told}
      act="register"
      working={words.say("newcomer.registering")}
      onKept={() => void door.register()}
    >
      {told?.kind === "fault" && (
        <Button look="plain" onPress={() => door.go("invited")}>
          {words.say("newcomer.otherName")}
        </Button>
      )}
    </CodeKeeping>
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
