/**
 * Her own keys: the words by which a coordinator knows them, a new passphrase for them; and her wish for reminders.
 */

import { useEffect, useState } from "preact/hooks";

import { listForLanguage, type WordList, type WordListLanguage } from "../../crypto/wordlists.ts";
import { makeSecrets, type NewSecrets } from "../../device/new_secrets.ts";
import { fetchWordList } from "../../device/wordfiles.ts";
import { Button, Heading, Working } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { useDesk } from "../context.ts";
import { CodeKeeping, PassphraseKeeping, WordsShown } from "../keeping.tsx";
import { argon2id } from "../workers.ts";
import { Reminders } from "./reminders.tsx";

/** New secrets that are shown and not sent yet, and which of them she is keeping now. */
interface Change {
  readonly next: NewSecrets;
  readonly step: "passphrase" | "code";
}

/** Name and fingerprint words; or, while she changes her passphrase, the new one. */
export function Keys() {
  const { words, desk } = useDesk();
  const [list, keepList] = useState<WordList>();
  const [change, keepChange] = useState<Change>();
  useEffect(() => {
    void desk.alongside(async () => {
      keepList(await fetchWordList(listForLanguage(words.language as WordListLanguage)));
    });
  }, []);
  if (change === undefined || list === undefined) {
    return <OwnKeys list={list} onMade={(next) => keepChange({ next, step: "passphrase" })} />;
  }
  return <Keeping change={change} list={list} onStep={keepChange} />;
}

interface OwnKeysProps {
  readonly list: WordList | undefined;
  readonly onMade: (next: NewSecrets) => void;
}

function OwnKeys({ list, onMade }: OwnKeysProps) {
  const { words, desk, state } = useDesk();
  const [fingerprint, keep] = useState<readonly string[]>([]);
  useEffect(() => {
    if (list !== undefined) void desk.alongside(async () => keep(await desk.device.fingerprint(list)));
  }, [list]);
  return (
    <>
      <Heading place="keys">{words.say("nav.keys")}</Heading>
      <Told told={state.told} />
      <p>{words.say("keys.signedInAs", { handle: desk.device.handle })}</p>
      <h2>{words.say("keys.fingerprint")}</h2>
      <p>{words.say("keys.fingerprintLead")}</p>
      <WordsShown shown={fingerprint} language={words.language} />
      {list !== undefined && <ChangeForm list={list} onMade={onMade} />}
      <Reminders />
    </>
  );
}

interface ChangeFormProps {
  readonly list: WordList;
  readonly onMade: (next: NewSecrets) => void;
}

/** Begins a change: new words are made on this device, and nothing is changed before she has kept them. */
function ChangeForm({ list, onMade }: ChangeFormProps) {
  const { words, desk } = useDesk();
  const [withRecoveryCode, choose] = useState(true);
  const make = (): Promise<boolean> =>
    desk.attempt("make-secrets", async () => {
      const { handle, organisation } = desk.device;
      const owner = { installationId: organisation.installationId, handle };
      onMade(await makeSecrets(owner, list, argon2id, { withRecoveryCode }));
    });
  return (
    <section>
      <h2>{words.say("keys.change")}</h2>
      <p>{words.say("keys.changeLead")}</p>
      <div class="choice">
        <input
          type="checkbox"
          id="with-code"
          aria-describedby="with-code-hint"
          checked={withRecoveryCode}
          onChange={(event) => choose(event.currentTarget.checked)}
        />
        <label for="with-code">{words.say("keys.withCode")}</label>
      </div>
      <p class="hint" id="with-code-hint">
        {words.say("keys.withCodeHint")}
      </p>
      <Working act="make-secrets">{words.say("keys.making")}</Working>
      <div class="actions">
        <Button act="make-secrets" onPress={() => void make()}>
          {words.say("keys.make")}
        </Button>
      </div>
    </section>
  );
}

interface KeepingProps {
  readonly change: Change;
  readonly list: WordList;
  readonly onStep: (change: Change | undefined) => void;
}

function Keeping({ change: { next, step }, list, onStep }: KeepingProps) {
  const { words, desk, state } = useDesk();
  const send = async (): Promise<void> => {
    if (!(await desk.attempt("change-secrets", () => desk.device.changePassphrase(next)))) return;
    onStep(undefined);
    desk.done(words.say(next.recovery === undefined ? "keys.changed" : "keys.changedBoth"));
  };
  const goOn = (): void => {
    desk.change({ told: undefined });
    if (next.recovery === undefined) void send();
    else onStep({ next, step: "code" });
  };
  return (
    <>
      {step === "code" && next.recovery !== undefined ? (
        <CodeKeeping
          shown={next.recovery.code}
          list={list}
          told={state.told}
          act="change-secrets"
          working={words.say("keys.changing")}
          onKept={() => void send()}
        />
      ) : (
        <PassphraseKeeping
          shown={next.passphrase}
          list={list}
          told={state.told}
          onKept={goOn}
          onWrong={(text) => desk.fault(text)}
        />
      )}
      <p class="back">
        <Button look="plain" onPress={() => onStep(undefined)}>
          {words.say("keys.keepOld")}
        </Button>
      </p>
    </>
  );
}
