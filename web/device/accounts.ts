/**
 * A client's account on her device: log-in by phrase, her opened keys, log-out, erasure.
 *
 * Keys and secrets live in this object's memory and nowhere else; whoever drops the object has logged out here.
 */

import { type Bytes, equal } from "../crypto/bytes.ts";
import { ContextMismatch } from "../crypto/errors.ts";
import { fingerprintWords } from "../crypto/fingerprints.ts";
import type { Day } from "../crypto/framing.ts";
import { type ClientId, type KeyBlob, type KeyPair, unwrapKeys } from "../crypto/keypairs.ts";
import { proveLogin } from "../crypto/logins.ts";
import { type ClientSecrets, deriveClientSecrets, locatorHash, type WordSecret } from "../crypto/phrases.ts";
import type { WordList } from "../crypto/wordlists.ts";
import type { Connection, Tokens } from "./connections.ts";
import { Device, type Keeping } from "./devices.ts";
import { PhraseNotUnderstood, Refused } from "./errors.ts";
import { ClientKeys, type ClientKeysView } from "./keyrings.ts";
import { dayOf, holdToMemory, meetOrganisation, type Organisation } from "./organisations.ts";
import { fromWire, toWire } from "./wire.ts";

/** How far a log-in has come; each takes its time on a slow phone. */
export type LogInStage = "meeting" | "deriving" | "asking" | "opening";

const KEEPING: Keeping = { path: "/clients/me/wrapped-keys", purpose: "client" };

/** Something to sign, in a proof of words. */
export interface ChallengeView {
  readonly challenge: string;
}

interface ClientSessionView {
  readonly tokens: Tokens;
  readonly client_id: string;
  readonly keys: ClientKeysView;
  readonly wrapped_keys: string;
}

/** What the service knows of her. */
export interface ClientView {
  readonly client_id: string;
  readonly status: "waiting" | "proposed" | "assigned" | "closed";
  readonly server_assisted: boolean;
  readonly came_on: Day;
  readonly counselor_id: string | null;
  readonly counselor_key_id: string | null;
}

/** A proof of her phrase for one act. */
export interface Proof {
  readonly challenge: string;
  readonly proof: string;
}

/** A client logged in, with her keys opened and the organisation held to what they remember. */
export class Account extends Device {
  #secrets: ClientSecrets;

  constructor(
    connection: Connection,
    readonly clientId: ClientId,
    organisation: Organisation,
    blob: KeyBlob,
    secrets: ClientSecrets,
  ) {
    super(connection, organisation, blob, secrets.wrap, KEEPING);
    this.#secrets = secrets;
  }

  /** Returns what the service knows of her. */
  look(): Promise<ClientView> {
    return this.connection.get("/clients/me");
  }

  /** Returns the words her counselor compares with hers, by voice, before an earlier file of hers is linked. */
  ownWords(list: WordList): Promise<string[]> {
    return fingerprintWords(list, "client", this.clientId);
  }

  /** Destroys everything of hers. There is no way back. */
  async eraseEverything(): Promise<void> {
    const proved = await this.prove("erase", "/clients/me/erasure/begin");
    await this.connection.post("/clients/me/erasure", proved);
    this.connection.forgetTokens();
  }

  /** Returns a fresh proof of her phrase for one act, with the challenge it answers. */
  async prove(action: "erase" | "change-phrase", begin: string): Promise<Proof> {
    const { challenge } = await this.connection.post<ChallengeView>(begin);
    const proof = await proveLogin(this.#secrets.loginSeed, {
      installationId: this.organisation.installationId,
      action,
      subject: this.clientId,
      nonce: fromWire(challenge),
    });
    return { challenge, proof: toWire(proof) };
  }

  /** Goes on with the keys and the phrase that have taken the place of the old ones. */
  goOnWith(keys: KeyPair, secrets: ClientSecrets): void {
    this.holdFromNowOn(keys, secrets.wrap);
    this.#secrets = secrets;
  }
}

/**
 * Logs in with what she typed, trying each way of reading it.
 *
 * `tell` hears how far it has come. Throws `PhraseNotUnderstood` for no reading, `Refused` (`wrong-phrase`),
 * `OpeningFailed` when the organisation is not the one her keys know, `ServerUnreachable`.
 */
export async function logIn(
  connection: Connection,
  readings: readonly WordSecret[],
  tell: (stage: LogInStage) => void,
): Promise<Account> {
  connection.forgetTokens();
  if (readings.length === 0) throw new PhraseNotUnderstood();
  tell("meeting");
  const organisation = await meetOrganisation(connection, dayOf(new Date()));
  let refused: unknown;
  for (const reading of readings) {
    tell("deriving");
    const secrets = await deriveClientSecrets(reading, organisation.installationId);
    tell("asking");
    try {
      return await logInWith(connection, organisation, secrets, tell);
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
  secrets: ClientSecrets,
  tell: (stage: LogInStage) => void,
): Promise<Account> {
  const answer = await prove(connection, organisation.installationId, secrets);
  tell("opening");
  const blob = await unwrapKeys(secrets.wrap, fromWire(answer.wrapped_keys), "client");
  const { clientId, present } = await ClientKeys.read(answer.keys, answer.client_id);
  // Whose file this is, her own keys say, not the server: hers must be the last, which accepted the id.
  if (!equal(present.keyId, blob.keys.keyId)) throw new ContextMismatch();
  const held = await holdToMemory(organisation, blob, dayOf(new Date()));
  connection.takeTokens(answer.tokens);
  const account = new Account(connection, clientId, held, blob, secrets);
  await account.rememberSequence();
  return account;
}

async function prove(
  connection: Connection,
  installationId: Bytes,
  secrets: ClientSecrets,
): Promise<ClientSessionView> {
  const { challenge } = await connection.post<ChallengeView>("/clients/log-in/begin");
  const proof = await proveLogin(secrets.loginSeed, {
    installationId,
    action: "log-in",
    subject: await locatorHash(secrets.locator),
    nonce: fromWire(challenge),
  });
  return connection.post<ClientSessionView>("/clients/log-in", {
    locator: toWire(secrets.locator.reveal()),
    challenge,
    proof: toWire(proof),
    refresh: "cookie",
  });
}
