/**
 * Signing in: name, passphrase, code.
 */

import { Button, Heading, Working } from "../../parts/acts.tsx";
import { LineField, PhraseField } from "../../parts/phrase_field.tsx";
import { Told } from "../../parts/told.tsx";
import { useWords } from "../../parts/words.ts";
import type { StepProps } from "./doors.tsx";

/** The form. What is typed into it is derived from on this device and never sent. */
export function SignIn({ door }: StepProps) {
  const words = useWords();
  const { handle, phrase, totpCode, stage, told, notice, isMoved = false } = door.state;
  return (
    <form
      class="step"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void door.signIn();
      }}
    >
      <p class={notice === undefined ? "none" : "notice"} role="status">
        {notice}
      </p>
      {isMoved ? (
        <Heading place="sign-in">{words.say("door.title")}</Heading>
      ) : (
        <h1>{words.say("door.title")}</h1>
      )}
      <LineField
        id="handle"
        label={words.say("door.handle")}
        typed={handle}
        onTyped={(typed) => door.change({ handle: typed })}
      />
      <PhraseField
        id="passphrase"
        label={words.say("door.passphrase")}
        hint={words.say("door.passphraseHint")}
        counted="door.counted"
        typed={phrase}
        isInvalid={told?.kind === "fault"}
        onTyped={(typed) => door.change({ phrase: typed })}
      />
      <LineField
        id="totp"
        label={words.say("door.code")}
        hint={words.say("door.codeHint")}
        typed={totpCode}
        onTyped={(typed) => door.change({ totpCode: typed })}
        digits
      />
      <Told told={told} />
      <Working act="sign-in">{words.say(`door.stage.${stage ?? "meeting"}`)}</Working>
      <div class="actions">
        <button class="button">{words.say("door.enter")}</button>
      </div>
      <p>
        <Button look="plain" onPress={() => door.go("invited")}>
          {words.say("door.invited")}
        </Button>
      </p>
      <p>
        <Button look="plain" onPress={() => door.go("lost")}>
          {words.say("door.lost")}
        </Button>
      </p>
    </form>
  );
}
