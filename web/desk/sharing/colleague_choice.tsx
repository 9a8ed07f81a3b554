/**
 * Choosing a colleague by the words of her keys, and the question before something is given to her.
 */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { equal } from "../../crypto/bytes.ts";
import { listForLanguage, type WordList, type WordListLanguage } from "../../crypto/wordlists.ts";
import { type Colleague, findColleagues, type FoundColleague } from "../../device/colleagues.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { LineField } from "../../parts/phrase_field.tsx";
import { Question } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { WordsShown } from "../keeping.tsx";

/** The other counselors of the signed directory, and the lists that their words are of. */
export interface Colleagues {
  readonly lists: readonly WordList[];
  readonly known: readonly Colleague[];
}

interface ColleagueChoiceProps {
  /** Undefined while the directory is being read. */
  readonly colleagues: Colleagues | undefined;
  readonly chosen: FoundColleague | undefined;
  readonly onChosen: (colleague: FoundColleague | undefined) => void;
}

const SHOWN = 6;

/** The field for what she reads out, and whoever has such words. */
export function ColleagueChoice({ colleagues, chosen, onChosen }: ColleagueChoiceProps) {
  const { words } = useDesk();
  const [typed, type] = useState("");
  if (colleagues === undefined) return <p role="status">{words.say("loading")}</p>;
  const { known, lists } = colleagues;
  if (known.length === 0) return <p class="none">{words.say("colleague.nobody")}</p>;
  const list = listForLanguage(words.language as WordListLanguage);
  const found = findColleagues(known, lists, list, typed);
  const read = (text: string): void => {
    type(text);
    const isStillThere = findColleagues(known, lists, list, text).some((one) => isSame(one, chosen));
    if (!isStillThere) onChosen(undefined);
  };
  return (
    <>
      <LineField
        id="colleague-words"
        label={words.say("colleague.words")}
        hint={words.say("colleague.wordsHint")}
        typed={typed}
        onTyped={read}
      />
      <p class="hint" role="status">
        {found.length === 0 ? words.say("colleague.notFound") : words.count("colleague.found", found.length)}
      </p>
      {found.length > SHOWN && <p class="hint">{words.say("colleague.more")}</p>}
      {found.length > 0 && found.length <= SHOWN && (
        <Candidates found={found} chosen={chosen} onChosen={onChosen} />
      )}
    </>
  );
}

interface CandidatesProps extends Omit<ColleagueChoiceProps, "colleagues"> {
  readonly found: readonly FoundColleague[];
}

function Candidates({ found, chosen, onChosen }: CandidatesProps) {
  const { words } = useDesk();
  return (
    <fieldset>
      <legend>{words.say("colleague.who")}</legend>
      <div class="choices">
        {found.map((one, place) => (
          <div class="choice" key={one.colleague.staffId}>
            <input
              type="radio"
              id={`colleague-${place}`}
              name="colleague"
              checked={isSame(one, chosen)}
              onChange={() => onChosen(one)}
            />
            <label for={`colleague-${place}`} translate={false} lang={one.list.language}>
              {wordsOf(one).join(" ")}
            </label>
          </div>
        ))}
      </div>
    </fieldset>
  );
}

interface LastQuestionProps {
  readonly colleague: FoundColleague;
  readonly act: string;
  /** Whether she may read of this client already: then whatever is given opens to her at once. */
  readonly isLetIn: boolean;
  readonly children: ComponentChildren;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks whether it is really she, by all her words, before keys are sealed to her. */
export function LastQuestion({ colleague, act, isLetIn, children, onYes, onNo }: LastQuestionProps) {
  const { words } = useDesk();
  return (
    <Question title={words.say("colleague.sure")}>
      <WordsShown shown={wordsOf(colleague)} language={colleague.list.language} />
      <p>{words.say("colleague.sureLead")}</p>
      {children}
      {isLetIn && <p>{words.say("colleague.letIn")}</p>}
      <Working act={act}>{words.say("sharing.working")}</Working>
      <div class="actions">
        <Button act={act} onPress={onYes}>
          {words.say("colleague.yes")}
        </Button>
        <Button look="button quiet" onPress={onNo}>
          {words.say("colleague.no")}
        </Button>
      </div>
    </Question>
  );
}

function wordsOf({ colleague, list }: FoundColleague): readonly string[] {
  return colleague.words.get(list.listId) ?? [];
}

function isSame({ colleague }: FoundColleague, other: FoundColleague | undefined): boolean {
  return other !== undefined && equal(colleague.keyId, other.colleague.keyId);
}
