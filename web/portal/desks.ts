/**
 * What lies on the desk while her page is open, in memory only: her account, her last visit, what she is typing.
 *
 * When her page is closed after a while, everything opened is dropped and everything she typed is kept, so that she
 * finds it again after typing her words.
 */

import { toHex } from "../crypto/bytes.ts";
import type { Account } from "../device/accounts.ts";
import type { Appointment, Slot } from "../device/appointments.ts";
import type { Creation } from "../device/connections.ts";
import type { SealedEntry } from "../device/entries.ts";
import type { LetterSubject, SentLetter } from "../device/letters.ts";
import { listMemberships, type Membership } from "../device/memberships.ts";
import { letTeamRead } from "../device/team_grants.ts";
import { lookIn, type Visit } from "../device/visits.ts";
import { fetchOutlook, type Outlook } from "../device/waits.ts";
import type { Words } from "../markup/words.ts";
import { Workspace, type WorkspaceState } from "../parts/workspaces.ts";
import { faultText, isSessionOver } from "./faults.ts";

export type Screen =
  | "home"
  | "messages"
  | "sessions"
  | "more"
  | "group"
  | "team"
  | "log"
  | "compare"
  | "words"
  | "download"
  | "erase";

/** Why her page is no longer open. After a while what she typed stays; in the other cases nothing does. */
export type Closing = "after-a-while" | "left" | "erased";

/** A message on its way. Once sealed it is sent as often as needed and stored once. */
export interface Outgoing {
  readonly text: string;
  readonly state: "sending" | "failed";
  readonly sealed?: SealedEntry | undefined;
}

/** Hours to choose from, and the session that is to be moved to one of them. */
export interface Offer {
  readonly slots: readonly Slot[];
  readonly moving?: Appointment | undefined;
}

/** What no visit holds. */
export interface Past {
  readonly appointments: readonly Appointment[];
  readonly letters: readonly SentLetter[];
}

/** What she is typing. For groups, by the group's id: the line to those who lead it, and the name she wants there. */
export interface Drafts {
  readonly message: string;
  readonly letter: string;
  readonly lines: Readonly<Record<string, string>>;
  readonly aliases: Readonly<Record<string, string>>;
}

/** A line to those who lead a group that was sealed and perhaps sent: the same text goes out the same once more. */
export interface SealedLine {
  readonly groupId: string;
  readonly text: string;
  readonly creation: Creation;
}

/** A letter that was sealed and perhaps sent: the same text goes out the same once more. */
export interface SealedLetter {
  readonly text: string;
  readonly about: LetterSubject;
  readonly creation: Creation;
}

export interface Desk extends WorkspaceState {
  readonly screen: Screen;
  readonly visit?: Visit | undefined;
  readonly groups: readonly Membership[];
  /** The id of the group that is looked at. */
  readonly groupId?: string | undefined;
  readonly drafts: Drafts;
  readonly outgoing?: Outgoing | undefined;
  readonly offer?: Offer | undefined;
  /** What her letter to the team is about, the letter once it is sealed, and the days of those before it. */
  readonly letterAbout: LetterSubject;
  readonly sealedLetter?: SealedLetter | undefined;
  readonly letters?: readonly SentLetter[] | undefined;
  readonly sealedLine?: SealedLine | undefined;
  readonly outlook?: Outlook | undefined;
  /** For the file of everything: all sessions there were, and the days of her letters. */
  readonly past?: Past | undefined;
  /** By whose clock times are shown: the one she named, or that of this device. */
  readonly byDeviceClock: boolean;
}

const EMPTY: Desk = {
  screen: "home",
  groups: [],
  drafts: { message: "", letter: "", lines: {}, aliases: {} },
  letterAbout: "other",
  byDeviceClock: false,
};

/** The open page: its desk, and acts on it. */
export class Portal extends Workspace<Desk> {
  #account: Account | undefined;
  #owner: string | undefined;

  constructor(
    readonly words: Words,
    readonly onClosed: (why: Closing) => void,
  ) {
    super(EMPTY);
  }

  get desk(): Desk {
    return this.state;
  }

  /** Who is logged in. Throws `TypeError` on a closed page, on which nothing asks for her. */
  get account(): Account {
    if (this.#account === undefined) throw new TypeError("nobody is logged in");
    return this.#account;
  }

  override get isOpen(): boolean {
    return this.#account !== undefined;
  }

  /** Goes to one of her groups. */
  showGroup(groupId: string): void {
    this.change({ groupId });
    this.show("group");
  }

  /** Goes to another screen. What was told about the last one is over, what she typed stays. */
  show(screen: Screen): void {
    this.change({ screen, told: undefined, offer: undefined, past: undefined });
  }

  /** Opens the page for her. Somebody else finds nothing of what was typed before. */
  async open(account: Account): Promise<void> {
    const found = await lookAround(account);
    const owner = toHex(account.clientId);
    if (owner !== this.#owner) this.replace(EMPTY);
    this.#owner = owner;
    this.#account = account;
    this.change({ ...found, told: undefined, busy: undefined });
  }

  /** Drops everything that was opened. */
  close(why: Closing): void {
    const isKept = why === "after-a-while";
    const { screen, groupId, drafts, outgoing, letterAbout, sealedLetter, sealedLine, byDeviceClock } =
      this.desk;
    const kept = { screen, groupId, drafts, outgoing, letterAbout, sealedLetter, sealedLine, byDeviceClock };
    this.#account = undefined;
    this.replace(isKept ? { ...EMPTY, ...kept } : EMPTY);
    if (!isKept) this.#owner = undefined;
    this.onClosed(why);
  }

  /** Looks in again, so that everything on the screen is as it is now. */
  async lookAgain(): Promise<void> {
    this.change(await lookAround(this.account));
  }

  protected override tellFailure(failure: unknown): void {
    if (isSessionOver(failure)) {
      this.close("after-a-while");
      return;
    }
    const text = faultText(failure, this.words);
    this.fault(text ?? this.words.say("fault.failed"));
    if (text === undefined) throw failure;
  }
}

/** Looks in, and into her groups; and, for somebody who waits, at how long that may take. Where her counselor is gone, the team reads again. */
async function lookAround(account: Account): Promise<Pick<Desk, "visit" | "groups" | "outlook">> {
  const visit = await lookIn(account);
  const { file, assignment } = visit.opened;
  if (visit.client.status !== "closed" && file.assignments.length > 0 && assignment === undefined) {
    await letTeamRead(account.connection, file, account.organisation.directory);
  }
  const isWaiting = visit.client.status === "waiting";
  const [groups, outlook] = await Promise.all([
    listMemberships(account, file.client),
    isWaiting ? fetchOutlook(account.connection) : undefined,
  ]);
  return { visit, groups, outlook };
}
