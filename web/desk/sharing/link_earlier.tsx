/**
 * Linking the file of a woman who lost her words to her new one, after her voice and the words of her new page.
 */

import { useState } from "preact/hooks";

import { fingerprintWords } from "../../crypto/fingerprints.ts";
import { isReadAs } from "../../device/comparisons.ts";
import { fetchWordLists } from "../../device/wordfiles.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { PhraseField } from "../../parts/phrase_field.tsx";
import { Question } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { type ClientFile, nameOf } from "../files.ts";
import { linkFiles } from "../shares.ts";
import type { SharingProps } from "./sharing.tsx";

/** The form. What she reads is typed and compared by this device: a yes alone would be given too easily. */
export function LinkEarlier({ file, opened, onDone }: SharingProps) {
  const { words, desk, state } = useDesk();
  const [earlier, choose] = useState<ClientFile>();
  const [read, type] = useState("");
  const [isAsked, ask] = useState(false);
  const { clientId } = opened.file.client;
  const others = [...state.files.values()].filter(
    (other) =>
      other.client.client_id !== file.client.client_id &&
      other.client.status === "assigned" &&
      other.opened !== undefined,
  );
  const compare = (): Promise<boolean> =>
    desk.attempt("compare", async () => {
      if (earlier === undefined) return desk.fault(words.say("link.missing"));
      const lists = await fetchWordLists();
      const fits = lists.map(async (list) =>
        isReadAs(list, read, await fingerprintWords(list, "client", clientId)),
      );
      if ((await Promise.all(fits)).includes(true)) ask(true);
      else desk.fault(words.say("link.wrongWords"));
    });
  if (others.length === 0) return <p class="none">{words.say("link.none")}</p>;
  if (isAsked && earlier !== undefined) {
    return <LinkQuestion file={file} earlier={earlier} onDone={onDone} onNo={() => ask(false)} />;
  }
  return (
    <>
      <p>{words.say("link.lead")}</p>
      <fieldset>
        <legend>{words.say("link.which")}</legend>
        <div class="choices">
          {others.map((other) => (
            <div class="choice" key={other.client.client_id}>
              <input
                type="radio"
                id={`earlier-${other.client.client_id}`}
                name="earlier"
                checked={other.client.client_id === earlier?.client.client_id}
                onChange={() => choose(other)}
              />
              <label for={`earlier-${other.client.client_id}`}>
                {nameOf(other)}. {words.say("clients.came", { day: words.day(other.client.came_on) })}
              </label>
            </div>
          ))}
        </div>
      </fieldset>
      <form
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          void compare();
        }}
      >
        <PhraseField
          id="read-words"
          label={words.say("link.words")}
          hint={words.say("link.wordsHint")}
          counted="door.counted"
          typed={read}
          isInvalid={false}
          onTyped={type}
        />
        <button class="button">{words.say("link.compare")}</button>
      </form>
    </>
  );
}

interface LinkQuestionProps {
  readonly file: ClientFile;
  readonly earlier: ClientFile;
  readonly onDone: () => void;
  readonly onNo: () => void;
}

function LinkQuestion({ file, earlier, onDone, onNo }: LinkQuestionProps) {
  const { words, desk } = useDesk();
  const [progress, tell] = useState<readonly [number, number]>([0, 0]);
  const clientId = file.client.client_id;
  const act = `share/${clientId}`;
  const link = async (): Promise<void> => {
    const keep = (done: number, all: number): void => tell([done, all]);
    const came = await linkFiles(desk, clientId, earlier.client.client_id, keep);
    if (came === undefined) return;
    onDone();
    desk.done(
      came.unopened === 0
        ? words.count("link.done", came.carried)
        : `${words.count("link.done", came.carried)} ${words.count("link.unopened", came.unopened)}`,
    );
  };
  const [done, all] = progress.map((count) => words.number(count));
  return (
    <Question title={words.say("link.sure")}>
      <p>{words.say("link.sureLead", { name: nameOf(earlier) })}</p>
      <Working act={act}>{words.say("link.working", { done: done ?? "", all: all ?? "" })}</Working>
      <div class="actions">
        <Button look="button danger" act={act} onPress={() => void link()}>
          {words.say("link.yes")}
        </Button>
        <Button look="button quiet" onPress={onNo}>
          {words.say("link.no")}
        </Button>
      </div>
    </Question>
  );
}
