/**
 * A client's keys as a device believes them: her first ones hash to her id, and each later pair was accepted.
 */

import { equal, fromHex } from "../crypto/bytes.ts";
import type { ClientId, KeyId, PublicKeys } from "../crypto/keypairs.ts";
import { allKeys } from "../crypto/successions.ts";
import { readPublicKeys } from "./keybooks.ts";
import type { PublicKeysView } from "./organisations.ts";
import { fromWire } from "./wire.ts";

/** A client's first public keys, and every succession since, as the service sends them. */
export interface ClientKeysView extends PublicKeysView {
  readonly successions: readonly { readonly succession: string; readonly acceptance: string }[];
}

/** Keys that count as their owner's own. */
export interface OwnKeys {
  readonly pairs: readonly PublicKeys[];
  readonly has: (keyId: KeyId) => boolean;
}

/** For a file in which nobody writes unsigned: a group's, as those who lead it open it. */
export const NOBODYS: OwnKeys = { pairs: [], has: () => false };

/** Every pair of public keys a client has had, the present one last. */
export class ClientKeys implements OwnKeys {
  private constructor(
    readonly clientId: ClientId,
    readonly pairs: readonly PublicKeys[],
    /** The keys she has now. */
    readonly present: PublicKeys,
  ) {}

  /**
   * Returns a client's keys out of the service's answer.
   *
   * Throws `ContextMismatch` unless the first ones hash to her id, and for a succession that its new keys did not
   * accept; `SignatureInvalid` or `ChainBroken` for one that her keys before did not sign.
   */
  static async read(view: ClientKeysView, clientIdHex: string): Promise<ClientKeys> {
    const clientId = fromHex(clientIdHex) as ClientId;
    const first = await readPublicKeys(view);
    const accepted = view.successions.map(({ succession, acceptance }) => ({
      succession: fromWire(succession),
      acceptance: fromWire(acceptance),
    }));
    const pairs = await allKeys(clientId, first, accepted);
    return new ClientKeys(clientId, pairs, pairs.at(-1) ?? first);
  }

  /** Tells whether she has or had the keys of this id. */
  has(keyId: KeyId): boolean {
    return this.placeOf(keyId) >= 0;
  }

  /** Returns the place of her keys of this id, from 0 for the first; -1 for somebody else's. */
  placeOf(keyId: KeyId): number {
    return this.pairs.findIndex((pair) => equal(pair.keyId, keyId));
  }
}
