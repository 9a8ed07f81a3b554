/**
 * What a coordinator does with programmes: each act speaks to the service and puts on the desk what came of it.
 */

import { toHex } from "../../crypto/bytes.ts";
import { OpeningFailed } from "../../crypto/errors.ts";
import { randomId } from "../../crypto/randomness.ts";
import type { Creation } from "../../device/connections.ts";
import { readDescription } from "../../device/group_descriptions.ts";
import { type GroupTimes, groupSeriesPlanning } from "../../device/group_series.ts";
import { listLedSessions } from "../../device/led_sessions.ts";
import {
  changeProgramme,
  describeProgramme,
  type Description,
  fetchProgramme,
  type GroupPlan,
  type GroupState,
  listInvitations,
  listProgrammes,
  makeInvitation,
  orderInvitations,
  planOf,
  programmeOpening,
  type ProgrammeView,
  setProgrammeState,
  withdrawInvitation,
} from "../../device/programmes.ts";
import { writeTriage } from "../../device/triages.ts";
import { intakeOf } from "../../device/waiting.ts";
import { keepIntake, openIntakes, openTeam } from "../coordination/acts.ts";
import type { Desk } from "../desks.ts";
import { faultOf } from "../faults.ts";
import { isOver, type ProgrammeFile } from "./state.ts";

/** Reads all programmes, then opens each. One that does not open is named and hides no other. */
export async function loadProgrammes(desk: Desk): Promise<void> {
  await openTeam(desk);
  const views = await listProgrammes(desk.device.connection);
  const known = desk.state.coordination.programmes;
  const listed = views.filter(({ counts }) => counts !== null);
  const files = listed.map((view) => ({ ...known?.get(view.group_id), view }));
  desk.coordinate({ programmes: new Map(files.map((file) => [file.view.group_id, file] as const)) });
  await Promise.all(
    files.map(async (file) => {
      const read = { ...file, ...(await readOne(desk, file.view)) };
      if (desk.isOpen) keep(desk, read);
    }),
  );
}

async function readOne(desk: Desk, view: ProgrammeView): Promise<Omit<ProgrammeFile, "view">> {
  const { device } = desk;
  const sessions = isOver(view) ? [] : await listLedSessions(device.connection, view.group_id);
  try {
    return { sessions, programme: await readDescription(device, view.group_id), fault: undefined };
  } catch (failure) {
    if (!(failure instanceof OpeningFailed)) throw failure;
    return { sessions, programme: undefined, fault: faultOf(failure) };
  }
}

/** Reads one programme as it stands now, with who is invited, and opens their intakes. */
export async function loadProgramme(desk: Desk, groupId: string): Promise<void> {
  await openTeam(desk);
  const { connection } = desk.device;
  const [view, invitations] = await Promise.all([
    fetchProgramme(connection, groupId),
    listInvitations(connection, groupId),
  ]);
  keep(desk, { view, invitations, ...(await readOne(desk, view)) });
  await openIntakes(
    desk,
    invitations.map(({ client_id: id }) => id),
  );
}

/** A programme that is being made: sent again after a failure, nothing is made twice. */
export class Making {
  readonly groupId = randomId();
  readonly #opening: Creation;
  #isOpened = false;
  #isDescribed = false;

  constructor(
    readonly plan: GroupPlan,
    readonly description: Description,
  ) {
    this.#opening = programmeOpening(this.groupId, plan);
  }

  /** Opens the programme and seals what it is about, whichever of it is left. Throws `Refused`, `ServerUnreachable`. */
  async make({ device }: Desk): Promise<void> {
    if (!this.#isOpened) await device.connection.create(this.#opening);
    this.#isOpened = true;
    if (!this.#isDescribed) await describeProgramme(device, this.groupId, this.description);
    this.#isDescribed = true;
  }
}

/** Makes a programme and shows it. */
export function makeProgramme(desk: Desk, making: Making): Promise<boolean> {
  return desk.attempt("make-programme", async () => {
    await openTeam(desk);
    await making.make(desk);
    await loadProgramme(desk, making.groupId);
  });
}

/** Brings a programme to another state. */
export function changeState(desk: Desk, { view }: ProgrammeFile, state: GroupState): Promise<boolean> {
  return desk.attempt(`state/${state}`, async () => {
    await setProgrammeState(desk.device.connection, view.group_id, state);
    await loadProgramme(desk, view.group_id);
  });
}

/** Changes for how many days a seat is held from now on. */
export function changeHold(desk: Desk, { view }: ProgrammeFile, holdDays: number): Promise<boolean> {
  return desk.attempt("hold-days", async () => {
    await changeProgramme(desk.device.connection, view.group_id, { ...planOf(view), holdDays });
    await loadProgramme(desk, view.group_id);
  });
}

/** Signs that a woman may sit in a group, and invites her: she is told what it is about. */
export function invite(desk: Desk, { view, programme }: ProgrammeFile, clientId: string): Promise<boolean> {
  return desk.attempt("invite-woman", async () => {
    if (programme === undefined) return;
    const invitation = await makeInvitation(desk.device, view, clientId, programme);
    await desk.device.connection.create(invitation);
    await loadProgramme(desk, view.group_id);
  });
}

/** Takes an invitation back, or releases a member. */
export function withdraw(desk: Desk, { view }: ProgrammeFile, clientId: string): Promise<boolean> {
  return desk.attempt(`withdraw/${clientId}`, async () => {
    await withdrawInvitation(desk.device.connection, view.group_id, clientId);
    await loadProgramme(desk, view.group_id);
  });
}

/** Puts invited women into this order, of those who are named first. */
export function putFirst(desk: Desk, file: ProgrammeFile, clientIds: readonly string[]): Promise<boolean> {
  return desk.attempt("order", async () => {
    const groupId = file.view.group_id;
    const invitations = await orderInvitations(desk.device.connection, groupId, clientIds);
    keep(desk, { ...file, invitations });
  });
}

/** Notes, sealed in her file, whether a woman was spoken with before she joins a group. */
export function noteScreening(
  desk: Desk,
  { view }: ProgrammeFile,
  clientId: string,
  isScreened: boolean,
): Promise<boolean> {
  return desk.attempt(`screen/${clientId}`, async () => {
    const file = desk.state.coordination.intakes?.get(clientId);
    if (file?.intake === undefined) return;
    const note = { text: "", screened: { groupId: view.group_id, isScreened } };
    keepIntake(desk, { ...file, intake: intakeOf(await writeTriage(desk.device, file.intake.opened, note)) });
  });
}

/** Plans all sessions of a group or none. */
export function planSeries(desk: Desk, { view }: ProgrammeFile, times: GroupTimes): Promise<boolean> {
  return desk.attempt("plan-series", async () => {
    await desk.device.connection.create(groupSeriesPlanning(view.group_id, times));
    await loadProgramme(desk, view.group_id);
  });
}

/** Returns the staff ids of who may lead: unrevoked counselors of the signed directory, by their keys too. */
export function entitledLeads({ device }: Desk, counselors: readonly { staff_id: string; key_id: string }[]) {
  const { directory } = device.organisation;
  return counselors.filter(({ staff_id: staffId, key_id: keyId }) =>
    directory.facts.entries.some(
      (entry) => entry.staffId === staffId && toHex(entry.keyId) === keyId && directory.find(entry.keyId),
    ),
  );
}

function keep(desk: Desk, file: ProgrammeFile): void {
  const { programmes } = desk.state.coordination;
  desk.coordinate({ programmes: new Map([...(programmes ?? []), [file.view.group_id, file] as const]) });
}
