/**
 * A field for words of our lists: each is written out after the space behind it, and they are counted.
 */

import { splitWords } from "../crypto/wordlists.ts";
import { fetchWordLists } from "../device/wordfiles.ts";
import { completed } from "./completion.ts";
import { useWords } from "./words.ts";

interface PhraseFieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly typed: string;
  /** The path of the words that count, `%(count)s` of them. */
  readonly counted: string;
  readonly isInvalid: boolean;
  readonly onTyped: (typed: string) => void;
}

/** The field, its hint and its counter. */
export function PhraseField({ id, label, hint, typed, counted, isInvalid, onTyped }: PhraseFieldProps) {
  const words = useWords();
  const follow = async (field: HTMLTextAreaElement, event: Event): Promise<void> => {
    onTyped(field.value);
    const isSpace = event instanceof InputEvent && event.data === " ";
    if (!isSpace || field.selectionStart !== field.value.length) return;
    const before = field.value;
    const lists = await fetchWordLists().catch(() => []);
    // The lists can come late: what was typed meanwhile stays.
    if (field.value === before) onTyped(completed(before, lists));
  };
  const { length } = splitWords(typed);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
      <textarea
        id={id}
        rows={3}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        aria-describedby={`${id}-hint ${id}-counted`}
        aria-invalid={isInvalid}
        value={typed}
        onFocus={() => void fetchWordLists().catch(() => [])}
        onInput={(event) => void follow(event.currentTarget, event)}
        onKeyDown={(event) => {
          // Words have no lines: Enter is for sending them.
          if (event.key !== "Enter") return;
          event.preventDefault();
          event.currentTarget.form?.requestSubmit();
        }}
      />
      <p class="counter" id={`${id}-counted`}>
        {length > 0 ? words.count(counted, length) : ""}
      </p>
    </div>
  );
}

interface LineFieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly typed: string;
  readonly onTyped: (typed: string) => void;
  readonly digits?: boolean;
}

/** A field of one line that no browser completes, corrects or keeps. */
export function LineField({ id, label, hint, typed, onTyped, digits = false }: LineFieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <input
        type="text"
        id={id}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        inputMode={digits ? "numeric" : "text"}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        value={typed}
        onInput={(event) => onTyped(event.currentTarget.value)}
      />
    </div>
  );
}
