/**
 * A counselor's slots as sets of cells, so that a common hour is found exactly: in real instants, with no weekly mask
 * whose zones could have drifted apart.
 *
 * The same as `app/matching/rules/openings.py`, with lists and sets of cells for its numbers of bits.
 */

import { CapabilityMalformed } from "./errors.ts";
import type { Span } from "./zones.ts";

/** What the database decides by: a quarter of an hour. */
export const CELL_SECONDS = 15 * 60;

/** The slots of one length, by the cells they start with, in order. Cells count from 1970-01-01 00:00 UTC. */
export interface Opening {
  readonly lengthSeconds: number;
  readonly cells: readonly number[];
}

/** Returns slots as openings, shortest length first. Throws `CapabilityMalformed` for one that starts within a cell. */
export function openingsOf(slots: readonly Span[]): Opening[] {
  const cellsByLength = new Map<number, Set<number>>();
  for (const [starts, ends] of slots) {
    const [cell, length] = [starts / CELL_SECONDS, ends - starts];
    if (!Number.isInteger(cell) || !Number.isInteger(length) || length <= 0) throw new CapabilityMalformed();
    cellsByLength.set(length, (cellsByLength.get(length) ?? new Set()).add(cell));
  }
  return [...cellsByLength]
    .sort(([one], [other]) => one - other)
    .map(([lengthSeconds, cells]) => ({ lengthSeconds, cells: [...cells].sort(ascending) }));
}

/** Returns the end of the last slot, seconds since 1970. */
export function endOf({ lengthSeconds, cells }: Opening): number {
  return (cells.at(-1) ?? 0) * CELL_SECONDS + lengthSeconds;
}

/**
 * Returns the cells with which a session of that length can start and lie whole within one safe span.
 *
 * A session that is safe only in part is not safe.
 */
export function safeStarts(safe: readonly Span[], lengthSeconds: number): ReadonlySet<number> {
  const starts = new Set<number>();
  for (const [from, until] of safe) {
    const last = Math.floor((until - lengthSeconds) / CELL_SECONDS);
    for (let cell = Math.ceil(from / CELL_SECONDS); cell <= last; cell += 1) starts.add(cell);
  }
  return starts;
}

/** Returns the first `limit` sessions that do not overlap, of common starts by length in seconds. */
export function sessionsApart(startsByLength: ReadonlyMap<number, readonly number[]>, limit: number): Span[] {
  const sessions = [...startsByLength].flatMap(([length, cells]) =>
    cells.map((cell): Span => [cell * CELL_SECONDS, cell * CELL_SECONDS + length]),
  );
  const apart: Span[] = [];
  for (const session of sessions.sort(inOrder)) {
    if (apart.length === limit) break;
    if (session[0] >= (apart.at(-1)?.[1] ?? -Infinity)) apart.push(session);
  }
  return apart;
}

function ascending(one: number, other: number): number {
  return one - other;
}

function inOrder(one: Span, other: Span): number {
  return one[0] - other[0] || one[1] - other[1];
}
