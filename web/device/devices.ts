/**
 * What every device of a person does: it believes the organisation as far as her own keys remember it, and remembers
 * on.
 *
 * The same as `app/sdk/devices.py`. Keys and secrets live in this object's memory and nowhere else; whoever drops the
 * object has logged out here.
 */

import type { Bytes } from "../crypto/bytes.ts";
import type { Day } from "../crypto/framing.ts";
import { type KeyBlob, type KeyPair, type Purpose, seenSequence, wrapKeys } from "../crypto/keypairs.ts";
import type { Secret } from "../crypto/secret_bytes.ts";
import type { Reader } from "./casefiles.ts";
import type { Connection } from "./connections.ts";
import { dayOf, holdToMemory, type Organisation } from "./organisations.ts";
import { fromWire, toWire } from "./wire.ts";

/** Where a person's wrapped keys are kept, and what they are wrapped for. */
export interface Keeping {
  readonly path: string;
  readonly purpose: Purpose;
}

/** Somebody logged in, with her keys opened and the organisation held to what they remember. */
export abstract class Device {
  #organisation: Organisation;
  #blob: KeyBlob;
  #wrap: Secret;

  constructor(
    readonly connection: Connection,
    organisation: Organisation,
    blob: KeyBlob,
    wrap: Secret,
    readonly keeping: Keeping,
  ) {
    this.#organisation = organisation;
    this.#blob = blob;
    this.#wrap = wrap;
  }

  /** The verified organisation, as it was met last. */
  get organisation(): Organisation {
    return this.#organisation;
  }

  /** Her key pairs. */
  get keys(): KeyPair {
    return this.#blob.keys;
  }

  /** The keys with which this device opens grants. */
  get reader(): Reader {
    return { keys: this.keys, teams: [] };
  }

  /** The organisation's root and the highest directory sequence, as her blob remembers them. */
  get blob(): KeyBlob {
    return this.#blob;
  }

  /** The day, in UTC, that goes into signed statements. */
  get today(): Day {
    return dayOf(new Date());
  }

  /** Reads and verifies the directory afresh, before anything is sealed. Throws `OpeningFailed`. */
  async meet(): Promise<Organisation> {
    const view = await this.connection.get<{ directory: string }>("/directory");
    return this.adopt(fromWire(view.directory));
  }

  /** Verifies a directory against what her keys remember, and believes it from now on. Throws `OpeningFailed`. */
  async adopt(signedDirectory: Bytes): Promise<Organisation> {
    const shown = { ...this.#organisation, signedDirectory };
    this.#organisation = await holdToMemory(shown, this.#blob, this.today);
    await this.rememberSequence();
    return this.#organisation;
  }

  /** Wraps her keys anew where the directory has risen, so that no older one is believed at her next visit. */
  async rememberSequence(): Promise<void> {
    const newest = seenSequence(this.#blob, this.#organisation.directory.facts.sequence);
    if (newest.directorySequence === this.#blob.directorySequence) return;
    const wrapped = await wrapKeys(this.#wrap, newest, this.keeping.purpose);
    await this.connection.put(this.keeping.path, { wrapped_keys: toWire(wrapped) });
    this.#blob = newest;
  }

  /** Ends this session on the server. The caller drops the device whatever comes of it. */
  async logOut(): Promise<void> {
    await this.connection.delete("/sessions/current");
    this.connection.forgetTokens();
  }

  /** Goes on with keys and secret that have taken the place of the old ones. */
  protected holdFromNowOn(keys: KeyPair, wrap: Secret): void {
    this.#blob = { ...this.#blob, keys };
    this.#wrap = wrap;
  }
}
