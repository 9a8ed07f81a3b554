/**
 * Public keys by their ids, fetched once and checked: a server that swaps keys swaps the id, and is found out.
 */

import { equal, toHex } from "../crypto/bytes.ts";
import { NotEntitled } from "../crypto/errors.ts";
import { type KeyId, PublicKeys } from "../crypto/keypairs.ts";
import type { Directory, StaffRole } from "../crypto/organisations.ts";
import type { Connection } from "./connections.ts";
import { fetchStaffKeys, type PublicKeysView } from "./organisations.ts";
import { fromWire } from "./wire.ts";

/** The keys one reader has checked, and the directory that says whose they are. */
export class KeyBook {
  readonly #known = new Map<string, PublicKeys>();

  constructor(
    readonly connection: Connection,
    readonly directory: Directory,
    known: Iterable<PublicKeys>,
  ) {
    for (const keys of known) this.#known.set(toHex(keys.keyId), keys);
  }

  /** Returns the keys `keyId` names. Throws `NotEntitled` for somebody the directory does not name. */
  async find(keyId: KeyId): Promise<PublicKeys> {
    const known = this.#known.get(toHex(keyId));
    if (known !== undefined) return known;
    if (!this.directory.facts.entries.some((entry) => equal(entry.keyId, keyId))) throw new NotEntitled();
    const fetched = await fetchStaffKeys(this.connection, keyId);
    this.#known.set(toHex(keyId), fetched);
    return fetched;
  }

  /**
   * Throws `NotEntitled` unless the directory lists `keyId` with `role`.
   *
   * Somebody revoked since stays listed: what she signed while she was entitled keeps its meaning, and what she held
   * is replaced by a next epoch before anything new is written.
   */
  ensureListedRole(keyId: KeyId, role: StaffRole): void {
    const lists = this.directory.facts.entries.some(
      (entry) => equal(entry.keyId, keyId) && entry.roles.includes(role),
    );
    if (!lists) throw new NotEntitled();
  }
}

/** Returns the public keys in an answer. Throws `Malformed`. */
export function readPublicKeys(view: PublicKeysView): Promise<PublicKeys> {
  return PublicKeys.of(fromWire(view.hpke_public), fromWire(view.signing_public));
}
