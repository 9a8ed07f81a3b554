/**
 * A client's file as it lies on the counselor's desk, and what follows from its opened records.
 */

import { toHex } from "../crypto/bytes.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import type { ClientView } from "../device/accounts.ts";
import { answersOf } from "../device/answers.ts";
import { places } from "../device/appointments.ts";
import { isTakenOn } from "../device/caseloads.ts";
import type { OpenedCase } from "../device/cases.ts";
import type { Entry } from "../device/entries.ts";

const SHOWN_DIGITS = 6;

/** One client: what the service says of her, and her opened case. Without one, `fault` names why. */
export interface ClientFile {
  readonly client: ClientView;
  readonly opened?: OpenedCase | undefined;
  readonly fault?: string | undefined;
}

/** How far a conversation has come: how many messages there are, and how many of hers nobody has answered. */
export interface Conversation {
  readonly messages: number;
  readonly unanswered: number;
}

/** Returns the name she wants to be called by, or the beginning of her id where she gave none. */
export function nameOf({ client, opened }: ClientFile): string {
  const [criteria] = entriesOfType(opened, "criteria").slice(-1);
  const alias = criteria?.content?.fields.alias;
  return typeof alias === "string" && alias.trim() !== "" ? alias : client.client_id.slice(0, SHOWN_DIGITS);
}

/** Returns the zone she lives by, if she named one. */
export function zoneOf({ opened }: ClientFile): string | undefined {
  return opened && answersOf(opened.entries).zone;
}

/** Tells whether a client is the counselor's and was not taken on yet. */
export function isNew({ client, opened }: ClientFile): boolean {
  return client.status === "assigned" && opened !== undefined && !isTakenOn(opened);
}

/** Counts messages, and those of hers that came after the last answer: nobody keeps what was read. */
export function conversationOf({ opened }: ClientFile): Conversation {
  const messages = entriesOfType(opened, "message");
  const isAnswer = messages.map((entry) => !isByClient(opened, entry));
  return { messages: messages.length, unanswered: messages.length - 1 - isAnswer.lastIndexOf(true) };
}

/** Returns where a session takes place, if that was written down. */
export function placeOf({ opened }: ClientFile, appointmentId: string): string | undefined {
  return opened && places(opened).get(appointmentId);
}

/** Tells whether a record is the client's own. */
export function isByClient(opened: OpenedCase | undefined, { header }: Entry): boolean {
  return header !== undefined && opened !== undefined && opened.file.client.has(header.author);
}

/** Tells whether a record was written with these keys. */
export function isBy(keyId: KeyId, { header }: Entry): boolean {
  return header !== undefined && toHex(header.author) === toHex(keyId);
}

function entriesOfType(opened: OpenedCase | undefined, type: string): Entry[] {
  return opened?.entries.listed.filter(({ content }) => content?.type === type) ?? [];
}
