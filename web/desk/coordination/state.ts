/**
 * What lies on a coordinator's desk, in memory only: who waits, letters to the team, counselors and staff.
 */

import type { CounselorView } from "../../device/capabilities.ts";
import type { MemberView } from "../../device/members.ts";
import type { OpenedLetter, TeamLetterView } from "../../device/team_letters.ts";
import type { OpenedIntake, WaitingView } from "../../device/waiting.ts";

const SHOWN_DIGITS = 6;

/** A woman's intake. `view` is how she stands on the waiting list, if she does; `fault` names why it did not open. */
export interface IntakeFile {
  readonly clientId: string;
  readonly view?: WaitingView | undefined;
  readonly intake?: OpenedIntake | undefined;
  readonly fault?: string | undefined;
}

/** A letter to the team. `fault` names why it did not open. */
export interface LetterFile {
  readonly view: TeamLetterView;
  readonly letter?: OpenedLetter | undefined;
  readonly fault?: string | undefined;
}

/** What was read so far; a part that is absent was not asked for yet. */
export interface Coordination {
  readonly intakes?: ReadonlyMap<string, IntakeFile> | undefined;
  /** Whether the waiting list was read: a file that was opened apart stands among the intakes before. */
  readonly isListed?: boolean | undefined;
  /** How many intakes are open of how many, while they are being opened. */
  readonly opening?: { readonly done: number; readonly all: number } | undefined;
  readonly letters?: readonly LetterFile[] | undefined;
  readonly counselors?: readonly CounselorView[] | undefined;
  readonly members?: readonly MemberView[] | undefined;
}

/** Returns the name she wants to be called by, or the beginning of her id where none is known. */
export function nameOfIntake({ clientId, intake }: IntakeFile): string {
  const alias = intake?.alias.trim() ?? "";
  return alias === "" ? clientId.slice(0, SHOWN_DIGITS) : alias;
}

/** Returns a staff member's handle; the beginning of her id where the list does not name her. */
export function handleOf({ members }: Coordination, staffId: string): string {
  const member = members?.find(({ staff_id: id }) => id === staffId);
  return member?.handle ?? staffId.slice(0, SHOWN_DIGITS);
}
