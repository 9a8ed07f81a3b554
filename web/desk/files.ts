/**
 * A client's file as it lies on the counselor's desk, and what follows from its opened records.
 */

import { toHex } from "../crypto/bytes.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import type { ClientView } from "../device/accounts.ts";
import { answersOf } from "../device/answers.ts";
import { places } from "../device/appointments.ts";
import { hasBegun, isTakenOn } from "../device/caseloads.ts";
import type { OpenedCase } from "../device/cases.ts";
import type { Entry } from "../device/entries.ts";
import type { PermittedFile } from "../device/handovers.ts";

const SHOWN_DIGITS = 6;

/** One client: what the service says of her, and her opened case. Without one, `fault` names why. */
export interface ClientFile {
  readonly client: ClientView;
  readonly opened?: OpenedCase | undefined;
  readonly fault?: string | undefined;
}

/** A client of another counselor, whose file is open to her for a time. */
export interface GuestFile {
  readonly client: Pick<ClientView, "client_id">;
  /** As what, and until when. */
  readonly permitted: readonly PermittedFile[];
  readonly opened?: OpenedCase | undefined;
  readonly fault?: string | undefined;
}

/** What a name can be read from. */
type Named = Pick<GuestFile, "client" | "opened">;

/** How far a conversation has come: how many messages there are, and how many of hers nobody has answered. */
export interface Conversation {
  readonly messages: number;
  readonly unanswered: number;
}

/** Returns the name she wants to be called by, or the beginning of her id where she gave none. */
export function nameOf({ client, opened }: Named): string {
  const [criteria] = entriesOfType(opened, "criteria").slice(-1);
  const alias = criteria?.content?.fields.alias;
  return typeof alias === "string" && alias.trim() !== "" ? alias : client.client_id.slice(0, SHOWN_DIGITS);
}

/** Returns the zone she lives by, if she named one. */
export function zoneOf({ opened }: Pick<ClientFile, "opened">): string | undefined {
  return opened && answersOf(opened.entries).zone;
}

/** Tells whether a client is the counselor's and was not taken on yet. */
export function isNew({ client, opened }: ClientFile): boolean {
  return client.status === "assigned" && opened !== undefined && !isTakenOn(opened);
}

/** Tells whether a new client comes from another counselor. */
export function isHandedOver(file: ClientFile): boolean {
  return isNew(file) && file.opened !== undefined && hasBegun(file.opened);
}

/** Counts messages, and those of hers that came after the last answer: nobody keeps what was read. */
export function conversationOf({ opened }: Pick<ClientFile, "opened">): Conversation {
  const messages = entriesOfType(opened, "message");
  const isAnswer = messages.map((entry) => !isByClient(opened, entry));
  return { messages: messages.length, unanswered: messages.length - 1 - isAnswer.lastIndexOf(true) };
}

/** Returns the files of other counselors' clients, each once, with what of them lies open already. */
export function guestFiles(
  permitted: readonly PermittedFile[],
  known: ReadonlyMap<string, GuestFile>,
): Map<string, GuestFile> {
  const ids = [...new Set(permitted.map(({ client_id: id }) => id))];
  return new Map(
    ids.map((id) => [
      id,
      {
        ...known.get(id),
        client: { client_id: id },
        permitted: permitted.filter((one) => one.client_id === id),
      },
    ]),
  );
}

/** Tells whether she stands in for another counselor; otherwise she supervises and reads only. */
export function standsIn({ permitted }: GuestFile): boolean {
  return permitted.some(({ kind }) => kind === "cover");
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
