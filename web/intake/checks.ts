/**
 * What is still missing or too long in her answers. Everything else is hers to leave out.
 *
 * The same as `app/routers/pages/checks.py`.
 */

import { utf8 } from "../crypto/bytes.ts";
import type { Words } from "../markup/words.ts";
import type { Answers } from "./answers.ts";
import { storyRoomBytes } from "./statements.ts";

const MOST_SIGNS: Readonly<Record<string, number>> = { people: 2_000, alias: 60 };
const CONSENTS_NEEDED = ["team", "counselor"];

/** Something to look at: a field, and what to do about it. */
export interface Fault {
  readonly field: string;
  readonly text: string;
}

/** Returns what is wrong with the answers of one step. */
export function faultsIn(step: string, answers: Answers, words: Words): Fault[] {
  return (CHECKS[step] ?? noFaults)(answers, words);
}

type Check = (answers: Answers, words: Words) => Fault[];

const CHECKS: Readonly<Record<string, Check>> = {
  languages: (answers, words) => missing("language", "choose-language", answers, words),
  ways: (answers, words) => missing("ways", "choose-way", answers, words),
  hours: hoursFaults,
  people: (answers, words) => signsFaults("people", answers, words),
  story: storyFaults,
  alias: (answers, words) => signsFaults("alias", answers, words),
  review: consentFaults,
};

const noFaults: Check = () => [];

function missing(field: string, code: string, answers: Answers, words: Words): Fault[] {
  return answers.one(field) === "" ? [{ field, text: words.say(`fault.${code}`) }] : [];
}

function hoursFaults(answers: Answers, words: Words): Fault[] {
  const unticked = answers.one("when") === "chosen" ? missing("hours", "tick-hours", answers, words) : [];
  return [
    ...missing("zone", "choose-zone", answers, words),
    ...missing("when", "choose-when", answers, words),
    ...unticked,
  ];
}

function signsFaults(field: string, answers: Answers, words: Words): Fault[] {
  const excess = [...answers.one(field)].length - (MOST_SIGNS[field] ?? 0);
  return excess > 0 ? [{ field, text: words.count("signsTooMany", excess) }] : [];
}

function storyFaults(answers: Answers, words: Words): Fault[] {
  const excess = utf8(answers.one("story")).length - storyRoomBytes(answers, words);
  return excess > 0 ? [{ field: "story", text: words.count("bytesTooMany", excess) }] : [];
}

function consentFaults(answers: Answers, words: Words): Fault[] {
  const agreed = CONSENTS_NEEDED.every((code) => answers.many("consents").includes(code));
  return agreed ? [] : [{ field: "consents", text: words.say("fault.consent") }];
}
