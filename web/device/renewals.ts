/**
 * Who is sealed to in the next epoch of a kind: the same as `Device.renew` of `app/sdk/devices.py`.
 */

import { equal, toHex } from "../crypto/bytes.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import type { Day } from "../crypto/framing.ts";
import type { Directory } from "../crypto/organisations.ts";
import type { Kind } from "../crypto/owners.ts";
import type { CaseFile } from "./casefiles.ts";
import { assignmentInForce, holdersOfNewest, rightfulHolders } from "./entitlements.ts";
import { holderOf, type Recipient, teamHolder } from "./epochs.ts";

/** Returns those holders of the newest epoch who still may hold the next, and to whom one of its kind always belongs. */
export async function remainingHolders(
  file: CaseFile,
  kind: Kind,
  directory: Directory,
  today: Day,
): Promise<readonly Recipient[]> {
  const held = [...holdersOfNewest(file, kind), ...belongingTo(file, kind, directory)];
  const remaining = new Set(held.map(toHex));
  const rightful = [...rightfulHolders(file, kind, directory, today).values()];
  const recipients = rightful
    .filter(({ keyId }) => remaining.has(toHex(keyId)))
    .map(async ({ keyId, role }) => {
      if (role === "team") return teamHolder(directory);
      const { present } = file.client;
      return holderOf(equal(keyId, present.keyId) ? present : await file.book.find(keyId), role);
    });
  return Promise.all(recipients);
}

function belongingTo(file: CaseFile, kind: Kind, directory: Directory): readonly KeyId[] {
  const counselor = assignmentInForce(file, directory)?.counselorKey;
  return [
    ...(counselor === undefined ? [] : [counselor]),
    ...(kind === "intake" || kind === "conversation" ? [file.client.present.keyId] : []),
    ...(kind === "intake" ? [directory.teamKeyId] : []),
  ];
}
