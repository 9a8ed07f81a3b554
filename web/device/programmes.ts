/**
 * Programmes on a coordinator's device: opened, described, made, brought from state to state, and who is invited.
 *
 * The same as the coordinator's half of `app/sdk/groups/programmes.py` and `app/sdk/groups/invitations.py`. What a
 * programme is about leaves the device sealed; the service knows how many seats there are and who leads.
 */

import { signAdmission } from "../crypto/admissions.ts";
import { type Bytes, fromHex, toHex } from "../crypto/bytes.ts";
import type { Uuid } from "../crypto/framing.ts";
import { sealGroupLetter } from "../crypto/group_letters.ts";
import type { ClientId, KeyId } from "../crypto/keypairs.ts";
import type { Directory } from "../crypto/organisations.ts";
import { randomId } from "../crypto/randomness.ts";
import { type Connection, Creation } from "./connections.ts";
import { Content } from "./contents.ts";
import type { Programme } from "./group_descriptions.ts";
import type { GroupView } from "./groups.ts";
import { KeyBook } from "./keybooks.ts";
import { ClientKeys, type ClientKeysView } from "./keyrings.ts";
import type { StaffDevice } from "./staff.ts";
import { toWire } from "./wire.ts";

/** Where a programme stands: those that need somebody first. */
export const GROUP_STATES = ["forming", "running", "draft", "finished", "cancelled"] as const;
export type GroupState = (typeof GROUP_STATES)[number];

/** Where an invitation stands. */
export type InvitationState = "waiting" | "offered" | "seated" | "lapsed" | "not_now" | "declined" | "left";

/** Who leads a group, or would step in. */
export interface Leader {
  readonly staff_id: string;
  readonly key_id: string;
  readonly part: "facilitator" | "substitute";
}

/** A programme as the service shows it to coordinators. */
export interface ProgrammeView extends GroupView {
  readonly state: GroupState;
  readonly facilitators: readonly Leader[];
  readonly fewest_seats: number;
  readonly seat_count: number;
  readonly joins_late: boolean;
  readonly hold_days: number;
  readonly counts: Partial<Record<InvitationState, number>> | null;
}

/** An invitation as coordinators see it; `offered_until` while a seat is held for her. */
export interface InvitationView {
  readonly client_id: string;
  readonly place: number;
  readonly state: InvitationState;
  readonly seat_number: number | null;
  readonly offered_until: string | null;
}

/** What the service has to know of a programme. Staff ids; one or two facilitators, perhaps a substitute. */
export interface GroupPlan {
  readonly facilitators: readonly string[];
  readonly substitute: string | undefined;
  readonly fewestSeats: number;
  readonly seatCount: number;
  readonly joinsLate: boolean;
  readonly holdDays: number;
}

/** What a programme is about, as a coordinator writes it; whom it names as leading is added when it is sealed. */
export type Description = Omit<Programme, "leads">;

/** Returns all programmes. Throws `Refused`, `ServerUnreachable`. */
export async function listProgrammes(connection: Connection): Promise<readonly ProgrammeView[]> {
  return (await connection.get<{ groups: readonly ProgrammeView[] }>("/groups")).groups;
}

/** Returns one programme as it stands now. Throws `Refused`. */
export function fetchProgramme(connection: Connection, groupId: Uuid): Promise<ProgrammeView> {
  return connection.get(`/groups/${groupId}`);
}

/** Returns the opening of a programme as a draft; its id is made on the device, for keys are bound to it. */
export function programmeOpening(groupId: Uuid, plan: GroupPlan): Creation {
  return new Creation("/groups", { group_id: groupId, ...bodyOf(plan) });
}

/** Changes size and who leads; whoever leads then is named by a new description. Throws `Refused`. */
export function changeProgramme(
  connection: Connection,
  groupId: Uuid,
  plan: GroupPlan,
): Promise<ProgrammeView> {
  return connection.put(`/groups/${groupId}`, bodyOf(plan));
}

/** Lets a programme form, run, end or be cancelled. Throws `Refused`. */
export function setProgrammeState(
  connection: Connection,
  groupId: Uuid,
  state: GroupState,
): Promise<ProgrammeView> {
  return connection.post(`/groups/${groupId}/state`, { state });
}

/** Returns what the service has to know of a programme, as it is now. */
export function planOf(view: ProgrammeView): GroupPlan {
  const idsOf = (part: Leader["part"]): string[] =>
    view.facilitators.filter((one) => one.part === part).map((one) => one.staff_id);
  return {
    facilitators: idsOf("facilitator"),
    substitute: idsOf("substitute")[0],
    fewestSeats: view.fewest_seats,
    seatCount: view.seat_count,
    joinsLate: view.joins_late,
    holdDays: view.hold_days,
  };
}

/**
 * Seals what a programme is about to the intake team and to each who leads it, whom it names.
 *
 * Throws `NotEntitled` for somebody who leads it and is no counselor of the newest directory; `TooLong`, `Refused`.
 */
export async function describeProgramme(
  device: StaffDevice,
  groupId: Uuid,
  description: Description,
): Promise<void> {
  const { directory } = await device.meet();
  const leads = leadsOf(await fetchProgramme(device.connection, groupId), directory);
  const book = new KeyBook(device.connection, directory, [device.keys.publicKeys]);
  const content = contentOf(description, leads);
  const letterId = randomId();
  const seal = (recipient: KeyId, hpke: Bytes): Promise<Bytes> =>
    sealGroupLetter(
      { groupId, letterId, author: device.keys.keyId, recipient },
      content.encoded(),
      hpke,
      device.keys,
    );
  const letters = [
    seal(directory.teamKeyId, directory.facts.teamHpkePublic),
    ...leads.map(async (keyId) => seal(keyId, (await book.find(keyId)).hpke)),
  ];
  const sealed = (await Promise.all(letters)).map(toWire);
  await device.connection.put(`/groups/${groupId}/description`, { letters: sealed });
}

/** Returns who is invited, in the order in which seats are offered. Throws `Refused`. */
export async function listInvitations(
  connection: Connection,
  groupId: Uuid,
): Promise<readonly InvitationView[]> {
  return invitationsIn(await connection.get(`/groups/${groupId}/invitations`));
}

/** Puts these first, in this order; returns all of them. Throws `Refused`. */
export async function orderInvitations(
  connection: Connection,
  groupId: Uuid,
  clientIds: readonly string[],
): Promise<readonly InvitationView[]> {
  const body = { client_ids: clientIds };
  return invitationsIn(await connection.put(`/groups/${groupId}/invitations/order`, body));
}

/** Takes an invitation back, or releases a member. Throws `Refused`. */
export function withdrawInvitation(connection: Connection, groupId: Uuid, clientId: string): Promise<void> {
  return connection.delete(`/groups/${groupId}/invitations/${clientId}`);
}

/**
 * Signs that a woman may sit in a group, and seals what it is about to her present keys. Send it as often as needed.
 *
 * `clientId` is in hex. Throws `ContextMismatch` for keys that are not hers, `NotEntitled` as `describeProgramme`.
 */
export async function makeInvitation(
  device: StaffDevice,
  view: ProgrammeView,
  clientId: string,
  description: Description,
): Promise<Creation> {
  const { directory } = await device.meet();
  const { group_id: groupId } = view;
  const [author, hers] = [device.keys.keyId, fromHex(clientId) as ClientId];
  const admission = { groupId, clientId: hers, madeOn: device.today, signer: author };
  const keys = await device.connection.get<ClientKeysView>(`/clients/${clientId}/keys`);
  const { present } = await ClientKeys.read(keys, clientId);
  const content = contentOf(description, leadsOf(view, directory));
  const header = { groupId, clientId: hers, letterId: randomId(), author, recipient: present.keyId };
  return new Creation(`/groups/${groupId}/invitations`, {
    client_id: clientId,
    admission: toWire(await signAdmission(admission, device.keys)),
    description: toWire(await sealGroupLetter(header, content.encoded(), present.hpke, device.keys)),
  });
}

/** The service says who leads; each has to be a counselor of the directory, or nothing is sealed to them. */
function leadsOf({ facilitators }: ProgrammeView, directory: Directory): KeyId[] {
  const keyIds = facilitators.map(({ key_id: id }) => fromHex(id) as KeyId);
  for (const keyId of keyIds) directory.ensureRole(keyId, "counselor");
  return keyIds;
}

function contentOf(description: Description, leads: readonly KeyId[]): Content {
  const { theme, languages, way, planned, wishes, screening, aliasesShared, joinsLate, text } = description;
  const named = leads.map(toHex).sort();
  const fields = { theme, languages, way, planned, wishes, screening, leads: named };
  return new Content("programme", { ...fields, aliases_shared: aliasesShared, joins_late: joinsLate }, text);
}

function invitationsIn({
  invitations,
}: {
  readonly invitations: readonly InvitationView[];
}): readonly InvitationView[] {
  return invitations;
}

function bodyOf({
  facilitators,
  substitute,
  fewestSeats,
  seatCount,
  joinsLate,
  holdDays,
}: GroupPlan): object {
  const leads = facilitators.map((id) => ({ staff_id: id, part: "facilitator" }));
  return {
    facilitators: substitute === undefined ? leads : [...leads, { staff_id: substitute, part: "substitute" }],
    seat_count: seatCount,
    fewest_seats: fewestSeats,
    joins_late: joinsLate,
    hold_days: holdDays,
  };
}
