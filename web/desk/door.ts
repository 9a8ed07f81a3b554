/**
 * The way in: signing in, and a newcomer's first steps up to her second factor. Everything typed stays in memory.
 */

import { type NewAccount, acceptanceOf, makeAccount } from "../device/acceptances.ts";
import type { LogInStage } from "../device/accounts.ts";
import type { Connection, Creation } from "../device/connections.ts";
import { dayOf, meetOrganisation } from "../device/organisations.ts";
import { logInStaff, type StaffDevice, type TotpEnrolment } from "../device/staff.ts";
import { fetchWordList, fetchWordLists } from "../device/wordfiles.ts";
import { STAFF_PASSPHRASE_WORDS } from "../crypto/passphrases.ts";
import { WordSecret } from "../crypto/phrases.ts";
import { listForLanguage, splitWords, type WordList, type WordListLanguage } from "../crypto/wordlists.ts";
import type { Words } from "../markup/words.ts";
import { unknownWords } from "../parts/completion.ts";
import { Workspace, type WorkspaceState } from "../parts/workspaces.ts";
import { faultOf } from "./faults.ts";
import { argon2id } from "./workers.ts";

/** Where somebody stands: signing in; or invited, keeping her passphrase, her code, comparing; or enrolling. */
export type Step = "sign-in" | "invited" | "passphrase" | "recovery" | "compare" | "second-factor";

export interface DoorState extends WorkspaceState {
  readonly step: Step;
  readonly handle: string;
  readonly phrase: string;
  readonly totpCode: string;
  readonly invitation: string;
  /** Whether she came here from another step or screen: then the focus goes to the heading, and not on arrival. */
  readonly isMoved?: boolean;
  /** How far a log-in has come. */
  readonly stage?: LogInStage | undefined;
  /** A newcomer's account, with the list its words are of. */
  readonly account?: NewAccount | undefined;
  readonly list?: WordList | undefined;
  readonly acceptance?: Creation | undefined;
  readonly enrolment?: TotpEnrolment | undefined;
  /** Said above the form, after the desk was closed. */
  readonly notice?: string | undefined;
}

const EMPTY: DoorState = { step: "sign-in", handle: "", phrase: "", totpCode: "", invitation: "" };

/** The closed desk's page. */
export class Door extends Workspace<DoorState> {
  #enrolling: StaffDevice | undefined;
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
    const { handle } = this.state;
    const isMoved = notice !== undefined;
    this.change({ ...EMPTY, handle, account: undefined, enrolment: undefined, notice, isMoved });
  }

  /** Signs in with what was typed. */
  async signIn(): Promise<void> {
    const { handle, phrase, totpCode } = this.state;
    await this.attempt("sign-in", async () => {
      const lists = await fetchWordLists();
      const problem = this.#problemWith(phrase, lists);
      if (problem !== undefined) return this.fault(problem);
      const count = Math.max(splitWords(phrase).length, STAFF_PASSPHRASE_WORDS);
      const readings = WordSecret.readings(phrase, count, lists);
      const code = totpCode.replace(/\s/g, "");
      const logIn = { handle: handle.trim(), readings, totpCode: code === "" ? undefined : code };
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
    const fault = faultOf(failure);
    this.fault(this.words.say(`fault.${fault ?? "failed"}`));
    if (fault === undefined) throw failure;
  }

  async #enter(device: StaffDevice): Promise<void> {
    if (device.scope === "enrol") {
      this.#enrolling = device;
      this.change({ enrolment: await device.enrolTotp(), step: "second-factor", totpCode: "", phrase: "" });
      return;
    }
    this.#enrolling = undefined;
    if (!device.hasRole("counselor")) {
      this.connection.endOnLeaving();
      return this.fault(this.words.say("door.notCounselor"));
    }
    await this.onEntered(device);
    this.change({ ...EMPTY, handle: device.handle, account: undefined, list: undefined });
    this.change({ acceptance: undefined, enrolment: undefined, notice: undefined });
  }

  #problemWith(phrase: string, lists: readonly WordList[]): string | undefined {
    const unknown = unknownWords(phrase, lists);
    if (unknown.length > 0) return this.words.say("door.unknown", { words: this.words.listed(unknown) });
    const { length } = splitWords(phrase);
    if (length < STAFF_PASSPHRASE_WORDS) return this.words.count("door.few", length);
    return undefined;
  }
}
