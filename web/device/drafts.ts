/**
 * The draft of a note: one sealed slot for each client and author, overwritten as she types, gone when the note is kept.
 *
 * It has the form of a record under `casework`, signed like one, and the type `draft` inside the seal: a service that
 * puts a draft among the notes, or a note into the slot, is found out by that type. The same as `app/sdk/drafts.py`.
 */

import { equal, toHex } from "../crypto/bytes.ts";
import { NO_PREVIOUS } from "../crypto/epochs.ts";
import { ContextMismatch } from "../crypto/errors.ts";
import type { Uuid } from "../crypto/framing.ts";
import { randomId } from "../crypto/randomness.ts";
import { openRecord, readRecord, RecordHeader, sealRecord } from "../crypto/records.ts";
import { ensureMaySeal } from "./caseloads.ts";
import type { OpenedCase } from "./cases.ts";
import { Content } from "./contents.ts";
import type { StaffDevice } from "./staff.ts";
import { fromWire, toWire } from "./wire.ts";

// One length for all but the longest, so that saving while she types does not tell how much she has typed.
const DRAFT_BYTES = 16_384;

/** A note that is being written: its text, its template, and which note it is a version of. */
export interface Draft {
  readonly text: string;
  readonly template: string;
  readonly replaces?: Uuid | undefined;
}

/**
 * Seals a draft and puts it in the place of the one before, by the newest directory.
 *
 * Throws what a note would: `EpochNeedsRenewal`, `TooLong`, `NothingHeld`, `OpeningFailed`, `Refused`.
 */
export async function keepDraft(device: StaffDevice, { file }: OpenedCase, draft: Draft): Promise<void> {
  await ensureMaySeal(device, file, "casework");
  const key = file.newestKey("casework");
  const header = new RecordHeader({
    name: key.name,
    recordId: randomId(),
    version: 1,
    commitment: key.commitment,
    author: device.keys.keyId,
    previousHash: NO_PREVIOUS,
  });
  const fields = { template: draft.template, replaces: draft.replaces ?? null };
  const content = new Content("draft", fields, draft.text).encoded();
  const sealed = await sealRecord(key, header, content, { signer: device.keys, atLeastBytes: DRAFT_BYTES });
  await device.connection.put(pathOf(file.owner.id), { draft: toWire(sealed) });
}

/** Returns the draft in the slot, if there is one. Throws `OpeningFailed` for one that is not hers or not a draft. */
export async function fetchDraft(device: StaffDevice, { file }: OpenedCase): Promise<Draft | undefined> {
  const view = await device.connection.get<{ draft: string | null }>(pathOf(file.owner.id));
  if (view.draft === null) return undefined;
  const sealed = fromWire(view.draft);
  const { header } = readRecord(sealed);
  const key = file.key(header.name.kind, header.name.epoch);
  if (key === undefined || header.name.kind !== "casework") throw new ContextMismatch();
  if (!equal(header.author, device.keys.keyId)) throw new ContextMismatch();
  const opened = await openRecord(sealed, key, device.keys.publicKeys.signing);
  const content = Content.read(opened.content);
  if (content.type !== "draft") throw new ContextMismatch();
  const { template, replaces } = content.fields;
  return {
    text: content.text,
    template: typeof template === "string" ? template : "free",
    replaces: typeof replaces === "string" ? (replaces as Uuid) : undefined,
  };
}

/** Empties the slot. */
export function discardDraft(device: StaffDevice, { file }: OpenedCase): Promise<void> {
  return device.connection.delete(pathOf(file.owner.id));
}

function pathOf(clientId: Uint8Array): string {
  return `/clients/${toHex(clientId)}/draft`;
}
