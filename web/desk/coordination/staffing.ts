/**
 * What a coordinator does about staff: inviting, admitting, suspending, and what has to follow.
 */

import { toHex } from "../../crypto/bytes.ts";
import type { StaffRole } from "../../crypto/organisations.ts";
import { listForLanguage, type WordList, type WordListLanguage } from "../../crypto/wordlists.ts";
import { regrantCases, renewDirectory, renewTeamKey } from "../../device/directories.ts";
import { listCounselors } from "../../device/assigning.ts";
import {
  admit,
  areHerWords,
  listClientsLeft,
  listComingSessions,
  listMembers,
  makeInvitation,
  type MemberView,
  suspend,
} from "../../device/members.ts";
import { fetchWordList, fetchWordLists } from "../../device/wordfiles.ts";
import type { Desk } from "../desks.ts";
import { openTeam } from "./acts.ts";

/** A code as it is shown once. */
export interface ShownCode {
  readonly words: readonly string[];
  readonly list: WordList;
}

/** What suspending somebody leaves to be done: whether her keys are revoked, whose counselor she was, what is booked. */
export interface Aftermath {
  readonly member: MemberView;
  readonly isRevoked: boolean;
  readonly clientIds: readonly string[];
  readonly sessions: number;
}

/** Reads all staff. */
export function loadMembers(desk: Desk): Promise<boolean> {
  return desk.alongside(() => readMembers(desk));
}

async function readMembers(desk: Desk): Promise<void> {
  desk.coordinate({ members: await listMembers(desk.device.connection) });
}

/** Makes a one-time code for somebody with these roles, in the words of this page's language. */
export async function inviteNewcomer(
  desk: Desk,
  roles: readonly StaffRole[],
): Promise<ShownCode | undefined> {
  let shown: ShownCode | undefined;
  await desk.attempt("invite", async () => {
    const list = await fetchWordList(listForLanguage(desk.words.language as WordListLanguage));
    const { code, creation } = await makeInvitation(roles, list);
    await desk.device.connection.create(creation);
    shown = { words: code.words(list), list };
  });
  return shown;
}

/** Compares what a newcomer reads out with the words of her keys. */
export async function compareWords(desk: Desk, newcomer: MemberView, typed: string): Promise<boolean> {
  let areSame = false;
  await desk.attempt(`compare/${newcomer.staff_id}`, async () => {
    areSame = await areHerWords(newcomer, await fetchWordLists(), typed);
    if (!areSame) desk.fault(desk.words.say("admit.wrongWords"));
  });
  return areSame;
}

/** Admits a newcomer whose words fit, with the roles this coordinator means her to have. */
export function admitNewcomer(
  desk: Desk,
  newcomer: MemberView,
  roles: readonly StaffRole[],
): Promise<boolean> {
  return desk.attempt(`admit/${newcomer.staff_id}`, async () => {
    await openTeam(desk);
    await admit(desk.device, newcomer, roles);
    await readMembers(desk);
  });
}

/** Suspends somebody; returns what is left to be done. */
export async function suspendMember(desk: Desk, member: MemberView): Promise<Aftermath | undefined> {
  let aftermath: Aftermath | undefined;
  await desk.attempt(`suspend/${member.staff_id}`, async () => {
    await suspend(desk.device, member);
    await readMembers(desk);
    aftermath = await readAftermath(desk, member);
  });
  return aftermath;
}

/** Returns what is still to be done for somebody who was suspended earlier. */
export async function lookAfter(desk: Desk, member: MemberView): Promise<Aftermath | undefined> {
  let aftermath: Aftermath | undefined;
  await desk.attempt(`after/${member.staff_id}`, async () => {
    await desk.device.meet();
    aftermath = await readAftermath(desk, member);
  });
  return aftermath;
}

async function readAftermath({ device }: Desk, member: MemberView): Promise<Aftermath> {
  const [sessions, clients] = await Promise.all([
    listComingSessions(device.connection, member),
    listClientsLeft(device.connection, member),
  ]);
  const { revoked } = device.organisation.directory.facts;
  return {
    member,
    isRevoked: revoked.some((keyId) => toHex(keyId) === member.key_id),
    clientIds: clients.map(({ client_id: id }) => id),
    sessions: sessions.length,
  };
}

/** Returns how many clients somebody has; none for whoever counsels nobody. */
export async function loadOf(desk: Desk, { staff_id: id }: MemberView): Promise<{ readonly load: number }> {
  const counselors = await listCounselors(desk.device.connection);
  return { load: counselors.find(({ staff_id: one }) => one === id)?.load ?? 0 };
}

/** Signs the directory for another thirty days; whoever was suspended since loses her keys by it. */
export function renew(desk: Desk): Promise<boolean> {
  return desk.attempt("renew", async () => {
    await renewDirectory(desk.device, await listMembers(desk.device.connection));
    await readMembers(desk);
  });
}

/** Gives the team another key, then grants it every open case; `tell` hears of each. Returns of how many. */
export async function renewTeam(
  desk: Desk,
  tell: (done: number, all: number) => void,
): Promise<number | undefined> {
  let granted: number | undefined;
  await desk.attempt("renew-team", async () => {
    await openTeam(desk);
    await renewTeamKey(desk.device, await listMembers(desk.device.connection));
    granted = await regrantCases(desk.device, tell);
  });
  return granted;
}
