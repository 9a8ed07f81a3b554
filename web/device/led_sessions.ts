/**
 * Sessions of a group as those who lead it move and cancel them, and who came.
 *
 * The same as that part of `app/sdk/group_sessions.py`.
 */

import type { Day } from "../crypto/framing.ts";
import type { Instant } from "./appointments.ts";
import type { Connection } from "./connections.ts";

/** How a session went for one member, in the order in which it is asked. */
export const PRESENCES = ["came", "late", "left_early", "excused", "absent"] as const;
export type Presence = (typeof PRESENCES)[number];

/** One session of a group. */
export interface LedSession {
  readonly appointment_id: string;
  readonly group_id: string;
  /** What the sessions of one series have in common. */
  readonly series_id: string | null;
  readonly starts_at: Instant;
  readonly ends_at: Instant;
  readonly zone: string;
  readonly state: "booked" | "completed" | "cancelled";
  readonly version: number;
  /** Who holds it. */
  readonly facilitator_ids: readonly string[];
  /** Who stands in for whom. */
  readonly replaced: readonly { readonly staff_id: string; readonly substitute_id: string }[];
}

/** How a session went for one who sat in the group when it began; `outcome` is null while nobody has said. */
export interface Attendance {
  readonly appointment_id: string;
  readonly starts_at: Instant;
  readonly client_id: string;
  readonly outcome: Presence | null;
  readonly followed_up_on: Day | null;
}

/** Returns a group's sessions in order, cancelled ones too. */
export async function listLedSessions(
  connection: Connection,
  groupId: string,
): Promise<readonly LedSession[]> {
  const view = await connection.get<{ sessions: readonly LedSession[] }>(`/groups/${groupId}/sessions`);
  return view.sessions;
}

/** Returns a session and those of its series that are booked after it: what "this and all following" means. */
export function following(sessions: readonly LedSession[], chosen: LedSession): readonly LedSession[] {
  if (chosen.series_id === null) return [chosen];
  return sessions.filter(
    (one) =>
      one.series_id === chosen.series_id &&
      one.state === "booked" &&
      Date.parse(one.starts_at) >= Date.parse(chosen.starts_at),
  );
}

/** Moves sessions as they were seen: the earliest to `startsAt`, the others as far on the wall clock. Throws `Refused`. */
export function moveSessions(
  connection: Connection,
  groupId: string,
  startsAt: Date,
  sessions: readonly LedSession[],
): Promise<void> {
  const body = { starts_at: startsAt.toISOString(), moved: sessions.map(seen) };
  return connection.post(`/groups/${groupId}/sessions/move`, body);
}

/** Cancels sessions as they were seen, all of them or none. Throws `Refused`. */
export function cancelSessions(
  connection: Connection,
  groupId: string,
  sessions: readonly LedSession[],
): Promise<void> {
  return connection.post(`/groups/${groupId}/sessions/cancel`, { cancelled: sessions.map(seen) });
}

/** Lets another counselor hold one session, as it was seen, in place of a facilitator. Throws `Refused`. */
export function substitute(
  connection: Connection,
  { group_id: groupId, appointment_id: id, version }: LedSession,
  staffId: string,
  substituteId: string,
): Promise<void> {
  const body = { staff_id: staffId, substitute_id: substituteId, version };
  return connection.post(`/groups/${groupId}/sessions/${id}/substitution`, body);
}

/** Returns who was to come to a session, and what was said of each. */
export async function listAttendances(
  connection: Connection,
  { group_id: groupId, appointment_id: id }: Pick<LedSession, "group_id" | "appointment_id">,
): Promise<readonly Attendance[]> {
  const path = `/groups/${groupId}/sessions/${id}/attendances`;
  return (await connection.get<{ attendances: readonly Attendance[] }>(path)).attendances;
}

/** Says of one member how a session that has begun went for her. Throws `Refused`. */
export function recordAttendance(
  connection: Connection,
  { group_id: groupId, appointment_id: id }: Pick<LedSession, "group_id" | "appointment_id">,
  clientId: string,
  outcome: Presence,
): Promise<void> {
  return connection.put(`/groups/${groupId}/sessions/${id}/attendances/${clientId}`, { outcome });
}

/** Returns who stayed away without a word the last time, and was not asked after since. */
export async function listAbsences(connection: Connection, groupId: string): Promise<readonly Attendance[]> {
  const view = await connection.get<{ attendances: readonly Attendance[] }>(`/groups/${groupId}/absences`);
  return view.attendances;
}

/** Notes that somebody asked after a member who was absent. */
export function markFollowedUp(connection: Connection, groupId: string, absence: Attendance): Promise<void> {
  const { appointment_id: id, client_id: clientId } = absence;
  return connection.put(`/groups/${groupId}/sessions/${id}/attendances/${clientId}/follow-up`, {});
}

function seen({ appointment_id, version }: LedSession): object {
  return { appointment_id, version };
}
