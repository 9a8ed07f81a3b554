/**
 * A staff member's own wish to be reminded by mail: hers to set, to read and to take back.
 *
 * The same as `app/sdk/mails.py`.
 */

import type { Connection } from "./connections.ts";

const PATH = "/staff/me/mail";

/** Where and of what she wants to be reminded. */
export interface MailWish {
  readonly address: string;
  readonly language: string;
  /** Whose clocks are hers (IANA). */
  readonly zone: string;
  /** A whole hour of these clocks, or null for no daily reminder. */
  readonly digest_hour: number | null;
  /** Told of new intakes, too. For coordinators. */
  readonly at_once: boolean;
}

/** Whether the installation sends mail at all, and what she wishes for. */
export interface MailState {
  readonly is_on: boolean;
  readonly wish: MailWish | null;
}

/** Returns her wish. */
export function fetchMailState(connection: Connection): Promise<MailState> {
  return connection.get<MailState>(PATH);
}

/** Wishes to be reminded, in place of what she wished before. Throws `Refused`. */
export function putMailWish(connection: Connection, wish: MailWish): Promise<void> {
  return connection.put(PATH, wish);
}

/** Takes her wish back: her address is deleted, and whatever is on its way to it. */
export function forgetMailWish(connection: Connection): Promise<void> {
  return connection.delete(PATH);
}
