/**
 * Who was given access to what, and when: drawn from signed statements, assignments and permits that were verified, and
 * from nothing the service merely says.
 */

import { equal } from "../crypto/bytes.ts";
import type { EpochReason, HolderRole } from "../crypto/epochs.ts";
import type { Day } from "../crypto/framing.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import type { Kind } from "../crypto/owners.ts";
import type { Permit, PermitKind } from "../crypto/permits.ts";
import type { CaseFile } from "./casefiles.ts";

const KINDS_IN_ORDER: readonly Kind[] = ["intake", "conversation", "casework", "supervision"];
// After her request: a counselor, the first keys she makes, what she permits, the counselor after her, and so on.
const FIRST_ASSIGNMENT = 1;
const FIRST_KEYS = 2;
const FIRST_PERMIT = FIRST_KEYS + KINDS_IN_ORDER.length;

/** Somebody with a key. */
export interface AccessHolder {
  readonly role: HolderRole;
  readonly keyId: KeyId;
}

/** One line: on which day what happened to the keys of which kinds, and whom it concerns. */
export interface AccessEvent {
  readonly on: Day;
  readonly event: EpochReason | "assigned" | `permit-${PermitKind}`;
  readonly kinds: readonly Kind[];
  readonly holders: readonly AccessHolder[];
  /** The last day, where somebody was let in for a time. */
  readonly lastOn?: Day | undefined;
  /** Whether a counselor ended her own place as hers. */
  readonly isGivenBack?: boolean;
}

interface Placed {
  readonly event: AccessEvent;
  /** Its place within a day, which has no hours here: in the order in which one makes the next possible. */
  readonly place: number;
}

/** Returns every line, the earliest first. */
export function accessLog(file: CaseFile): AccessEvent[] {
  return [...stated(file), ...assigned(file), ...permitted(file)]
    .sort((one, other) => one.event.on.localeCompare(other.event.on) || one.place - other.place)
    .map(({ event }) => event);
}

/** Returns a permit as a line of the log. */
function permitLine(permit: Permit, { assignments, assignmentHashes }: CaseFile): AccessEvent {
  const under = assignments[placeOfHash(permit, assignmentHashes)];
  const isOwnPlace = under !== undefined && equal(under.counselorKey, permit.keyId);
  const role = permit.kind === "supervision" ? "supervisor" : "counselor";
  return {
    on: permit.madeOn,
    event: `permit-${permit.kind}`,
    kinds: KINDS_IN_ORDER.filter((kind) => permit.granted.some((one) => one.kind === kind)),
    holders: [{ role, keyId: permit.keyId }],
    lastOn: permit.lastOn,
    isGivenBack: permit.kind === "ended" && isOwnPlace,
  };
}

/** Tells whether an event let somebody have keys; a place given up, or a file linked, lets nobody. */
export function givesKeys({ event }: AccessEvent): boolean {
  return event !== "permit-ended" && event !== "permit-linked";
}

function stated({ chains, assignments }: CaseFile): Placed[] {
  return [...chains.values()].flat().map(({ statement }) => {
    const { reason, name, holders, madeOn: on } = statement;
    const kind = KINDS_IN_ORDER.indexOf(name.kind);
    const isEarly = reason === "opened" && name.kind !== "supervision";
    const isFirst = isEarly && name.kind === "intake";
    const place = isFirst ? 0 : (isEarly ? FIRST_KEYS : FIRST_PERMIT + 2 * assignments.length) + kind;
    return { event: { on, event: reason, kinds: [name.kind], holders }, place };
  });
}

function assigned({ assignments }: CaseFile): Placed[] {
  return assignments.map(({ madeOn, granted, counselorKey }, position) => ({
    event: {
      on: madeOn,
      event: "assigned",
      kinds: granted.map(({ kind }) => kind),
      holders: [{ role: "counselor", keyId: counselorKey }],
    },
    place: position === 0 ? FIRST_ASSIGNMENT : FIRST_PERMIT + 2 * position - 1,
  }));
}

function permitted(file: CaseFile): Placed[] {
  return file.permits.map((permit) => ({
    event: permitLine(permit, file),
    place: FIRST_PERMIT + 2 * placeOfHash(permit, file.assignmentHashes),
  }));
}

function placeOfHash({ assignmentHash }: Permit, hashes: CaseFile["assignmentHashes"]): number {
  return hashes.findIndex((hash) => equal(hash, assignmentHash));
}
