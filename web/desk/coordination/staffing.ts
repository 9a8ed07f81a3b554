/**
 * What a coordinator does about staff: inviting, admitting, suspending, and what has to follow.
 */

import type { StaffRole } from "../../crypto/organisations.ts";
import { listForLanguage, type WordList, type WordListLanguage } from "../../crypto/wordlists.ts";
import { regrantCases, renewDirectory, renewTeamKey } from "../../device/directories.ts";
import { listCounselors } from "../../device/assigning.ts";
import {
  admit,
  areHerWords,
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

/** What suspending somebody leaves to be done. */
export interface Aftermath {
  readonly member: MemberView;
  readonly isRevoked: boolean;
  readonly clients: number;
  readonly sessions: number;
  /** Whose sessions those are. */
  readonly clientIds: readonly string[];
  readonly isOfTheTeam: boolean;
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

/** Suspends somebody; returns what is left to be done. Her load is read before, for she is not listed afterwards. */
export async function suspendMember(desk: Desk, member: MemberView): Promise<Aftermath | undefined> {
  let aftermath: Aftermath | undefined;
  await desk.attempt(`suspend/${member.staff_id}`, async () => {
    const { connection } = desk.device;
    const { load } = await loadOf(desk, member);
    const isRevoked = await suspend(desk.device, member);
    const [sessions] = await Promise.all([listComingSessions(connection, member), readMembers(desk)]);
    const isOfTheTeam = member.roles.includes("coordinator");
    const clientIds = [...new Set(sessions.flatMap(({ client_id: id }) => id ?? []))];
    aftermath = { member, isRevoked, clients: load, sessions: sessions.length, clientIds, isOfTheTeam };
  });
  return aftermath;
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
