/**
 * Triage: what the team notes on somebody who waits, sealed under her `intake` and signed by a coordinator.
 *
 * A note may say that she is on hold, and by which day she is to be answered; what a later note does not say stays as
 * it was. The service sees none of it. The same as `app/sdk/triages.py`.
 */

import { equal } from "../crypto/bytes.ts";
import type { Day } from "../crypto/framing.ts";
import { openCase, openNextEpoch, sealForClient } from "./caseloads.ts";
import type { OpenedCase } from "./cases.ts";
import { Content } from "./contents.ts";
import { isTrusted } from "./entitlements.ts";
import { type Entry, sendEntry } from "./entries.ts";
import { Refused } from "./errors.ts";
import { remainingHolders } from "./renewals.ts";
import type { StaffDevice } from "./staff.ts";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
// Another coordinator wrote meanwhile, or keys were renewed: read again, then seal again.
const READ_AGAIN = ["record-out-of-order", "epoch-not-latest"];

/** Where somebody who waits stands with the team. */
export interface Standing {
  readonly isOnHold: boolean;
  /** The day by which she is to be answered, where a coordinator set one. */
  readonly dueOn?: Day | undefined;
}

/** What a note changes. `dueOn` null takes the day away; what is absent stays as it was. */
export interface TriageNote {
  readonly text: string;
  readonly isOnHold?: boolean | undefined;
  readonly dueOn?: Day | null | undefined;
}

/** Returns the triage notes of coordinators, in order: her counselor and she herself hold the same key. */
export function triagesOf({ entries, file }: OpenedCase): readonly Entry[] {
  const coordinators = file.book.directory.facts.entries.filter(({ roles }) => roles.includes("coordinator"));
  return entries.listed.filter(
    ({ content, header }) =>
      content?.type === "triage" &&
      header !== undefined &&
      coordinators.some(({ keyId }) => equal(keyId, header.author)),
  );
}

/** Returns where somebody stands by all notes together. */
export function standingOf(opened: OpenedCase): Standing {
  let standing: Standing = { isOnHold: false };
  for (const { content } of triagesOf(opened)) {
    const { on_hold: onHold, due_on: dueOn } = content?.fields ?? {};
    if (typeof onHold === "boolean") standing = { ...standing, isOnHold: onHold };
    if (dueOn === null) standing = { isOnHold: standing.isOnHold };
    if (typeof dueOn === "string" && DAY.test(dueOn)) standing = { ...standing, dueOn };
  }
  return standing;
}

/**
 * Seals a note under a client's `intake`, renewing that first where somebody should not hold it; returns the case with it.
 *
 * Throws `TooLong`, `Refused`, `OpeningFailed`, `ServerUnreachable`.
 */
export async function writeTriage(
  device: StaffDevice,
  opened: OpenedCase,
  note: TriageNote,
): Promise<OpenedCase> {
  try {
    return await write(device, opened, note);
  } catch (failure) {
    if (!(failure instanceof Refused && READ_AGAIN.includes(failure.problem))) throw failure;
    return write(device, await openCase(device, opened.file.clientIdHex), note);
  }
}

async function write(device: StaffDevice, opened: OpenedCase, note: TriageNote): Promise<OpenedCase> {
  const trusted = await withTrustedIntake(device, opened);
  const sealed = await sealForClient(device, trusted, "intake", triageContent(note));
  return { ...trusted, entries: await sendEntry(device.connection, trusted.entries, sealed) };
}

/** Returns a note as it is sealed. */
export function triageContent({ text, isOnHold, dueOn }: TriageNote): Content {
  const said = {
    ...(isOnHold === undefined ? {} : { on_hold: isOnHold }),
    ...(dueOn === undefined ? {} : { due_on: dueOn }),
  };
  return new Content("triage", said, text);
}

async function withTrustedIntake(device: StaffDevice, opened: OpenedCase): Promise<OpenedCase> {
  const { directory } = await device.meet();
  const { file } = opened;
  if (isTrusted(file, "intake", directory, device.today)) return opened;
  const next = {
    kind: "intake",
    holders: await remainingHolders(file, "intake", directory, device.today),
    creator: device.keys,
    reason: "holder-revoked",
    madeOn: device.today,
  } as const;
  return { ...opened, file: await openNextEpoch(device, file, next) };
}
