/**
 * Notes that a supervisor reads: whether there is one, and what she was shown.
 */

import { equal } from "../../crypto/bytes.ts";
import type { OpenedCase } from "../../device/cases.ts";
import { isTrusted } from "../../device/entitlements.ts";
import type { Entry } from "../../device/entries.ts";
import { isSameContent } from "../../device/handovers.ts";
import type { Desk } from "../desks.ts";
import { sharedWith } from "../shares.ts";

/** Tells whether somebody supervises what this counselor does for a client of hers. */
export function supervises(desk: Desk, opened: OpenedCase): boolean {
  const { assignment, file } = opened;
  const { keys, organisation, today } = desk.device;
  const isHers = assignment !== undefined && equal(assignment.counselorKey, keys.keyId);
  const isPermitted = sharedWith(desk, opened).some(({ kind }) => kind === "supervision");
  return isHers && isPermitted && isTrusted(file, "supervision", organisation.directory, today);
}

/** Tells whether a note stands under the newest key that a supervisor has. */
export function isShownToSupervisor({ file, entries }: OpenedCase, { content }: Entry): boolean {
  const newest = file.newest("supervision")?.statement.name.epoch;
  return entries.listed.some(
    ({ header, content: shown }) =>
      header?.name.kind === "supervision" &&
      header.name.epoch === newest &&
      content !== undefined &&
      shown !== undefined &&
      isSameContent(shown, content),
  );
}
