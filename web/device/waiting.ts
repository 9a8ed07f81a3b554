/**
 * The waiting list on a coordinator's device: who waits, each intake verified and opened, and files that are closed.
 *
 * The same as that part of `app/sdk/coordinators.py`.
 */

import type { Day } from "../crypto/framing.ts";
import type { Criteria } from "../matching/criteria.ts";
import { criteriaFromFields } from "../matching/criteria_fields.ts";
import { openCase, openCaseUnderKnown } from "./caseloads.ts";
import type { OpenedCase } from "./cases.ts";
import type { Connection } from "./connections.ts";
import { TeamReadsNoMore } from "./errors.ts";
import type { StaffDevice } from "./staff.ts";

/** Why a counselor gave somebody back, in codes. */
export type ReturnedBecause = "no-room" | "other-field" | "too-close" | "client-asked" | "other";

/** Somebody who waits, as the service knows her. */
export interface WaitingView {
  readonly client_id: string;
  readonly server_assisted: boolean;
  readonly came_on: Day;
  readonly returned_because: ReturnedBecause | null;
}

/** An intake as the team reads it. */
export interface OpenedIntake {
  readonly opened: OpenedCase;
  readonly alias: string;
  readonly criteria: Criteria;
  readonly story: string;
}

/** Why the file of somebody who waits is closed. */
export const CLOSING_REASONS = ["not-genuine", "referred", "unreachable", "withdrawn"] as const;
export type ClosingReason = (typeof CLOSING_REASONS)[number];

/** Returns the waiting list, those who came first in front. */
export async function listWaiting(connection: Connection): Promise<readonly WaitingView[]> {
  const clients: WaitingView[] = [];
  for (let after: string | null = null; ;) {
    const page: { clients: WaitingView[]; next_after: string | null } = await connection.get(
      "/waiting-list",
      after === null ? {} : { after },
    );
    clients.push(...page.clients);
    if (page.next_after === null) return clients;
    after = page.next_after;
  }
}

/**
 * Verifies, opens and reads an intake.
 *
 * Throws `TeamReadsNoMore` 14 days after she was assigned, `CriteriaMalformed`, `OpeningFailed`, `Refused`.
 */
export async function openIntake(device: StaffDevice, clientId: string): Promise<OpenedIntake> {
  return intakeOf(await openCase(device, clientId));
}

/** Does the same by the directory this device met last, for a whole list. Throws what `openIntake` throws. */
export async function openIntakeUnderKnown(device: StaffDevice, clientId: string): Promise<OpenedIntake> {
  return intakeOf(await openCaseUnderKnown(device, clientId));
}

/** Reads an opened file as an intake. Throws `TeamReadsNoMore`, `CriteriaMalformed`. */
export function intakeOf(opened: OpenedCase): OpenedIntake {
  const contents = opened.entries.listed.flatMap(({ content }) => (content === undefined ? [] : [content]));
  const answers = contents.find(({ type }) => type === "criteria");
  if (answers === undefined) throw new TeamReadsNoMore();
  const { alias } = answers.fields;
  const stories = contents.filter(({ type }) => type === "statement").map(({ text }) => text);
  return {
    opened,
    alias: typeof alias === "string" ? alias : "",
    criteria: criteriaFromFields(answers.fields.criteria),
    story: stories.join("\n"),
  };
}

/** Closes the file of somebody who waits; she can still read it. There is no way back. Throws `Refused`. */
export function closeClient(connection: Connection, clientId: string, reason: ClosingReason): Promise<void> {
  return connection.post(`/clients/${clientId}/close`, { reason });
}
