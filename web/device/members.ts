/**
 * Staff on a coordinator's device: inviting, admitting after the words were compared, suspending.
 *
 * The same as that part of `app/sdk/coordinators.py`. Every directory is signed here, with keys the root certified.
 */

import { fromHex, toHex } from "../crypto/bytes.ts";
import { NotEntitled } from "../crypto/errors.ts";
import { invitationHash } from "../crypto/invitations.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import type { StaffRole } from "../crypto/organisations.ts";
import { WordSecret } from "../crypto/phrases.ts";
import { sealTeamGrant } from "../crypto/teams.ts";
import type { WordList } from "../crypto/wordlists.ts";
import type { ClientView } from "./accounts.ts";
import type { AgendaEntry } from "./calendars.ts";
import { isReadAs } from "./comparisons.ts";
import { type Connection, Creation } from "./connections.ts";
import { isDelegate, nextDirectory, signNext } from "./directories.ts";
import { fetchStaffKeys } from "./organisations.ts";
import type { StaffDevice } from "./staff.ts";
import { presentTeam } from "./teams.ts";
import { wordsOfKeys } from "./colleagues.ts";
import { toWire } from "./wire.ts";

const INVITATION_WORDS = 8;

/** A staff member as the service lists her. */
export interface MemberView {
  readonly staff_id: string;
  readonly handle: string;
  readonly state: "pending" | "active" | "suspended";
  readonly roles: readonly StaffRole[];
  readonly key_id: string;
}

/** Returns all staff. */
export async function listMembers(connection: Connection): Promise<readonly MemberView[]> {
  const view = await connection.get<{ staff: readonly MemberView[] }>("/staff");
  return view.staff;
}

/** A one-time code for a newcomer. The service learns it only when she uses it. */
export interface Invitation {
  readonly code: WordSecret;
  readonly creation: Creation;
}

/** Makes a code in the words of a list; good for seven days once its `creation` is sent. */
export async function makeInvitation(roles: readonly StaffRole[], list: WordList): Promise<Invitation> {
  const code = WordSecret.generate(list.listId, INVITATION_WORDS);
  const hash = toHex(await invitationHash(code.phrase(list)));
  return { code, creation: new Creation("/staff/invitations", { code_hash: hash, roles }) };
}

/** Tells whether what a newcomer read out are the words of her keys, in one of the lists. */
export async function areHerWords(
  { key_id: id }: MemberView,
  lists: readonly WordList[],
  typed: string,
): Promise<boolean> {
  const words = await wordsOfKeys(fromHex(id) as KeyId, lists);
  return lists.some((list) => isReadAs(list, typed, words.get(list.listId) ?? []));
}

/**
 * Puts a newcomer into the next directory, after her words were compared.
 *
 * `roles` are what the coordinator herself means her to have, because a server that could choose them would make itself
 * a coordinator. One of those also receives the team's key. Throws `NotEntitled` where the service has other roles for
 * her, or this coordinator may sign no directory; `Refused`.
 */
export async function admit(
  device: StaffDevice,
  newcomer: MemberView,
  roles: readonly StaffRole[],
): Promise<void> {
  const { directory } = await device.meet();
  const sorted = [...roles].sort();
  if ([...newcomer.roles].sort().join() !== sorted.join() || !isDelegate(device)) throw new NotEntitled();
  const keyId = fromHex(newcomer.key_id) as KeyId;
  const keys = await fetchStaffKeys(device.connection, keyId);
  const entry = { staffId: newcomer.staff_id, keyId, roles: sorted };
  const next = await nextDirectory(device, { entries: [...directory.facts.entries, entry] });
  const grant = sorted.includes("coordinator") ? await sealTeamGrant(presentTeam(device), keys) : undefined;
  const body = {
    directory: toWire(await signNext(device, next)),
    team_grant: grant === undefined ? null : toWire(grant),
  };
  await device.connection.create(new Creation(`/staff/${newcomer.staff_id}/admission`, body));
  await device.meet();
}

/**
 * Ends a staff member's sessions and access at once; returns whether her keys are revoked already.
 *
 * Revoking needs a delegate's signature. Where this coordinator is none, a delegate's next renewal revokes them. Throws
 * `Refused`: `last-coordinator`, `already-suspended`.
 */
export async function suspend(device: StaffDevice, member: MemberView): Promise<boolean> {
  const { directory } = await device.meet();
  let signed: string | null = null;
  if (isDelegate(device)) {
    const revoked = [...directory.facts.revoked, fromHex(member.key_id) as KeyId];
    signed = toWire(await signNext(device, await nextDirectory(device, { revoked })));
  }
  await device.connection.post(`/staff/${member.staff_id}/suspension`, { directory: signed });
  await device.meet();
  return signed !== null;
}

/** Returns whose counselor was suspended and who have to be assigned anew. Throws `Refused` while she is at work. */
export async function listClientsLeft(
  connection: Connection,
  { staff_id: id }: Pick<MemberView, "staff_id">,
): Promise<readonly ClientView[]> {
  const view = await connection.get<{ clients: readonly ClientView[] }>(`/counselors/${id}/clients`);
  return view.clients;
}

/** Returns what is booked with a counselor and has not begun, also once she is suspended. */
export async function listComingSessions(
  connection: Connection,
  { staff_id: id }: Pick<MemberView, "staff_id">,
): Promise<readonly AgendaEntry[]> {
  const view = await connection.get<{ appointments: readonly AgendaEntry[] }>(
    `/counselors/${id}/appointments`,
  );
  return view.appointments;
}
