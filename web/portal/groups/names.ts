/**
 * What a group and the people in it are called on her page.
 */

import { equal } from "../../crypto/bytes.ts";
import type { KeyId } from "../../crypto/keypairs.ts";
import { leadingNow } from "../../device/own_lines.ts";
import type { Membership } from "../../device/memberships.ts";
import type { Words } from "../../markup/words.ts";
import { counselorName, type Shown } from "../context.ts";

/** Returns what a group is about, in a few words. */
export function themeOf({ programme }: Membership, words: Words): string {
  const theme = programme?.theme.trim() ?? "";
  return theme === "" ? words.say("groups.unnamed") : theme;
}

/** Returns who has these keys: her own counselor by name, others as counselors of the team. */
export function counselorsNamed(
  keyIds: readonly KeyId[],
  { words, visit }: Pick<Shown, "words" | "visit">,
): string {
  const own = visit.opened.assignment?.counselorKey;
  const isHers = (keyId: KeyId): boolean => own !== undefined && equal(own, keyId);
  const hers = keyIds.filter(isHers).map((keyId) => {
    const name = counselorName(visit, keyId);
    return name === undefined ? words.say("groups.led.own") : words.say("groups.led.ownNamed", { name });
  });
  const others = keyIds.length - hers.length;
  const counted =
    others === 0 ? [] : [words.count(hers.length > 0 ? "groups.led.more" : "groups.led.some", others)];
  return words.listed([...hers, ...counted]);
}

/** Returns who leads the group now, of those whom the team named to her; empty where that is nobody. */
export function ledBy({ view, programme }: Membership, shown: Shown): string {
  const { directory } = shown.portal.account.organisation;
  return counselorsNamed(leadingNow(view, programme, directory), shown);
}
