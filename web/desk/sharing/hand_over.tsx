/**
 * Handing a client over: to whom, and how much of the past goes along.
 */

import { useState } from "preact/hooks";

import type { Kind } from "../../crypto/owners.ts";
import type { FoundColleague } from "../../device/colleagues.ts";
import type { Entry } from "../../device/entries.ts";
import { HISTORY } from "../../device/handovers.ts";
import { Button } from "../../parts/acts.tsx";
import { excessBytes, Writing } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { withoutCopies, withVersions } from "../file/notes.ts";
import { titleOf } from "../file/timeline.tsx";
import { isBy } from "../files.ts";
import { handClientOver, isLetIn } from "../shares.ts";
import { ColleagueChoice, type Colleagues, LastQuestion } from "./colleague_choice.tsx";
import type { SharingProps } from "./sharing.tsx";
import { Tick } from "./ticks.tsx";

const LONGEST_BEGINNING = 80;

interface HandOverProps extends SharingProps {
  readonly colleagues: Colleagues | undefined;
}

/** The form. Nothing goes along that she did not choose, and the last question says once more what does. */
export function HandOver({ file, opened, colleagues, onDone }: HandOverProps) {
  const { words, desk } = useDesk();
  const [colleague, choose] = useState<FoundColleague>();
  const [kinds, chooseKinds] = useState<readonly Kind[]>([]);
  const [notes, chooseNotes] = useState<readonly Entry[]>([]);
  const [isAsked, ask] = useState(false);
  const clientId = file.client.client_id;
  const summary = desk.typedIn(`summary/${clientId}`);
  // All notes are more than some of them.
  const chosenNotes = kinds.includes("casework") ? [] : notes;
  const goOn = (): void => {
    if (colleague === undefined) return desk.fault(words.say("colleague.missing"));
    if (excessBytes(summary) > 0) return;
    desk.change({ told: undefined });
    ask(true);
  };
  const hand = async (): Promise<void> => {
    const contents = chosenNotes.flatMap(({ content }) => (content === undefined ? [] : [content]));
    const along = { kinds, summary, notes: contents };
    if (colleague === undefined || !(await handClientOver(desk, clientId, colleague.colleague, along)))
      return;
    onDone();
    desk.done(words.say("handOver.done"));
  };
  if (isAsked && colleague !== undefined) {
    const given = [
      ...kinds.map((kind) => words.say(`handOver.given.${kind}`)),
      ...(chosenNotes.length > 0 ? [words.count("handOver.givenNotes", chosenNotes.length)] : []),
      ...(summary.trim() === "" ? [] : [words.say("handOver.givenSummary")]),
    ];
    return (
      <LastQuestion
        colleague={colleague}
        act={`share/${clientId}`}
        isLetIn={isLetIn(desk, opened, colleague.colleague.keyId)}
        onYes={() => void hand()}
        onNo={() => ask(false)}
      >
        <p>
          {given.length === 0
            ? words.say("handOver.givenNothing")
            : words.say("handOver.givenAlong", { what: words.listed(given) })}
        </p>
      </LastQuestion>
    );
  }
  return (
    <>
      <p>{words.say("handOver.lead")}</p>
      <ColleagueChoice colleagues={colleagues} chosen={colleague} onChosen={choose} />
      <fieldset>
        <legend>{words.say("handOver.what")}</legend>
        <div class="choices">
          {HISTORY.map((kind) => (
            <Tick
              key={kind}
              id={`kind-${kind}`}
              label={words.say(`handOver.kind.${kind}`)}
              isTicked={kinds.includes(kind)}
              onTicked={(isTicked) => chooseKinds(withOrWithout(kinds, kind, isTicked))}
            />
          ))}
        </div>
      </fieldset>
      {!kinds.includes("casework") && (
        <NoteChoice
          entries={ownNotes(opened, desk.device.keys.keyId)}
          chosen={notes}
          onChosen={chooseNotes}
        />
      )}
      <Writing
        id="summary"
        rows={6}
        label={words.say("handOver.summary")}
        hint={words.say("handOver.summaryHint")}
        text={summary}
        onText={(text) => desk.type(`summary/${clientId}`, text)}
      />
      <p class="hint">{words.say("handOver.untilThen")}</p>
      <div class="actions">
        <Button onPress={goOn}>{words.say("sharing.goOn")}</Button>
      </div>
    </>
  );
}

interface NoteChoiceProps {
  readonly entries: readonly Entry[];
  readonly chosen: readonly Entry[];
  readonly onChosen: (chosen: readonly Entry[]) => void;
}

function NoteChoice({ entries, chosen, onChosen }: NoteChoiceProps) {
  const { words } = useDesk();
  if (entries.length === 0) return null;
  return (
    <fieldset>
      <legend>{words.say("handOver.notes")}</legend>
      <div class="choices">
        {entries.map((entry) => (
          <Tick
            key={entry.position}
            id={`note-${entry.position}`}
            label={`${titleOf(entry, words)}: ${beginningOf(entry)}`}
            isTicked={chosen.includes(entry)}
            onTicked={(isTicked) => onChosen(withOrWithout(chosen, entry, isTicked))}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** Returns the newest version of each note of her own: another's words are not hers to seal anew. */
function ownNotes({ entries }: SharingProps["opened"], own: Parameters<typeof isBy>[0]): readonly Entry[] {
  return withoutCopies(withVersions(entries)).flatMap((item) =>
    "newest" in item && isBy(own, item.newest) ? [item.newest] : [],
  );
}

function beginningOf({ content }: Entry): string {
  const text = content?.text.trim().replaceAll(/\s+/g, " ") ?? "";
  return text.length > LONGEST_BEGINNING ? `${text.slice(0, LONGEST_BEGINNING)} …` : text;
}

function withOrWithout<Item>(items: readonly Item[], item: Item, isWith: boolean): readonly Item[] {
  return isWith ? [...items, item] : items.filter((one) => one !== item);
}
