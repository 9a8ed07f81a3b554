/**
 * The groups there could be: each language, theme and weekly slot for which enough women and facilitators fit.
 *
 * The same as `app/groups/planning/candidates.py`.
 */

import { ANY_THEME, compareTexts, type PlanRequest } from "./needs.ts";

/** A group that could be formed. `women` and `facilitators` are positions in the request of those who fit. */
export interface Candidate {
  readonly language: string;
  readonly theme: string;
  readonly slot: number;
  readonly women: readonly number[];
  readonly facilitators: readonly number[];
}

interface Person {
  readonly languages: readonly string[];
  readonly topics: readonly string[];
}

/** Tells whether somebody speaks the language and named the theme. */
export function suits({ languages, topics }: Person, language: string, theme: string): boolean {
  return languages.includes(language) && (theme === ANY_THEME || topics.includes(theme));
}

/** Returns the languages in which somebody could lead, in order. */
export function languagesLed({ facilitators }: PlanRequest): string[] {
  return [...new Set(facilitators.flatMap(({ languages }) => languages))].sort(compareTexts);
}

/** Returns what could be formed of groups of at least so many, in order of language, theme and slot. */
export function candidatesOf(request: PlanRequest, fewest = request.bounds.fewest): Candidate[] {
  return languagesLed(request).flatMap((language) =>
    request.themes.flatMap((theme) => candidatesFor(request, language, theme, fewest)),
  );
}

function candidatesFor(request: PlanRequest, language: string, theme: string, fewest: number): Candidate[] {
  const { way } = request.bounds;
  const women = positions(request.women, (one) => one.ways.includes(way) && suits(one, language, theme));
  const leading = positions(request.facilitators, (one) => suits(one, language, theme));
  return request.slots
    .map((_, slot) => ({
      language,
      theme,
      slot,
      women: women.filter((at) => request.women[at]?.slots.includes(slot)),
      facilitators: leading.filter((at) => request.facilitators[at]?.slots.includes(slot)),
    }))
    .filter((one) => one.women.length >= fewest && one.facilitators.length >= request.bounds.facilitators);
}

function positions<Kind>(all: readonly Kind[], isMeant: (one: Kind) => boolean): number[] {
  return all.flatMap((one, at) => (isMeant(one) ? [at] : []));
}
