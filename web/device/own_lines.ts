/**
 * A member's private line to those who lead her group, and the name she goes by there: sealed to each of them, and to
 * herself.
 *
 * The same as the member's half of `app/sdk/groups/lines.py`. What she writes carries no signature, so it stays deniable;
 * nothing in her line proves who wrote in her name.
 */

import { equal, fromHex, toHex } from "../crypto/bytes.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import type { Directory } from "../crypto/organisations.ts";
import type { Account } from "./accounts.ts";
import type { Creation } from "./connections.ts";
import { Content, textContent } from "./contents.ts";
import type { Programme } from "./group_descriptions.ts";
import { type LineLetter, readLetters, sealLine } from "./group_lines.ts";
import type { OwnGroupView } from "./groups.ts";
import { NothingHeld } from "./errors.ts";
import { KeyBook } from "./keybooks.ts";
import type { ClientKeys } from "./keyrings.ts";

/** A letter of her own line, and whether she wrote it. */
export interface OwnLineLetter extends LineLetter {
  readonly isOwn: boolean;
}

/** Returns the letters of her line, in order; one by somebody else than her and `leading` does not count. */
export async function readOwnLine(
  account: Account,
  { group_id: groupId }: OwnGroupView,
  client: ClientKeys,
  leading: readonly KeyId[],
): Promise<OwnLineLetter[]> {
  const letters = await readLetters(account, groupId, `/groups/${groupId}/line`);
  return letters.map(({ content, ...letter }) => {
    const { author, clientId } = letter;
    const isOwn = client.has(author);
    const mayWrite = isOwn || leading.some((keyId) => equal(keyId, author));
    const isRight = mayWrite && clientId === toHex(account.clientId);
    if (content === undefined) return { ...letter, isOwn };
    return isRight ? { ...letter, isOwn, content } : { ...letter, isOwn, failure: "NotEntitled" };
  });
}

/** Returns what she is called in the group, by her newest word on it. */
export function aliasIn(letters: readonly OwnLineLetter[]): string | undefined {
  const said = letters.filter(({ isOwn, content }) => isOwn && content?.type === "alias").at(-1);
  const alias = said?.content?.fields.alias;
  return typeof alias === "string" && alias !== "" ? alias : undefined;
}

/** Returns what is said in the line, without the names she took; what does not open stands among it. */
export function messagesIn(letters: readonly OwnLineLetter[]): OwnLineLetter[] {
  return letters.filter(({ content, failure }) => content?.type === "message" || failure !== undefined);
}

/** Returns a message to those who lead the group. */
export function lineMessage(text: string): Content {
  return textContent("message", text);
}

/** Returns the name she wants to go by in a group. Told again, the newer one counts. */
export function aliasContent(alias: string): Content {
  return new Content("alias", { alias });
}

/**
 * Seals something to those who lead the group now and whom a coordinator named to her, and to herself.
 *
 * Throws `NothingHeld` where that is nobody; `Refused`, `OpeningFailed`.
 */
export async function sealOwn(
  account: Account,
  group: OwnGroupView,
  programme: Programme | undefined,
  content: Content,
): Promise<Creation> {
  const { directory } = await account.meet();
  const book = new KeyBook(account.connection, directory, [account.keys.publicKeys]);
  const leading = leadingNow(group, programme, directory);
  if (leading.length === 0) throw new NothingHeld();
  const leads = await Promise.all(leading.map((keyId) => book.find(keyId)));
  return sealLine(account, {
    path: `/groups/${group.group_id}/line`,
    groupId: group.group_id,
    clientId: account.clientId,
    content,
    readers: [account.keys.publicKeys, ...leads],
    isSigned: false,
  });
}

/** Returns who leads the group now by the service, of those whom a coordinator named to her and who still counsel. */
export function leadingNow(
  group: OwnGroupView,
  programme: Programme | undefined,
  directory: Directory,
): KeyId[] {
  const named = programme?.leads ?? [];
  return group.facilitators
    .filter(({ part, let_in: isLetIn }) => part === "facilitator" || isLetIn)
    .map(({ key_id: digits }) => fromHex(digits) as KeyId)
    .filter((keyId) => named.some((one) => equal(one, keyId)))
    .filter((keyId) => directory.find(keyId)?.roles.includes("counselor") ?? false);
}
