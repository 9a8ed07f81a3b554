/**
 * What speaks for a proposal and what it leaves unmet, in words.
 */

import type { Reason } from "../../matching/reasons.ts";
import type { Words } from "../../markup/words.ts";
import { useDesk } from "../context.ts";
import { wishWord } from "./facts.tsx";

/** Returns the sentence for a reason; nothing for what stands elsewhere on the card. */
function reasonWords(words: Words, reason: Reason): string | undefined {
  const path = `reason.${reason.code}`;
  const language = (code: string): string => words.code("languages", code);
  switch (reason.code) {
    case "load":
    case "common_hours":
      return undefined;
    case "language":
      return words.say(reason.choice === 1 ? `${path}.first` : `${path}.other`, {
        language: language(reason.language),
      });
    case "language_not_first":
      return words.say(path, { language: language(reason.language), wanted: language(reason.wanted) });
    case "ways":
      return words.say(path, { list: words.codes("ways", reason.ways) });
    case "topics_covered":
    case "topics_missed":
      return words.say(path, { list: words.quoted("topics", reason.topics) });
    case "musts_met":
    case "preferences_met":
    case "preferences_missed":
      return words.say(path, { list: words.listed(reason.wishes.map((tag) => wishWord(words, tag))) });
    case "starts_later":
      return words.count(path, reason.hours);
    default:
      return words.say(path);
  }
}

interface ReasonListProps {
  readonly title: string;
  readonly reasons: readonly Reason[];
}

/** The sentences under their title; nothing where there is none. */
export function ReasonList({ title, reasons }: ReasonListProps) {
  const { words } = useDesk();
  const lines = reasons.flatMap((reason) => reasonWords(words, reason) ?? []);
  if (lines.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ul class="reasons">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
