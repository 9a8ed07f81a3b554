/**
 * A staff member as the lists show her.
 */

import type { MemberView } from "../../device/members.ts";
import type { Words } from "../../markup/words.ts";
import { useDesk } from "../context.ts";

/** A handle and its roles. */
export function Named({ member }: { readonly member: MemberView }) {
  const { words } = useDesk();
  return (
    <>
      <h3>{member.handle}</h3>
      <p class="hint">{rolesOf(words, member)}</p>
    </>
  );
}

/** Returns somebody's roles in words. */
export function rolesOf(words: Words, { roles }: MemberView): string {
  return words.listed(roles.map((role) => words.say(`staff.role.${role}`)));
}
