/**
 * A client's line to the intake team alone: sealed straight to the team's key, past every counselor.
 *
 * The same as the client's half of `app/sdk/letters.py`.
 */

import { toHex } from "../crypto/bytes.ts";
import { sealEnvelope } from "../crypto/envelopes.ts";
import type { Day } from "../crypto/framing.ts";
import { randomId } from "../crypto/randomness.ts";
import type { Account } from "./accounts.ts";
import { type Connection, Creation } from "./connections.ts";
import { Content } from "./contents.ts";
import { toWire } from "./wire.ts";

/** What a letter asks for. */
export const LETTER_SUBJECTS = ["other", "complaint", "other-counselor"] as const;
export type LetterSubject = (typeof LETTER_SUBJECTS)[number];

/** A letter as its writer sees it afterwards: by its days. Only the team can open it. */
export interface SentLetter {
  readonly letter_id: string;
  readonly sent_on: Day;
  /** Since when the team has seen to it. */
  readonly settled_on: Day | null;
}

/**
 * Seals a letter by the newest directory; send it as often as needed with `Connection.create`.
 *
 * `Refused` with `stale-directory` then means that the team's key has changed meanwhile: seal it again. Throws `TooLong`,
 * `OpeningFailed`.
 */
export async function sealLetter(account: Account, about: LetterSubject, text: string): Promise<Creation> {
  const { directory } = await account.meet();
  const { clientId } = account;
  const header = { clientId, envelopeId: randomId(), teamKeyId: directory.teamKeyId };
  const content = new Content("letter", { client_id: toHex(clientId), about }, text);
  const sealed = await sealEnvelope(header, content.encoded(), directory.facts.teamHpkePublic);
  return new Creation("/clients/me/team-letters", { letter: toWire(sealed) });
}

/** Returns the days of her letters, and whether the team saw to them. */
export async function listSentLetters(connection: Connection): Promise<readonly SentLetter[]> {
  const view = await connection.get<{ letters: readonly SentLetter[] }>("/clients/me/team-letters");
  return view.letters;
}
