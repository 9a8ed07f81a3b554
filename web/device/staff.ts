/**
 * A staff member's device: log-in by handle and passphrase, second factor, changed passphrase.
 *
 * The same as `app/sdk/staff.py`. The token by which the service knows a device again is kept in memory only: nothing
 * that stays behind shall tell whose device this is.
 */

import { utf8 } from "../crypto/bytes.ts";
import { fingerprintWords } from "../crypto/fingerprints.ts";
import { type KeyBlob, unwrapKeys } from "../crypto/keypairs.ts";
import { proveLogin } from "../crypto/logins.ts";
import type { StaffRole } from "../crypto/organisations.ts";
import {
  type Argon2id,
  Argon2Parameters,
  deriveStaffSecrets,
  type StaffSecrets,
} from "../crypto/passphrases.ts";
import type { WordSecret } from "../crypto/phrases.ts";
import type { TeamKey } from "../crypto/teams.ts";
import type { WordList } from "../crypto/wordlists.ts";
import type { ChallengeView, LogInStage } from "./accounts.ts";
import type { Reader } from "./casefiles.ts";
import type { Connection, Tokens } from "./connections.ts";
import { Device, type Keeping } from "./devices.ts";
import { PhraseNotUnderstood, Refused } from "./errors.ts";
import { type NewSecrets, newSecretsBody } from "./new_secrets.ts";
import { dayOf, holdToMemory, meetOrganisation, type Organisation } from "./organisations.ts";
import { fromWire, toWire } from "./wire.ts";

const KEEPING: Keeping = { path: "/staff/me/wrapped-keys", purpose: "staff" };

interface ChallengeOfStaff extends ChallengeView {
  readonly argon2: { readonly memory_kib: number; readonly passes: number; readonly lanes: number };
}

interface StaffSessionView {
  readonly tokens: Tokens;
  readonly staff_id: string;
  readonly roles: readonly StaffRole[];
  readonly scope: "full" | "enrol";
  readonly wrapped_keys: string;
  readonly device_token: string | null;
}

/** A second factor as it is shown once: its secret in base32, and the same as an address for a QR code. */
export interface TotpEnrolment {
  readonly secret: string;
  readonly uri: string;
}

/** Who logs in, and with what. `readings` are the ways in which the typed words can be read. */
export interface StaffLogIn {
  readonly handle: string;
  readonly readings: readonly WordSecret[];
  /** Six digits; absent before a second factor is enrolled. */
  readonly totpCode?: string | undefined;
}

/** What a page has besides the log-in: the slow function, and what this device was called at an earlier log-in. */
export interface StaffPage {
  readonly argon2id: Argon2id;
  readonly deviceToken?: string | undefined;
  readonly tell: (stage: LogInStage) => void;
}

/** A staff member logged in. With scope `enrol` her session can do one thing: enrol the second factor. */
export class StaffDevice extends Device {
  #scope: "full" | "enrol";
  #secrets: StaffSecrets;
  #teams: readonly TeamKey[] = [];

  constructor(
    connection: Connection,
    readonly handle: string,
    readonly session: Pick<StaffSessionView, "staff_id" | "roles" | "scope">,
    organisation: Organisation,
    blob: KeyBlob,
    secrets: StaffSecrets,
    /** By which the service knows this device again at the next log-in. */
    readonly deviceToken: string | undefined,
  ) {
    super(connection, organisation, blob, secrets.wrap, KEEPING);
    this.#scope = session.scope;
    this.#secrets = secrets;
  }

  get scope(): "full" | "enrol" {
    return this.#scope;
  }

  /** Tells whether she has a role, as the signed directory says: a server that makes up roles gives her none. */
  hasRole(role: StaffRole): boolean {
    return this.organisation.directory.find(this.keys.keyId)?.roles.includes(role) ?? false;
  }

  /** Her own keys and, once they were taken up, the intake team's. */
  override get reader(): Reader {
    return { keys: this.keys, teams: this.#teams };
  }

  /** Goes on with the intake team's keys, the present one first. */
  takeUpTeams(teams: readonly TeamKey[]): void {
    this.#teams = teams;
  }

  /** Returns the words by which she and a coordinator compare her keys. */
  fingerprint(list: WordList): Promise<string[]> {
    return fingerprintWords(list, "staff", this.keys.keyId);
  }

  /** Begins the second factor; what comes is shown once. Throws `Refused`. */
  enrolTotp(): Promise<TotpEnrolment> {
    return this.connection.post("/staff/totp");
  }

  /** Confirms the second factor with a first code; from then on the session is a full one. Throws `Refused`. */
  async confirmTotp(code: string): Promise<void> {
    const tokens = await this.connection.post<Tokens>("/staff/totp/confirm", { code, refresh: "cookie" });
    this.connection.takeTokens(tokens);
    this.#scope = "full";
    await this.rememberSequence();
  }

  /**
   * Puts a new passphrase in place of the old one; every other session of hers ends, this one goes on. Throws `Refused`,
   * `ServerUnreachable`.
   */
  async changePassphrase(next: NewSecrets): Promise<void> {
    const begun = await this.connection.post<ChallengeView>("/staff/me/passphrase/begin");
    const proof = await proveLogin(this.#secrets.loginSeed, {
      installationId: this.organisation.installationId,
      action: "change-phrase",
      subject: utf8(this.handle),
      nonce: fromWire(begun.challenge),
    });
    const body = await newSecretsBody(next, this.blob);
    const proved = { challenge: begun.challenge, proof: toWire(proof) };
    await this.connection.post("/staff/me/passphrase", { ...body, ...proved });
    this.#secrets = next.secrets;
    this.holdFromNowOn(this.keys, next.secrets.wrap);
  }
}

/**
 * Logs in with what she typed, trying each way of reading it.
 *
 * Throws `PhraseNotUnderstood` for no reading; `Refused`: `wrong-credentials` for everything that may be wrong,
 * `not-yet-admitted`, `log-in-slowed-down`; `DerivationFailed`, `ParametersRefused`; `OpeningFailed` when the
 * organisation is not the one her keys know; `ServerUnreachable`.
 */
export async function logInStaff(
  connection: Connection,
  logIn: StaffLogIn,
  page: StaffPage,
): Promise<StaffDevice> {
  connection.forgetTokens();
  if (logIn.readings.length === 0) throw new PhraseNotUnderstood();
  page.tell("meeting");
  const organisation = await meetOrganisation(connection, dayOf(new Date()));
  return firstAccepted(logIn.readings, (reading) =>
    logInWith(connection, organisation, { ...logIn, reading }, page),
  );
}

/** Returns what the first reading of typed words gives that is not refused. Throws the last one's `Refused`. */
export async function firstAccepted<Outcome>(
  readings: readonly WordSecret[],
  attempt: (reading: WordSecret) => Promise<Outcome>,
): Promise<Outcome> {
  let refused: unknown = new PhraseNotUnderstood();
  for (const reading of readings) {
    try {
      return await attempt(reading);
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure;
      refused = failure;
    }
  }
  throw refused;
}

async function logInWith(
  connection: Connection,
  organisation: Organisation,
  { handle, reading, totpCode }: Omit<StaffLogIn, "readings"> & { readonly reading: WordSecret },
  { argon2id, deviceToken, tell }: StaffPage,
): Promise<StaffDevice> {
  const { installationId } = organisation;
  const begun = await connection.post<ChallengeOfStaff>("/staff/log-in/begin", { handle });
  const { memory_kib: memoryKib, passes, lanes } = begun.argon2;
  tell("deriving");
  const parameters = new Argon2Parameters(memoryKib, passes, lanes);
  const secrets = await deriveStaffSecrets(reading, installationId, handle, parameters, argon2id);
  tell("asking");
  const proof = await proveLogin(secrets.loginSeed, {
    installationId,
    action: "log-in",
    subject: utf8(handle),
    nonce: fromWire(begun.challenge),
  });
  const answer = await connection.post<StaffSessionView>("/staff/log-in", {
    handle,
    challenge: begun.challenge,
    proof: toWire(proof),
    refresh: "cookie",
    totp_code: totpCode ?? null,
    device_token: deviceToken ?? null,
  });
  tell("opening");
  const blob = await unwrapKeys(secrets.wrap, fromWire(answer.wrapped_keys), "staff");
  const held = await holdToMemory(organisation, blob, dayOf(new Date()));
  connection.takeTokens(answer.tokens);
  const known = answer.device_token ?? deviceToken;
  const device = new StaffDevice(connection, handle, answer, held, blob, secrets, known);
  if (answer.scope === "full") await device.rememberSequence();
  return device;
}
