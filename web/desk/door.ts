/**
 * The way in: signing in, coming back by recovery code, and a newcomer's first steps up to her second factor.
 *
 * Everything typed stays in memory.
 */

import { type NewAccount, acceptanceOf, makeAccount } from "../device/acceptances.ts";
import type { LogInStage } from "../device/accounts.ts";
import type { Connection, Creation } from "../device/connections.ts";
import { makeSecrets, type NewSecrets } from "../device/new_secrets.ts";
import { dayOf, meetOrganisation } from "../device/organisations.ts";
import { beginRecovery, finishRecovery, type Recovery } from "../device/recoveries.ts";
import { logInStaff, type StaffDevice, type StaffLogIn, type TotpEnrolment } from "../device/staff.ts";
import { fetchWordList, fetchWordLists } from "../device/wordfiles.ts";
import type { StaffRole } from "../crypto/organisations.ts";
import { RECOVERY_CODE_WORDS, STAFF_PASSPHRASE_WORDS } from "../crypto/passphrases.ts";
import { WordSecret } from "../crypto/phrases.ts";
import { listForLanguage, splitWords, type WordList, type WordListLanguage } from "../crypto/wordlists.ts";
import type { Words } from "../markup/words.ts";
import { unknownWords } from "../parts/completion.ts";
import { Workspace, type WorkspaceState } from "../parts/workspaces.ts";
import { faultOf, isSessionOver } from "./faults.ts";
import { argon2id } from "./workers.ts";

/**
 * Where somebody stands: signing in; or invited, keeping her passphrase, her code, comparing; or enrolling; or coming
 * back by her code, keeping the new passphrase, the new code.
 */
export type Step =
  | "sign-in"
  | "invited"
  | "passphrase"
  | "recovery"
  | "compare"
  | "second-factor"
  | "lost"
  | "new-passphrase"
  | "new-code";

export interface DoorState extends WorkspaceState {
  readonly step: Step;
  readonly handle: string;
  readonly phrase: string;
  readonly totpCode: string;
  readonly invitation: string;
  readonly recoveryCode: string;
  /** Whether she came here from another step or screen: then the focus goes to the heading, and not on arrival. */
  readonly isMoved?: boolean;
  /** How far a log-in has come. */
  readonly stage?: LogInStage | undefined;
  /** A newcomer's account, with the list its words are of. */
  readonly account?: NewAccount | undefined;
  readonly list?: WordList | undefined;
  readonly acceptance?: Creation | undefined;
  readonly enrolment?: TotpEnrolment | undefined;
  /** New secrets of somebody who came back, with the list their words are of. */
  readonly next?: NewSecrets | undefined;
  /** Said above the form, after the desk was closed. */
  readonly notice?: string | undefined;
}

/** Whom this desk is for, as the signed directory says. */
const WORKING: readonly StaffRole[] = ["counselor", "coordinator"];

const EMPTY: DoorState = {
  step: "sign-in",
  handle: "",
  phrase: "",
  totpCode: "",
  invitation: "",
  recoveryCode: "",
};

/** The closed desk's page. */
export class Door extends Workspace<DoorState> {
  #enrolling: StaffDevice | undefined;
  #recovery: Recovery | undefined;
  #deviceToken: string | undefined;

  constructor(
    readonly connection: Connection,
    readonly words: Words,
    readonly onEntered: (device: StaffDevice) => Promise<void>,
  ) {
    super(EMPTY);
  }

  override get isOpen(): boolean {
    return true;
  }

  /** Goes to a step; what was told about the last one is over. */
  go(step: Step): void {
    this.change({ step, told: undefined, isMoved: true });
  }

  /** Shows the sign-in again, with something to say above it. The handle stays; nothing secret does. */
  show(notice?: string): void {
    this.#enrolling = undefined;
    this.#recovery = undefined;
    const { handle } = this.state;
    const isMoved = notice !== undefined;
    const nothing = { account: undefined, enrolment: undefined, next: undefined };
    this.change({ ...EMPTY, ...nothing, handle, notice, isMoved });
  }

  /** Signs in with what was typed. */
  async signIn(): Promise<void> {
    await this.attempt("sign-in", async () => {
      const logIn = await this.#read(this.state.phrase, STAFF_PASSPHRASE_WORDS, "door.few");
      if (logIn === undefined) return;
      const tell = (stage: LogInStage): void => this.change({ stage });
      const device = await logInStaff(this.connection, logIn, {
        argon2id,
        deviceToken: this.#deviceToken,
        tell,
      });
      this.#deviceToken = device.deviceToken;
      await this.#enter(device);
    });
    this.change({ stage: undefined, totpCode: "" });
  }

  /** Shows that she has her recovery code and second factor; makes new secrets, of which nothing is sent yet. */
  async recover(): Promise<void> {
    await this.attempt("recover", async () => {
      const logIn = await this.#read(this.state.recoveryCode, RECOVERY_CODE_WORDS, "recover.few");
      if (logIn === undefined) return;
      const recovery = await beginRecovery(this.connection, logIn, this.#deviceToken);
      const list = await fetchWordList(listForLanguage(this.words.language as WordListLanguage));
      const { installationId } = recovery.organisation;
      const owner = { installationId, handle: recovery.handle };
      const next = await makeSecrets(owner, list, argon2id, { withRecoveryCode: true });
      this.#recovery = recovery;
      this.change({ next, list, recoveryCode: "", step: "new-passphrase", isMoved: true });
    });
    this.change({ totpCode: "" });
  }

  /** Puts the new secrets in place of the lost ones, and opens the desk. */
  finishRecovery(): Promise<boolean> {
    return this.attempt("finish", async () => {
      const { next } = this.state;
      if (this.#recovery === undefined || next === undefined) return;
      await this.#enter(await finishRecovery(this.connection, this.#recovery, next, this.#deviceToken));
    });
  }

  /** Makes a newcomer's account on this device. Nothing of it is sent yet. */
  makeAccount(): Promise<boolean> {
    return this.attempt("make", async () => {
      const list = await fetchWordList(listForLanguage(this.words.language as WordListLanguage));
      const organisation = await meetOrganisation(this.connection, dayOf(new Date()));
      const { handle, account: kept } = this.state;
      const account = await makeAccount(organisation, handle.trim(), list, argon2id, kept);
      this.change({ account, list, acceptance: undefined, step: "passphrase" });
    });
  }

  /** Registers the account that was kept. The same request goes out however often it is tried. */
  register(): Promise<boolean> {
    return this.attempt("register", async () => {
      const { account, invitation } = this.state;
      if (account === undefined) return;
      const acceptance = this.state.acceptance ?? (await acceptanceOf(account, invitation.trim()));
      this.change({ acceptance });
      await this.connection.create(acceptance);
      this.change({ step: "compare" });
    });
  }

  /** Looks whether she was admitted meanwhile, by signing in with what she was shown. */
  async lookAgain(): Promise<void> {
    const { account, list } = this.state;
    if (account === undefined || list === undefined) return;
    this.change({ handle: account.handle, phrase: account.passphrase.phrase(list) });
    await this.signIn();
  }

  /** Confirms the second factor with a first code, and opens the desk. */
  confirmTotp(): Promise<boolean> {
    return this.attempt("confirm", async () => {
      const device = this.#enrolling;
      if (device === undefined) return;
      await device.confirmTotp(this.state.totpCode.replace(/\s/g, ""));
      await this.#enter(device);
    });
  }

  protected override tellFailure(failure: unknown): void {
    // Whether the new secrets were taken before the answer was lost, she learns by trying them.
    if (this.#recovery !== undefined && isSessionOver(failure)) {
      return this.show(this.words.say("recover.over"));
    }
    const fault = faultOf(failure);
    this.fault(this.words.say(`fault.${fault ?? "failed"}`));
    if (fault === undefined) throw failure;
  }

  async #enter(device: StaffDevice): Promise<void> {
    this.#recovery = undefined;
    if (device.scope === "enrol") {
      this.#enrolling = device;
      this.change({ enrolment: await device.enrolTotp(), step: "second-factor", totpCode: "", phrase: "" });
      return;
    }
    this.#enrolling = undefined;
    if (!WORKING.some((role) => device.hasRole(role))) {
      this.connection.endOnLeaving();
      return this.fault(this.words.say("door.notStaff"));
    }
    await this.onEntered(device);
    this.change({ ...EMPTY, handle: device.handle, account: undefined, list: undefined });
    this.change({ acceptance: undefined, enrolment: undefined, next: undefined, notice: undefined });
  }

  /** Reads what was typed; tells what is wrong with it, and then returns nothing. */
  async #read(typed: string, count: number, few: string): Promise<StaffLogIn | undefined> {
    const lists = await fetchWordLists();
    const unknown = unknownWords(typed, lists);
    const { length } = splitWords(typed);
    if (unknown.length > 0) {
      this.fault(this.words.say("door.unknown", { words: this.words.listed(unknown) }));
      return undefined;
    }
    if (length < count) {
      this.fault(this.words.count(few, length));
      return undefined;
    }
    const { handle, totpCode } = this.state;
    const code = totpCode.replace(/\s/g, "");
    return {
      handle: handle.trim(),
      readings: WordSecret.readings(typed, Math.max(length, count), lists),
      totpCode: code === "" ? undefined : code,
    };
  }
}
