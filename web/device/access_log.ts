/**
 * Who was given access to what, and when: drawn from signed statements, assignments and permits that were verified, and
 * from nothing the service merely says.
 */

import type { Day } from "../crypto/framing.ts";
import type { EpochReason, HolderRole } from "../crypto/epochs.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import type { Kind } from "../crypto/owners.ts";
import type { PermitKind } from "../crypto/permits.ts";
import type { CaseFile } from "./casefiles.ts";

const KINDS_IN_ORDER: readonly Kind[] = ["intake", "conversation", "casework", "supervision"];

/** Somebody with a key. */
export interface AccessHolder {
  readonly role: HolderRole;
  readonly keyId: KeyId;
}

/** One line: on which day what happened to the keys of which kinds, and who holds them since. */
export interface AccessEvent {
  readonly on: Day;
  readonly event: EpochReason | "assigned" | `permit-${PermitKind}`;
  readonly kinds: readonly Kind[];
  readonly holders: readonly AccessHolder[];
  /** Until which day, where somebody was let in for a time. */
  readonly lastOn?: Day | undefined;
}

/** Returns every line, the earliest first. */
export function accessLog(file: CaseFile): AccessEvent[] {
  const stated = [...file.chains.values()].flat().map(({ statement }): AccessEvent => ({
    on: statement.madeOn,
    event: statement.reason,
    kinds: [statement.name.kind],
    holders: statement.holders,
  }));
  const assigned = file.assignments.map(({ madeOn, granted, counselorKey }): AccessEvent => ({
    on: madeOn,
    event: "assigned",
    kinds: granted.map(({ kind }) => kind),
    holders: [{ role: "counselor", keyId: counselorKey }],
  }));
  const permitted = file.permits.map(({ madeOn, kind, granted, keyId, lastOn }): AccessEvent => ({
    on: madeOn,
    event: `permit-${kind}`,
    kinds: granted.map((one) => one.kind),
    holders: [{ role: kind === "supervision" ? "supervisor" : "counselor", keyId }],
    lastOn,
  }));
  return [...stated, ...assigned, ...permitted].sort(
    (one, other) => one.on.localeCompare(other.on) || rankOf(one) - rankOf(other),
  );
}

/** Tells whether an event let somebody have keys; a place given up, or a file linked, lets nobody. */
export function givesKeys({ event }: AccessEvent): boolean {
  return event !== "permit-ended" && event !== "permit-linked";
}

/** Within a day, which has no hours here, things stand in the order in which one makes the next possible. */
function rankOf({ event, kinds }: AccessEvent): number {
  const [kind] = kinds;
  if (event === "assigned") return KINDS_IN_ORDER.length;
  if (event.startsWith("permit-")) return 2 * KINDS_IN_ORDER.length + 1;
  const rank = kind === undefined ? 0 : KINDS_IN_ORDER.indexOf(kind);
  return kind === "intake" && event === "opened" ? rank : KINDS_IN_ORDER.length + 1 + rank;
}
