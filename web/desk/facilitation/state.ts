/**
 * What lies on the desk of somebody who leads groups, in memory only: programmes, members, letters, sessions, remarks.
 */

import { type Announcement, announcementsOf, openedOf, type OpenedGroup } from "../../device/group_files.ts";
import type { Programme } from "../../device/group_descriptions.ts";
import { aliasesIn, type LineLetter } from "../../device/group_lines.ts";
import type { LedView, Member } from "../../device/facilitating.ts";
import type { Attendance, LedSession } from "../../device/led_sessions.ts";
import type { Remark } from "../../device/remarks.ts";
import type { Words } from "../../markup/words.ts";

/** All that was read of one group, after everything in it was verified. */
export interface GroupContent {
  readonly opened: OpenedGroup;
  /** In order of their seats. */
  readonly members: readonly Member[];
  /** Of all private lines. */
  readonly letters: readonly LineLetter[];
  readonly sessions: readonly LedSession[];
  readonly absences: readonly Attendance[];
}

/** A group somebody leads. `content` is there once it was opened; `fault` names why it was not. */
export interface LedGroup {
  readonly view: LedView;
  readonly programme?: Programme | undefined;
  readonly content?: GroupContent | undefined;
  readonly fault?: string | undefined;
}

/** What was read so far; a part that is absent was not asked for yet. */
export interface Facilitation {
  readonly groups?: ReadonlyMap<string, LedGroup> | undefined;
  /** Which group is shown. */
  readonly groupId?: string | undefined;
  /** What is said of her own clients in their groups. */
  readonly remarks?: readonly Remark[] | undefined;
}

/** Returns what a group is about, or that this is not known here. */
export function themeOf({ programme }: Pick<LedGroup, "programme">, words: Words): string {
  return programme?.theme.trim() || words.say("groups.unnamed");
}

/** Returns what a member is called: her alias, or the number of her seat where she chose none. */
export function nameOfMember({ letters, members }: GroupContent, clientId: string, words: Words): string {
  const alias = aliasesIn(letters).get(clientId)?.trim();
  if (alias !== undefined && alias !== "") return alias;
  const member = members.find((one) => one.clientId === clientId);
  return member === undefined
    ? words.say("groups.gone")
    : words.say("groups.seat", { number: words.number(member.seatNumber) });
}

/** Returns what was announced, the newest first. */
export function announced({ opened }: GroupContent): readonly Announcement[] {
  return announcementsOf(opened).reverse();
}

/** Returns what was said in a member's line, in order; what she is called stands elsewhere. */
export function lineOf({ letters }: GroupContent, clientId: string): readonly LineLetter[] {
  return letters.filter((one) => one.clientId === clientId && one.content?.type !== "alias");
}

/** Counts what a member said last and nobody answered: nobody keeps what was read. */
export function unansweredOf(content: GroupContent, clientId: string): number {
  const line = lineOf(content, clientId);
  return line.length - 1 - line.map(({ isByStaff }) => isByStaff).lastIndexOf(true);
}

/** Returns the notes on a session, in order. */
export function notesOf({ opened }: GroupContent, { appointment_id: id }: LedSession): readonly string[] {
  return openedOf(opened.entries, "casework", "note")
    .filter(({ content }) => content.fields.appointment_id === id)
    .map(({ content }) => content.text);
}
