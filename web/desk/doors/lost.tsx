/**
 * Coming back with the recovery code: code and second factor, then a new passphrase and a new code to be kept.
 */

import { Button, Heading, Working } from "../../parts/acts.tsx";
import { LineField, PhraseField } from "../../parts/phrase_field.tsx";
import { Told } from "../../parts/told.tsx";
import { useWords } from "../../parts/words.ts";
import { CodeKeeping, PassphraseKeeping } from "../keeping.tsx";
import type { StepProps } from "./doors.tsx";

/** The form. The code is derived from on this device and never sent. */
export function Lost({ door }: StepProps) {
  const words = useWords();
  const { handle, recoveryCode, totpCode, told } = door.state;
  return (
    <form
      class="step"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void door.recover();
      }}
    >
      <Heading place="lost">{words.say("recover.title")}</Heading>
      <p>{words.say("recover.lead")}</p>
      <LineField
        id="handle"
        label={words.say("door.handle")}
        typed={handle}
        onTyped={(typed) => door.change({ handle: typed })}
      />
      <PhraseField
        id="recovery-code"
        label={words.say("recover.code")}
        hint={words.say("recover.codeHint")}
        counted="door.counted"
        typed={recoveryCode}
        isInvalid={told?.kind === "fault"}
        onTyped={(typed) => door.change({ recoveryCode: typed })}
      />
      <LineField
        id="totp"
        label={words.say("door.code")}
        hint={words.say("recover.factorHint")}
        typed={totpCode}
        onTyped={(typed) => door.change({ totpCode: typed })}
        digits
      />
      <Told told={told} />
      <Working act="recover">{words.say("recover.working")}</Working>
      <div class="actions">
        <button class="button">{words.say("next")}</button>
        <Button look="button quiet" onPress={() => door.go("sign-in")}>
          {words.say("back")}
        </Button>
      </div>
    </form>
  );
}

/** Her new passphrase, and whether she has it. */
export function KeepNewPassphrase({ door }: StepProps) {
  const { next, list, told } = door.state;
  if (next === undefined || list === undefined) return null;
  return (
    <PassphraseKeeping
      shown={next.passphrase}
      list={list}
      told={told}
      onKept={() => door.go("new-code")}
      onWrong={(text) => door.fault(text)}
    />
  );
}

/** Her new code; with it kept, both take the place of what was lost, and her desk opens. */
export function KeepNewCode({ door }: StepProps) {
  const words = useWords();
  const { next, list, told } = door.state;
  if (next?.recovery === undefined || list === undefined) return null;
  return (
    <CodeKeeping
      shown={next.recovery.code}
      list={list}
      told={told}
      act="finish"
      working={words.say("recover.finishing")}
      onKept={() => void door.finishRecovery()}
    />
  );
}
