/**
 * The library laid open to a test: every operation of the vectors by name, and a few looks inside.
 *
 * Bundled by the tests themselves, into a folder of theirs; no installation has this script.
 */

import { missingFeatures } from "../../../web/crypto/features.ts";
import { OpeningFailed, TooLong } from "../../../web/crypto/errors.ts";
import * as labels from "../../../web/crypto/labels.ts";
import { randomBytes, randomId, randomIndex } from "../../../web/crypto/randomness.ts";
import { Secret } from "../../../web/crypto/secret_bytes.ts";
import { NotACalendar } from "../../../web/device/errors.ts";
import { CapabilityMalformed, CriteriaMalformed } from "../../../web/matching/errors.ts";
import { PlanRequestMalformed, PlanUnknown } from "../../../web/planning/errors.ts";
import {
  asCompared,
  readWordList,
  splitWords,
  type WordListLanguage,
} from "../../../web/crypto/wordlists.ts";
import * as calendars from "./calendars.ts";
import * as content from "./content.ts";
import * as foundations from "./foundations.ts";
import * as matching from "./matching.ts";
import * as organisation from "./organisation.ts";
import * as people from "./people.ts";
import * as planning from "./planning.ts";
import type { Json } from "./values.ts";

const OPERATIONS = {
  ...foundations.OPERATIONS,
  ...people.OPERATIONS,
  ...content.OPERATIONS,
  ...organisation.OPERATIONS,
  ...matching.OPERATIONS,
  ...calendars.OPERATIONS,
  ...planning.OPERATIONS,
};
// What the library refuses by. Anything else is a breakdown, so that it never passes for a refusal.
const REFUSALS = [
  OpeningFailed,
  TooLong,
  CapabilityMalformed,
  CriteriaMalformed,
  NotACalendar,
  PlanRequestMalformed,
  PlanUnknown,
];

/** Returns what an operation gives, or the name of the failure by which it refuses. */
async function outcome({ do: name, given }: Json): Promise<Json> {
  const operation = OPERATIONS[name];
  if (operation === undefined) throw new Error(`no operation ${name}`);
  try {
    return { gives: await operation(given) };
  } catch (refused) {
    const known = REFUSALS.find((kind) => refused instanceof kind);
    if (known !== undefined && refused instanceof Error) return { fails: refused.name };
    return { breaks: String(refused) };
  }
}

const library = {
  outcomes: (cases: Json[]) => Promise.all(cases.map(outcome)),
  operations: () => Object.keys(OPERATIONS),
  labels: () => Object.values(labels),
  missingFeatures,
  randomBytes,
  randomId,
  randomIndex,
  asCompared: (texts: string[], language: WordListLanguage) =>
    texts.map((text) => asCompared(text, language)),
  splitWords,
  wordList: people.wordList,
  readWordList,
  Secret,
  OpeningFailed,
};

export type Library = typeof library;

Object.assign(globalThis, { library });
