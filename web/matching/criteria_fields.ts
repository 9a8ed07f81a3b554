/**
 * Criteria as plain fields: what is sealed in an intake, and the strict way back from it.
 *
 * The same as `app/matching/rules/criteria_fields.py`. The way back takes nothing on trust: it runs over what a
 * stranger's device sealed, and every refusal is the one fact `CriteriaMalformed`.
 */

import {
  type Criteria,
  ensureMatchable,
  GROUP_WISHES,
  URGENCIES,
  type Way,
  WAYS,
  type Wish,
  WISH_KINDS,
} from "./criteria.ts";
import { CriteriaMalformed } from "./errors.ts";
import type { WeeklyRange } from "./hours.ts";

const VERSION = 2;
// As it was before the question about groups.
const WITHOUT_GROUP = 1;
const FIELDS = [
  "version",
  "languages",
  "ways",
  "topics",
  "urgency",
  "zone",
  "safe_hours",
  "wishes",
  "excluded",
  "earlier_counselors",
  "for_relative",
  "needs_supervised",
  "group",
];

type Fields = Readonly<Record<string, unknown>>;

/** Returns criteria as JSON. Equal ones give equal fields. Throws `CriteriaMalformed` for anything out of bounds. */
export function criteriaToFields(criteria: Criteria): Record<string, unknown> {
  ensureMatchable(criteria);
  return {
    version: VERSION,
    languages: criteria.languages,
    ways: [...criteria.ways].sort(),
    topics: [...criteria.topics].sort(),
    urgency: criteria.urgency,
    zone: criteria.zone,
    safe_hours: criteria.safeHours.map(({ weekday, startsMinute, endsMinute }) => ({
      weekday,
      starts_minute: startsMinute,
      ends_minute: endsMinute,
    })),
    wishes: criteria.wishes.map(({ kind, value, must }) => ({ kind, value, must })),
    excluded: [...criteria.excluded].sort(),
    earlier_counselors: [...criteria.earlierCounselors].sort(),
    for_relative: criteria.forRelative,
    needs_supervised: criteria.needsSupervised,
    group: criteria.group,
  };
}

/**
 * Returns the criteria that `criteriaToFields` made these fields of, now or in version 1.
 *
 * Throws `CriteriaMalformed` for a missing or unknown key, another version, another type, a repeated entry, or a value
 * out of bounds.
 */
export function criteriaFromFields(fields: unknown): Criteria {
  const found = dictionary(ofThisVersion(fields), FIELDS);
  if (found.version !== VERSION) throw new CriteriaMalformed();
  const criteria: Criteria = {
    languages: list(found.languages).map(text),
    ways: list(found.ways).map((way): Way => code(way, WAYS)),
    topics: list(found.topics).map(text),
    urgency: code(found.urgency, URGENCIES),
    zone: text(found.zone),
    safeHours: list(found.safe_hours).map(rangeFromFields),
    wishes: list(found.wishes).map(wishFromFields),
    excluded: list(found.excluded).map(text),
    earlierCounselors: list(found.earlier_counselors).map(text),
    forRelative: boolean(found.for_relative),
    needsSupervised: boolean(found.needs_supervised),
    group: code(found.group, GROUP_WISHES),
  };
  ensureMatchable(criteria);
  return criteria;
}

/** Returns fields of version 1, which asked about no group, as they would be now; any others as they are. */
function ofThisVersion(fields: unknown): unknown {
  if (typeof fields !== "object" || fields === null || "group" in fields) return fields;
  const isOlder = (fields as Fields).version === WITHOUT_GROUP;
  return isOlder ? { ...fields, version: VERSION, group: "no" } : fields;
}

function rangeFromFields(fields: unknown): WeeklyRange {
  const found = dictionary(fields, ["weekday", "starts_minute", "ends_minute"]);
  return {
    weekday: integer(found.weekday),
    startsMinute: integer(found.starts_minute),
    endsMinute: integer(found.ends_minute),
  };
}

function wishFromFields(fields: unknown): Wish {
  const found = dictionary(fields, ["kind", "value", "must"]);
  return { kind: code(found.kind, WISH_KINDS), value: text(found.value), must: boolean(found.must) };
}

function dictionary(fields: unknown, expected: readonly string[]): Fields {
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) throw new CriteriaMalformed();
  const known = Object.keys(fields).length === expected.length && expected.every((key) => key in fields);
  if (!known) throw new CriteriaMalformed();
  return fields as Fields;
}

function list(entries: unknown): readonly unknown[] {
  if (!Array.isArray(entries)) throw new CriteriaMalformed();
  return entries;
}

function code<Code extends string>(value: unknown, codes: readonly Code[]): Code {
  const known = codes.find((one) => one === value);
  if (known === undefined) throw new CriteriaMalformed();
  return known;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new CriteriaMalformed();
  return value;
}

function boolean(value: unknown): boolean {
  if (typeof value !== "boolean") throw new CriteriaMalformed();
  return value;
}

function integer(value: unknown): number {
  if (!Number.isInteger(value)) throw new CriteriaMalformed();
  return value as number;
}
