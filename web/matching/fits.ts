/**
 * How well one counselor fits one client: the soft order, compared entry by entry.
 *
 * The same as `app/matching/rules/fits.py`, where the order is argued for.
 */

import { type Bytes, concat, utf8 } from "../crypto/bytes.ts";
import { Secret } from "../crypto/secret_bytes.ts";
import { authenticate } from "../crypto/suites.ts";
import { meets } from "./capabilities.ts";
import type { CounselorId, Urgency } from "./criteria.ts";
import type { Candidate, Case } from "./filters.ts";
import { CELL_SECONDS } from "./openings.ts";

const SHORTEST_TIE_KEY_BYTES = 16;
// Both end in a byte that no id contains and one text follows: nothing can be shifted between them.
const CASE_LABEL = utf8("helpline/v1/matching/tie/case\0");
const COUNSELOR_LABEL = utf8("helpline/v1/matching/tie/counselor\0");

/**
 * One counselor's fit, each entry better when smaller, in the order in which entries decide.
 *
 * `newCounselor` is 0 for one she has worked with. `languageChoice` is the place of the language in the client's list,
 * `languageSkill` its place in the counselor's, both from 0. `preferencesMissed` and `topicsMissed` are counts.
 * `starts` is the first common hour, seconds since 1970. `loadPermille` is load against capacity.
 */
export interface Fit {
  readonly newCounselor: number;
  readonly languageChoice: number;
  readonly languageSkill: number;
  readonly preferencesMissed: number;
  readonly topicsMissed: number;
  readonly starts: number;
  readonly loadPermille: number;
}

/** Returns the fit of one who passed every hard filter. */
export function fitOf({ criteria, preferences }: Case, { capability, common }: Candidate): Fit {
  const languageChoice = criteria.languages.findIndex((language) => capability.languages.includes(language));
  const firstCell = Math.min(...[...common.values()].map(([first = Infinity]) => first));
  return {
    newCounselor: criteria.earlierCounselors.includes(capability.staffId) ? 0 : 1,
    languageChoice,
    languageSkill: capability.languages.indexOf(criteria.languages[languageChoice] ?? ""),
    preferencesMissed: preferences.filter((wish) => !meets(capability, wish)).length,
    topicsMissed: criteria.topics.filter((topic) => !capability.topics.includes(topic)).length,
    starts: firstCell * CELL_SECONDS,
    loadPermille: Math.floor((capability.load * 1000) / capability.capacity),
  };
}

/** Returns the numbers to compare by: for an urgent case the earliest start decides first of all. */
export function orderOf(fit: Fit, urgency: Urgency): readonly number[] {
  const entries = [
    fit.newCounselor,
    fit.languageChoice,
    fit.languageSkill,
    fit.preferencesMissed,
    fit.topicsMissed,
    fit.starts,
    fit.loadPermille,
  ];
  return urgency === "urgent" ? [fit.starts, ...entries] : entries;
}

/** Orders two lists of numbers of one length: negative when `one` comes first, 0 when both are the same. */
export function compareOrders(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((entry, position) => entry !== other[position]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

/**
 * Returns the tie key of one case: HMAC-SHA-256 of its id under a secret that the team keeps.
 *
 * With a key of its own for every case, the same counselor does not win every tie, and nobody without the secret can
 * pick an id that does. Throws `RangeError` for a secret shorter than 16 bytes.
 */
export async function tieKeyOfCase(secret: Secret, caseId: string): Promise<Secret> {
  ensureTieKey(secret);
  return new Secret(await authenticate(secret, concat(CASE_LABEL, utf8(caseId))));
}

/** Returns the place of a counselor among her equals in the case of this key. */
export function keyedTie(tieKey: Secret, staffId: CounselorId): Promise<Bytes> {
  return authenticate(tieKey, concat(COUNSELOR_LABEL, utf8(staffId)));
}

/** Throws `RangeError` for a key that could be guessed. */
export function ensureTieKey(tieKey: Secret): void {
  if (tieKey.length < SHORTEST_TIE_KEY_BYTES) throw new RangeError("a tie key has at least 16 bytes");
}
