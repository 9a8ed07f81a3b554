/**
 * What a client answered in her intake, as far as her own device needs it again.
 *
 * Whoever holds her key could have sealed these fields, so each is read for what it is and left out where it is not.
 */

import type { Entries } from "./entries.ts";

/** Something she wished for in a counselor. */
export interface AnsweredWish {
  readonly kind: string;
  readonly value: string;
}

/** Her answers in codes; `zone` is the IANA name of the time she lives by. */
export interface Answers {
  readonly languages: readonly string[];
  readonly ways: readonly string[];
  readonly topics: readonly string[];
  readonly wishes: readonly AnsweredWish[];
  readonly zone?: string | undefined;
}

/** Returns the newest answers among opened records; nothing answered where none could be opened. */
export function answersOf({ listed }: Entries): Answers {
  const [newest] = listed.filter(({ content }) => content?.type === "criteria").slice(-1);
  const fields = fieldsOf(newest?.content?.fields.criteria);
  return {
    languages: codesOf(fields.languages),
    ways: codesOf(fields.ways),
    topics: codesOf(fields.topics),
    wishes: listOf(fields.wishes).flatMap((wish) => {
      const { kind, value } = fieldsOf(wish);
      return typeof kind === "string" && typeof value === "string" ? [{ kind, value }] : [];
    }),
    zone: typeof fields.zone === "string" && isZone(fields.zone) ? fields.zone : undefined,
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function codesOf(value: unknown): string[] {
  return listOf(value).filter((code): code is string => typeof code === "string");
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
