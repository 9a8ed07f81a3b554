/**
 * What a programme is about, opened on the device of whoever it was sealed to: a member, an invited woman, those who lead it.
 *
 * The same as `read_description` in `app/sdk/groups/programmes.py`. The service knows none of it.
 */

import { equal, fromHex } from "../crypto/bytes.ts";
import { ContextMismatch, Malformed, NotEntitled } from "../crypto/errors.ts";
import { openGroupLetter, readGroupLetter } from "../crypto/group_letters.ts";
import type { ClientId, KeyId } from "../crypto/keypairs.ts";
import type { Secret } from "../crypto/secret_bytes.ts";
import { Content } from "./contents.ts";
import type { Device } from "./devices.ts";
import { KeyBook } from "./keybooks.ts";
import { fromWire } from "./wire.ts";

/** A programme as a coordinator described it. */
export interface Programme {
  readonly theme: string;
  /** Codes. */
  readonly languages: readonly string[];
  /** A code: how the group meets. */
  readonly way: string;
  readonly planned: string;
  readonly wishes: string;
  readonly screening: boolean;
  /** Whether members learn each other's aliases. */
  readonly aliasesShared: boolean;
  readonly joinsLate: boolean;
  /** Whom the coordinator named as leading it, by key id. */
  readonly leads: readonly KeyId[];
  readonly text: string;
}

/**
 * Returns what a programme is about, as sealed to this person, or undefined where nothing was.
 *
 * `clientId` is the client's whose device this is. Throws `NotEntitled` unless a coordinator, unrevoked by the newest
 * directory, signed it; `OpeningFailed`, `Refused`.
 */
export async function readDescription(
  device: Device,
  groupId: string,
  clientId?: ClientId,
): Promise<Programme | undefined> {
  const view = await device.connection.get<{ letters: readonly string[] }>(`/groups/${groupId}/description`);
  const { directory } = await device.meet();
  const book = new KeyBook(device.connection, directory, [device.keys.publicKeys]);
  for (const sealed of view.letters.map(fromWire)) {
    const header = readGroupLetter(sealed);
    const seed = seedOf(device, header.recipient);
    if (seed === undefined) continue;
    if (header.groupId !== groupId) throw new ContextMismatch();
    if (header.clientId !== undefined && !(clientId && equal(header.clientId, clientId))) {
      throw new ContextMismatch();
    }
    directory.ensureRole(header.author, "coordinator");
    const { signing } = await book.find(header.author);
    return readProgramme(Content.read(await openGroupLetter(sealed, header, seed, signing)));
  }
  return undefined;
}

/** Throws `NotEntitled` unless a coordinator named somebody as leading the group. */
export function ensureNamed(programme: Programme | undefined, keyId: KeyId): void {
  if (!programme?.leads.some((one) => equal(one, keyId))) throw new NotEntitled();
}

/** Returns the programme in opened content. Throws `Malformed`. */
export function readProgramme({ type, fields, text }: Content): Programme {
  if (type !== "programme") throw new Malformed();
  return {
    theme: word(fields.theme),
    languages: list(fields.languages),
    way: word(fields.way),
    planned: word(fields.planned),
    wishes: word(fields.wishes),
    screening: fields.screening === true,
    aliasesShared: fields.aliases_shared === true,
    joinsLate: fields.joins_late === true,
    leads: list(fields.leads).map((one) => fromHex(one) as KeyId),
    text,
  };
}

function seedOf({ reader }: Device, recipient: KeyId): Secret | undefined {
  if (equal(recipient, reader.keys.keyId)) return reader.keys.hpkeSeed;
  return reader.teams.find(({ keyId }) => equal(keyId, recipient))?.hpkeSeed;
}

function word(value: unknown): string {
  if (typeof value !== "string") throw new Malformed();
  return value;
}

function list(value: unknown): string[] {
  if (!Array.isArray(value)) throw new Malformed();
  return value.map(word);
}
