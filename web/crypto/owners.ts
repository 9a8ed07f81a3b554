/**
 * Whose content a key is for, and which key: owner, kind, epoch.
 */

import { type Bytes, equal } from "./bytes.ts";
import { Malformed } from "./errors.ts";
import * as framing from "./framing.ts";

/** Who can own content. */
export const OWNER_KINDS = ["client", "group", "organisation"] as const;
export type OwnerKind = (typeof OWNER_KINDS)[number];

/** What a key opens. See `app/crypto/README.md`, section 9, for who holds which. */
export const KINDS = ["intake", "conversation", "casework", "supervision", "announcements", "team"] as const;
export type Kind = (typeof KINDS)[number];

export const KINDS_OF_OWNER: Readonly<Record<OwnerKind, readonly Kind[]>> = {
  client: ["intake", "conversation", "casework", "supervision"],
  group: ["announcements", "casework"],
  organisation: ["team"],
};
const OWNER_ID_BYTES: Readonly<Record<OwnerKind, number>> = { client: 32, group: 16, organisation: 16 };

/** A client (32-byte client id), a group or the organisation (16-byte random id). */
export class Owner {
  /** Throws `Malformed` for an id of another length. */
  constructor(
    readonly kind: OwnerKind,
    readonly id: Bytes,
  ) {
    framing.exactly(id, OWNER_ID_BYTES[kind]);
  }

  /** Returns the owner two fields name. Throws `Malformed`. */
  static read(kind: Bytes, id: Bytes): Owner {
    return new Owner(framing.readWord(kind, OWNER_KINDS), id);
  }

  /** Returns the two fields that name the owner in a frame. */
  fields(): [Bytes, Bytes] {
    return [framing.text(this.kind), this.id];
  }

  /** Tells whether both are the same owner. */
  equals(other: Owner): boolean {
    return this.kind === other.kind && equal(this.id, other.id);
  }
}

/** One key of one owner: its kind and its epoch, counted from 1. */
export class EpochName {
  /** Throws `Malformed` for a kind the owner has not, or an epoch below 1. */
  constructor(
    readonly owner: Owner,
    readonly kind: Kind,
    readonly epoch: number,
  ) {
    if (!KINDS_OF_OWNER[owner.kind].includes(kind) || epoch < 1) throw new Malformed();
  }

  /** Returns the key four fields name. Throws `Malformed`. */
  static read(ownerKind: Bytes, ownerId: Bytes, kind: Bytes, epoch: Bytes): EpochName {
    const owner = Owner.read(ownerKind, ownerId);
    return new EpochName(owner, framing.readWord(kind, KINDS), framing.readCount(epoch));
  }

  /** Returns the four fields that name the key in a frame. */
  fields(): [Bytes, Bytes, Bytes, Bytes] {
    return [...this.owner.fields(), framing.text(this.kind), framing.number(this.epoch)];
  }

  /** Tells whether both name the same key. */
  equals(other: EpochName): boolean {
    return this.owner.equals(other.owner) && this.kind === other.kind && this.epoch === other.epoch;
  }
}
