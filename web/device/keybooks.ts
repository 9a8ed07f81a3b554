/**
 * Public keys by their ids, fetched once and checked: a server that swaps keys swaps the id, and is found out.
 */

import { equal, toHex } from "../crypto/bytes.ts";
import { ContextMismatch, NotEntitled } from "../crypto/errors.ts";
import { type ClientId, type KeyId, PublicKeys } from "../crypto/keypairs.ts";
import type { Directory, StaffRole } from "../crypto/organisations.ts";
import type { Connection } from "./connections.ts";
import { fetchStaffKeys } from "./organisations.ts";
import { fromWire } from "./wire.ts";

interface ClientKeysView {
  readonly hpke_public: string;
  readonly signing_public: string;
}

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

/** Returns a client's public keys. Throws `ContextMismatch` unless her id is their hash. */
export async function fetchClientKeys(connection: Connection, clientId: ClientId): Promise<PublicKeys> {
  const view = await connection.get<ClientKeysView>(`/clients/${toHex(clientId)}/keys`);
  const keys = await PublicKeys.of(fromWire(view.hpke_public), fromWire(view.signing_public));
  if (!equal(keys.clientId, clientId)) throw new ContextMismatch();
  return keys;
}
