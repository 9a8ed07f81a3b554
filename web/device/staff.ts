/**
 * A staff member's device: log-in by handle and passphrase, second factor.
 *
 * The same as `app/sdk/staff.py`. The token by which the service knows a device again is kept in memory only: nothing
 * that stays behind shall tell whose device this is.
 */

import { utf8 } from "../crypto/bytes.ts";
import { fingerprintWords } from "../crypto/fingerprints.ts";
import { type KeyBlob, unwrapKeys } from "../crypto/keypairs.ts";
import { proveLogin } from "../crypto/logins.ts";
import type { StaffRole } from "../crypto/organisations.ts";
import { type Argon2id, Argon2Parameters, deriveStaffSecrets } from "../crypto/passphrases.ts";
import type { WordSecret } from "../crypto/phrases.ts";
import type { Secret } from "../crypto/secret_bytes.ts";
import type { WordList } from "../crypto/wordlists.ts";
import type { ChallengeView, LogInStage } from "./accounts.ts";
import type { Connection, Tokens } from "./connections.ts";
import { Device, type Keeping } from "./devices.ts";
import { PhraseNotUnderstood, Refused } from "./errors.ts";
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

  constructor(
    connection: Connection,
    readonly handle: string,
    readonly session: Pick<StaffSessionView, "staff_id" | "roles" | "scope">,
    organisation: Organisation,
    blob: KeyBlob,
    wrap: Secret,
    /** By which the service knows this device again at the next log-in. */
    readonly deviceToken: string | undefined,
  ) {
    super(connection, organisation, blob, wrap, KEEPING);
    this.#scope = session.scope;
  }

  get scope(): "full" | "enrol" {
    return this.#scope;
  }

  /** Tells whether she has a role, as the service says. */
  hasRole(role: StaffRole): boolean {
    return this.session.roles.includes(role);
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
  let refused: unknown;
  for (const reading of logIn.readings) {
    try {
      return await logInWith(connection, organisation, { ...logIn, reading }, page);
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
  const device = new StaffDevice(connection, handle, answer, held, blob, secrets.wrap, known);
  if (answer.scope === "full") await device.rememberSequence();
  return device;
}
