/**
 * What a client answered in her intake, in words.
 */

import { answersOf } from "../../device/answers.ts";
import type { Entries } from "../../device/entries.ts";
import type { Words } from "../../markup/words.ts";

/** Returns a line for each question she answered. */
export function answerLines(entries: Entries, words: Words): string[] {
  const { languages, ways, topics, wishes, zone } = answersOf(entries);
  const wished = wishes.map(({ kind, value }) => `${kind}:${value}`);
  return [
    words.codes("languages", languages),
    words.codes("ways", ways),
    words.quoted("topics", topics),
    words.codes("wishes", wished),
    zone ?? "",
  ].filter((line) => line !== "");
}
