/**
 * What somebody does who leads groups: each act speaks to the service, and the group is read afresh after it.
 */

import { OpeningFailed } from "../../crypto/errors.ts";
import { Content } from "../../device/contents.ts";
import { NothingHeld, Refused } from "../../device/errors.ts";
import {
  admitSeated,
  announce,
  fetchGroup,
  leadsNow,
  letSubstitute,
  lineToMember,
  listLedGroups,
  readLines,
  seatedMembers,
  shareAliases,
  writeGroupNote,
} from "../../device/facilitating.ts";
import { readDescription } from "../../device/group_descriptions.ts";
import { openGroup, type OpenedGroup } from "../../device/group_files.ts";
import {
  type Attendance,
  cancelSessions,
  type LedSession,
  listAbsences,
  listAttendances,
  listLedSessions,
  markFollowedUp,
  moveSessions,
  type Presence,
  recordAttendance,
  substitute,
} from "../../device/led_sessions.ts";
import { listRemarks, putAside, sealRemark } from "../../device/remarks.ts";
import type { Desk } from "../desks.ts";
import type { GroupContent, LedGroup } from "./state.ts";

// Another device wrote meanwhile, or keys were renewed: read again, then seal again.
const READ_AGAIN = ["record-out-of-order", "epoch-not-latest"];

/** Reads which groups she leads, and opens what each is about. One that does not open hides no other. */
export async function loadGroups(desk: Desk): Promise<void> {
  const { device } = desk;
  const views = await listLedGroups(device.connection);
  const described = await Promise.all(
    views.map((view) => orFault(() => readDescription(device, view.group_id))),
  );
  if (!desk.isOpen) return;
  // What was opened of a group meanwhile is newer than what was read here.
  const known = desk.state.facilitation.groups;
  const groups = views.map((view, place): LedGroup => {
    const { read: programme, fault } = described[place] ?? {};
    const before = known?.get(view.group_id);
    return { ...before, view, programme, fault: fault ?? before?.fault };
  });
  desk.facilitate({ groups: new Map(groups.map((group) => [group.view.group_id, group] as const)) });
}

/** Reads what is said of her clients in their groups. */
export async function loadRemarks(desk: Desk): Promise<void> {
  const remarks = await listRemarks(desk.device);
  if (desk.isOpen) desk.facilitate({ remarks });
}

/** Reads and opens all of one group. */
export async function readGroup(desk: Desk, groupId: string): Promise<void> {
  const { device } = desk;
  await device.meet();
  const view = await fetchGroup(device.connection, groupId);
  const described = await orFault(() => readDescription(device, groupId));
  const content = leadsNow(device.session, view) ? await orFault(() => readContent(desk, groupId)) : {};
  if (!desk.isOpen) return;
  const fault = described.fault ?? content.fault;
  keep(desk, { view, programme: described.read, content: content.read, fault });
}

async function readContent(desk: Desk, groupId: string): Promise<GroupContent> {
  const { device } = desk;
  const [opened, members, letters, sessions, absences] = await Promise.all([
    openGroup(device, groupId),
    seatedMembers(device, groupId),
    readLines(device, groupId),
    listLedSessions(device.connection, groupId),
    listAbsences(device.connection, groupId),
  ]);
  return { opened, members, letters, sessions, absences };
}

/** Lets everybody in who has a seat, and nobody else: newcomers from here on, or with what was announced before. */
export function letIn(desk: Desk, group: LedGroup, withPast: boolean): Promise<boolean> {
  return changed(desk, "let-in", group, async (opened) => {
    await admitSeated(desk.device, opened, { withPast });
  });
}

/** Lets the substitute in or out, and makes the keys that follow from it. */
export function turnSubstitute(desk: Desk, group: LedGroup, isLetIn: boolean): Promise<boolean> {
  return changed(desk, "substitute", group, async (opened) => {
    await letSubstitute(desk.device.connection, group.view.group_id, isLetIn);
    await admitSeated(desk.device, opened, { withPast: false });
  });
}

/** Announces to all members. */
export function announceToAll(desk: Desk, group: LedGroup, text: string): Promise<boolean> {
  return changed(desk, "announce", group, (opened) => written(desk, opened, announceWith(desk, text)));
}

/** Announces what members are called. */
export function announceNames(desk: Desk, group: LedGroup): Promise<boolean> {
  return changed(desk, "names", group, (opened) =>
    written(desk, opened, (one) => shareAliases(desk.device, one)),
  );
}

/** Keeps a note on a session. `written_at` is its author's own word. */
export function keepNote(desk: Desk, group: LedGroup, session: LedSession, text: string): Promise<boolean> {
  const said = { appointment_id: session.appointment_id, written_at: new Date().toISOString() };
  const note = new Content("note", said, text);
  return changed(desk, "group-note", group, (opened) =>
    written(desk, opened, (one) => writeGroupNote(desk.device, one, note)),
  );
}

/** Writes to one member alone. */
export function writeToMember(desk: Desk, group: LedGroup, clientId: string, text: string): Promise<boolean> {
  return changed(desk, `line/${clientId}`, group, async () => {
    const sealed = await lineToMember(desk.device, group.view.group_id, clientId, text);
    await desk.device.connection.create(sealed);
  });
}

/** Tells a member's own counselor something. */
export function remarkOn(desk: Desk, group: LedGroup, clientId: string, text: string): Promise<boolean> {
  return desk.attempt(`remark/${clientId}`, async () => {
    const sealed = await sealRemark(desk.device, group.view.group_id, clientId, text);
    await desk.device.connection.create(sealed);
  });
}

/** Keeps a remark on a client of hers no longer. */
export function putRemarkAside(desk: Desk, remarkId: string): Promise<boolean> {
  return desk.attempt(`remark/${remarkId}`, async () => {
    await putAside(desk.device.connection, remarkId);
    await loadRemarks(desk);
  });
}

/** Moves sessions of a group, all of them or none. */
export function moveMeetings(
  desk: Desk,
  group: LedGroup,
  moved: readonly LedSession[],
  startsAt: Date,
): Promise<boolean> {
  return withAgenda(desk, "move-meetings", group, () =>
    moveSessions(desk.device.connection, group.view.group_id, startsAt, moved),
  );
}

/** Cancels sessions of a group, all of them or none. */
export function cancelMeetings(
  desk: Desk,
  group: LedGroup,
  cancelled: readonly LedSession[],
): Promise<boolean> {
  return withAgenda(desk, "cancel-meetings", group, () =>
    cancelSessions(desk.device.connection, group.view.group_id, cancelled),
  );
}

/** Lets somebody hold one session in her place. */
export function haveStandIn(
  desk: Desk,
  group: LedGroup,
  session: LedSession,
  substituteId: string,
): Promise<boolean> {
  const { connection, session: own } = desk.device;
  return withAgenda(desk, "stand-in", group, () =>
    substitute(connection, session, own.staff_id, substituteId),
  );
}

/** Returns who was to come to a session, or undefined where that could not be read. */
export async function attendancesOf(
  desk: Desk,
  session: LedSession,
): Promise<readonly Attendance[] | undefined> {
  let found: readonly Attendance[] | undefined;
  await desk.alongside(async () => {
    found = await listAttendances(desk.device.connection, session);
  });
  return found;
}

/** Says who came. Once something is said of everybody, the session counts as held. */
export function keepAttendances(
  desk: Desk,
  group: LedGroup,
  session: LedSession,
  said: ReadonlyMap<string, Presence>,
  isEverybodySaid: boolean,
): Promise<boolean> {
  const { connection } = desk.device;
  return withAgenda(desk, "attendance", group, async () => {
    for (const [clientId, outcome] of said) await recordAttendance(connection, session, clientId, outcome);
    if (isEverybodySaid && session.state === "booked") {
      await connection.post(`/appointments/${session.appointment_id}/complete`);
    }
  });
}

/** Notes that somebody was asked after. */
export function followUp(desk: Desk, group: LedGroup, absence: Attendance): Promise<boolean> {
  return changed(desk, `follow/${absence.client_id}`, group, () =>
    markFollowedUp(desk.device.connection, group.view.group_id, absence),
  );
}

function withAgenda(desk: Desk, act: string, group: LedGroup, work: () => Promise<void>): Promise<boolean> {
  return changed(desk, act, group, async () => {
    await work();
    await desk.loadAgenda();
  });
}

/** Does something with an opened group, and whatever came of it reads the group afresh. */
function changed(
  desk: Desk,
  act: string,
  { view, content }: LedGroup,
  work: (opened: OpenedGroup) => Promise<void>,
): Promise<boolean> {
  return desk.attempt(act, async () => {
    if (content === undefined) throw new NothingHeld();
    try {
      await work(content.opened);
    } finally {
      await readGroup(desk, view.group_id);
    }
  });
}

/** Seals and stores; what another device wrote meanwhile is read first, and then tried once more. */
async function written(
  desk: Desk,
  opened: OpenedGroup,
  write: (opened: OpenedGroup) => Promise<OpenedGroup>,
): Promise<void> {
  try {
    await write(opened);
  } catch (failure) {
    if (!(failure instanceof Refused && READ_AGAIN.includes(failure.problem))) throw failure;
    await write(await openGroup(desk.device, opened.groupId));
  }
}

interface Result<Read> {
  readonly read?: Read | undefined;
  readonly fault?: string | undefined;
}

/** Returns what was read, or why it is not believed. */
async function orFault<Read>(read: () => Promise<Read>): Promise<Result<Read>> {
  try {
    return { read: await read() };
  } catch (failure) {
    if (!(failure instanceof OpeningFailed || failure instanceof NothingHeld)) throw failure;
    return { fault: failure.name };
  }
}

function announceWith(desk: Desk, text: string): (opened: OpenedGroup) => Promise<OpenedGroup> {
  return (opened) => announce(desk.device, opened, text);
}

function keep(desk: Desk, group: LedGroup): void {
  const groups = new Map([...(desk.state.facilitation.groups ?? []), [group.view.group_id, group] as const]);
  desk.facilitate({ groups });
}
