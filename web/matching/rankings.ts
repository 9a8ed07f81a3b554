/**
 * Matching one client, live: the best counselors for her, explained. Run on a device that may read criteria.
 *
 * The same as `app/matching/rules/rankings.py`, held to it by the frozen instances in `tests/vectors/matching`. Hard
 * filters first (`filters.ts`), then the soft order (`fits.ts`); equal inputs give equal results in whatever order the
 * counselors are listed. Nothing here is final: the service checks capacity, leave and policy again when an assignment
 * is written.
 */

import { compare } from "../crypto/bytes.ts";
import type { Secret } from "../crypto/secret_bytes.ts";
import { type Capability, meets } from "./capabilities.ts";
import { type Criteria, tagOf, type Urgency, type Wish } from "./criteria.ts";
import { CapabilityMalformed } from "./errors.ts";
import { type Candidate, type Case, openCase, passing } from "./filters.ts";
import { compareOrders, ensureTieKey, type Fit, fitOf, keyedTie, orderOf } from "./fits.ts";
import { sessionsApart } from "./openings.ts";
import type { Reason } from "./reasons.ts";
import type { MatchResult, Proposal } from "./results.ts";
import type { Span } from "./zones.ts";

/** So many hours of a counselor are proposed at the most. */
export const COMMON_HOURS_SHOWN = 4;
const SECONDS_AN_HOUR = 60 * 60;
const SHOWN = 3;

interface Finalist {
  readonly fit: Fit;
  readonly candidate: Candidate;
}

/**
 * Returns the best `limit` counselors for a client, with reasons, and how many each hard filter left.
 *
 * `now` are seconds since 1970. `tieKey` has 16 bytes or more and is another for every case. Throws
 * `CapabilityMalformed` when a counselor stands in the list twice, `RangeError` for a short key.
 */
export async function rankCounselors(
  criteria: Criteria,
  capabilities: readonly Capability[],
  now: number,
  tieKey: Secret,
  limit = SHOWN,
): Promise<MatchResult> {
  const ids = new Set(capabilities.map(({ staffId }) => staffId));
  if (ids.size !== capabilities.length) throw new CapabilityMalformed();
  ensureTieKey(tieKey);
  const opened = openCase(criteria, capabilities, now);
  const { candidates, counts } = passing(opened, capabilities);
  const fits = candidates.map((candidate) => ({ fit: fitOf(opened, candidate), candidate }));
  const earliest = Math.min(...fits.map(({ fit }) => fit.starts));
  const best = await bestOf(fits, criteria.urgency, tieKey);
  return {
    proposals: best.slice(0, limit).map((finalist) => proposalOf(opened, finalist, earliest)),
    filterCounts: counts,
    unmatchedReason: counts.find(({ remaining }) => remaining === 0)?.name,
  };
}

/** Returns the best first by the order of their fits, equals by their keyed hash. */
async function bestOf(fits: readonly Finalist[], urgency: Urgency, tieKey: Secret): Promise<Finalist[]> {
  const placed = await Promise.all(
    fits.map(async (finalist) => ({
      finalist,
      order: orderOf(finalist.fit, urgency),
      tie: await keyedTie(tieKey, finalist.candidate.capability.staffId),
    })),
  );
  return placed
    .sort((one, other) => compareOrders(one.order, other.order) || compare(one.tie, other.tie))
    .map(({ finalist }) => finalist);
}

function proposalOf(opened: Case, { fit, candidate }: Finalist, earliest: number): Proposal {
  const commonHours = sessionsApart(candidate.common, COMMON_HOURS_SHOWN);
  return {
    staffId: candidate.capability.staffId,
    commonHours,
    reasons: reasonsFor(opened, fit, candidate.capability, commonHours),
    gaveUp: givenUp(opened, fit, candidate.capability, earliest),
  };
}

/** Returns what speaks for a proposal, in the order in which it counted. */
function reasonsFor(
  { criteria, musts, preferences }: Case,
  fit: Fit,
  capability: Capability,
  commonHours: readonly Span[],
): Reason[] {
  const { load, capacity } = capability;
  const language = criteria.languages[fit.languageChoice] ?? "";
  const covered = criteria.topics.filter((topic) => capability.topics.includes(topic)).sort();
  const ways = criteria.ways.filter((way) => capability.ways.includes(way)).sort();
  return [
    ...(fit.newCounselor === 0 ? [{ code: "earlier_counselor" } as const] : []),
    { code: "language", language, choice: fit.languageChoice + 1 },
    { code: "ways", ways },
    ...wishesIn("musts_met", musts),
    ...wishesIn(
      "preferences_met",
      preferences.filter((wish) => meets(capability, wish)),
    ),
    ...topicsIn("topics_covered", covered),
    { code: "common_hours", count: commonHours.length, first_at: writtenInstant(commonHours[0]?.[0] ?? 0) },
    { code: "load", load, capacity },
  ];
}

/** Returns what a proposal leaves unmet of what she hoped for, in the order in which it counted. */
function givenUp(
  { criteria, preferences }: Case,
  fit: Fit,
  capability: Capability,
  earliest: number,
): Reason[] {
  const [wanted = "", language = ""] = [criteria.languages[0], criteria.languages[fit.languageChoice]];
  const missed = criteria.topics.filter((topic) => !capability.topics.includes(topic)).sort();
  const hours = Math.floor((fit.starts - earliest) / SECONDS_AN_HOUR);
  const isNew = criteria.earlierCounselors.length > 0 && fit.newCounselor === 1;
  return [
    ...(isNew ? [{ code: "not_earlier_counselor" } as const] : []),
    ...(fit.languageChoice > 0 ? [{ code: "language_not_first", language, wanted } as const] : []),
    ...wishesIn(
      "preferences_missed",
      preferences.filter((wish) => !meets(capability, wish)),
    ),
    ...topicsIn("topics_missed", missed),
    ...(hours > 0 ? [{ code: "starts_later", hours } as const] : []),
  ];
}

function wishesIn(code: "musts_met" | "preferences_met" | "preferences_missed", wishes: readonly Wish[]) {
  return wishes.length > 0 ? [{ code, wishes: wishes.map(tagOf) } as const] : [];
}

function topicsIn(code: "topics_covered" | "topics_missed", topics: readonly string[]) {
  return topics.length > 0 ? [{ code, topics } as const] : [];
}

/** Returns an instant as Python's `isoformat` writes one in UTC. */
function writtenInstant(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, "+00:00");
}
