/**
 * The private line between a member and those who lead her group, as both ends read and write it.
 *
 * The same as the reading and sealing in `app/sdk/groups/lines.py`.
 */

import { fromHex, toHex } from "../crypto/bytes.ts";
import { OpeningFailed } from "../crypto/errors.ts";
import type { Day } from "../crypto/framing.ts";
import { type GroupLetterHeader, openGroupLetter, sealGroupLetter } from "../crypto/group_letters.ts";
import type { ClientId, KeyId, PublicKeys } from "../crypto/keypairs.ts";
import { randomId } from "../crypto/randomness.ts";
import { Creation } from "./connections.ts";
import { Content } from "./contents.ts";
import type { Device } from "./devices.ts";
import { KeyBook } from "./keybooks.ts";
import { fromWire, toWire } from "./wire.ts";

/**
 * A letter as its reader sees it. Without `content` it could not be opened, and `failure` says why.
 *
 * One by a member proves nothing about who wrote it: whoever knows her group could have, the server too.
 */
export interface LineLetter {
  readonly position: number;
  readonly letterId: string;
  /** The member whose line it is, in hex. */
  readonly clientId: string;
  /** Whether one who leads the group wrote it: the directory names the author, and the signature is right. */
  readonly isByStaff: boolean;
  readonly author: KeyId;
  readonly sentOn: Day;
  readonly content?: Content;
  readonly failure?: string;
}

interface LetterView {
  readonly position: number;
  readonly letter_id: string;
  readonly client_id: string;
  readonly author_key_id: string;
  readonly sent_on: Day;
  readonly letter: string;
}

interface LetterPageView {
  readonly letters: readonly LetterView[];
  readonly next_after: number | null;
}

/** Whose line in which group is written to, for whom, and whether the author is staff and signs. */
export interface LineWriting {
  readonly path: string;
  readonly groupId: string;
  readonly clientId: ClientId;
  readonly content: Content;
  readonly readers: readonly PublicKeys[];
  readonly isSigned: boolean;
}

/** Returns the letters at `path` in order, each opened by itself. Throws `Refused`, `ServerUnreachable`. */
export async function readLetters(device: Device, groupId: string, path: string): Promise<LineLetter[]> {
  const { directory } = await device.meet();
  const book = new KeyBook(device.connection, directory, [device.keys.publicKeys]);
  const letters: LineLetter[] = [];
  let asked: Readonly<Record<string, number>> = {};
  for (;;) {
    const page = await device.connection.get<LetterPageView>(path, asked);
    for (const view of page.letters) letters.push(await openLetter(device, groupId, view, book));
    if (page.next_after === null) return letters;
    asked = { after: page.next_after };
  }
}

/** Seals a letter to each reader once; send it as often as needed. Throws `TooLong`. */
export async function sealLine(device: Device, line: LineWriting): Promise<Creation> {
  const { keys } = device;
  const letterId = randomId();
  const readers = new Map(line.readers.map((one) => [toHex(one.keyId), one] as const));
  const letters = [...readers.values()].map(async ({ keyId, hpke }) => {
    const { groupId, clientId } = line;
    const header = { groupId, clientId, letterId, author: keys.keyId, recipient: keyId };
    return toWire(
      await sealGroupLetter(header, line.content.encoded(), hpke, line.isSigned ? keys : undefined),
    );
  });
  return new Creation(line.path, { letters: await Promise.all(letters) });
}

/** Returns what each member is called, by her id in hex, out of her letters: the newest name counts. */
export function aliasesIn(letters: readonly LineLetter[]): ReadonlyMap<string, string> {
  const told = letters.filter(({ content, isByStaff }) => content?.type === "alias" && !isByStaff);
  return new Map(
    told
      .map(({ clientId, content }) => [clientId, content?.fields.alias] as const)
      .filter((one): one is readonly [string, string] => typeof one[1] === "string"),
  );
}

async function openLetter(
  device: Device,
  groupId: string,
  view: LetterView,
  book: KeyBook,
): Promise<LineLetter> {
  const author = fromHex(view.author_key_id) as KeyId;
  const isByStaff = book.directory.facts.entries.some(
    ({ keyId }) => toHex(keyId) === view.author_key_id.toLowerCase(),
  );
  const letter = {
    position: view.position,
    letterId: view.letter_id,
    clientId: view.client_id,
    isByStaff,
    author,
    sentOn: view.sent_on,
  };
  const expected: GroupLetterHeader = {
    groupId,
    clientId: fromHex(view.client_id) as ClientId,
    letterId: view.letter_id,
    author,
    recipient: device.keys.keyId,
  };
  try {
    // Whom the directory does not name is the member, whose words carry no signature.
    const signing = isByStaff ? (await book.find(author)).signing : undefined;
    const opened = await openGroupLetter(fromWire(view.letter), expected, device.keys.hpkeSeed, signing);
    return { ...letter, content: Content.read(opened) };
  } catch (failed) {
    if (!(failed instanceof OpeningFailed)) throw failed;
    return { ...letter, failure: failed.name };
  }
}
