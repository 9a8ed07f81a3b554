/**
 * What clients wrote to the intake team alone, on a coordinator's device.
 *
 * The same as the team's half of `app/sdk/letters.py`.
 */

import { toHex, fromHex } from "../crypto/bytes.ts";
import { openEnvelope, readEnvelope } from "../crypto/envelopes.ts";
import { ContextMismatch, Malformed } from "../crypto/errors.ts";
import type { ClientId } from "../crypto/keypairs.ts";
import type { Connection } from "./connections.ts";
import { Content } from "./contents.ts";
import { LETTER_SUBJECTS, type LetterSubject, type SentLetter } from "./letters.ts";
import type { StaffDevice } from "./staff.ts";
import { teamOf } from "./teams.ts";
import { fromWire } from "./wire.ts";

/** A letter as the service lists it. */
export interface TeamLetterView extends SentLetter {
  readonly client_id: string;
}

/** A letter as the team reads it: a request, to be confirmed where only holders of her keys can write. */
export interface OpenedLetter {
  readonly about: LetterSubject;
  readonly text: string;
}

/** Returns letters that nobody has seen to yet, the oldest first. */
export async function listTeamLetters(connection: Connection): Promise<readonly TeamLetterView[]> {
  const letters: TeamLetterView[] = [];
  for (let after: string | null = null; ;) {
    const page: { letters: TeamLetterView[]; next_after: string | null } = await connection.get(
      "/team-letters",
      after === null ? {} : { after },
    );
    letters.push(...page.letters);
    if (page.next_after === null) return letters;
    after = page.next_after;
  }
}

/**
 * Opens one letter with the team's key.
 *
 * Throws `ContextMismatch` where the service, the envelope and its content do not name the same client, `NothingHeld`
 * without the team's key, `OpeningFailed`.
 */
export async function openTeamLetter(device: StaffDevice, listed: TeamLetterView): Promise<OpenedLetter> {
  const view = await device.connection.get<{ letter: string }>(`/team-letters/${listed.letter_id}`);
  const sealed = fromWire(view.letter);
  // What was written before the team's key was renewed, whoever held the former one opens.
  const team = teamOf(device, readEnvelope(sealed).teamKeyId);
  const clientId = fromHex(listed.client_id) as ClientId;
  const expected = { clientId, envelopeId: listed.letter_id, teamKeyId: team.keyId };
  const content = Content.read(await openEnvelope(sealed, expected, team.hpkeSeed));
  if (content.type !== "letter" || content.fields.client_id !== toHex(clientId)) throw new ContextMismatch();
  const about = LETTER_SUBJECTS.find((one) => one === content.fields.about);
  if (about === undefined) throw new Malformed();
  return { about, text: content.text };
}

/** Says that the team has seen to a letter; its writer sees the day. Throws `Refused`. */
export async function settleTeamLetter(
  connection: Connection,
  { letter_id: id }: TeamLetterView,
): Promise<void> {
  await connection.post(`/team-letters/${id}/settle`);
}
