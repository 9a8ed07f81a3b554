/**
 * What a coordinator does at her desk: each act speaks to the service and puts on the desk what came of it.
 */

import { OpeningFailed } from "../../crypto/errors.ts";
import {
  type HeldStarts,
  listCounselors,
  makeAssignment,
  type Match,
  matchIntake,
} from "../../device/assigning.ts";
import type { CounselorView } from "../../device/capabilities.ts";
import { NothingHeld, Refused, TeamReadsNoMore } from "../../device/errors.ts";
import { listMembers } from "../../device/members.ts";
import { listTeamLetters, openTeamLetter, settleTeamLetter } from "../../device/team_letters.ts";
import { takeUpTeams } from "../../device/teams.ts";
import { type TriageNote, triagesOf, writeTriage } from "../../device/triages.ts";
import {
  closeClient,
  type ClosingReason,
  intakeOf,
  listWaiting,
  type OpenedIntake,
  openIntake,
  openIntakeUnderKnown,
} from "../../device/waiting.ts";
import { CriteriaMalformed } from "../../matching/errors.ts";
import type { Desk } from "../desks.ts";
import { faultOf } from "../faults.ts";
import type { IntakeFile, LetterFile } from "./state.ts";

// So many intakes are asked for at the same time: over a slow line each takes a while.
const AT_ONCE = 4;
// What an assignment can meet that was so not a minute ago: the desk reads again, and says what to do next.
const MEANWHILE: Readonly<Record<string, string>> = {
  "counselor-full": "full",
  "counselor-not-accepting": "full",
  "counselor-on-leave": "leave",
  "counselor-not-found": "gone",
  "stale-directory": "gone",
  "slot-already-taken": "hour",
  "slot-not-offered": "hour",
  "assignment-out-of-order": "assigned",
  "already-assigned": "assigned",
  "client-closed": "closed",
};

/** Reads the waiting list, then opens each intake. One that does not open is named and hides no other. */
export async function loadWaiting(desk: Desk): Promise<void> {
  if (desk.state.coordination.opening !== undefined) return;
  desk.coordinate({ opening: { done: 0, all: 0 } });
  try {
    await openTeam(desk);
    const listed = await listWaiting(desk.device.connection);
    const known = desk.state.coordination.intakes;
    const files = listed.map((view): IntakeFile => ({
      clientId: view.client_id,
      view,
      intake: known?.get(view.client_id)?.intake,
    }));
    desk.coordinate({
      intakes: new Map(files.map((file) => [file.clientId, file] as const)),
      isListed: true,
    });
    await openAll(desk, files);
  } finally {
    if (desk.isOpen) desk.coordinate({ opening: undefined });
  }
}

async function openAll(desk: Desk, files: readonly IntakeFile[]): Promise<void> {
  const [all, left] = [files.length, [...files]];
  let done = 0;
  desk.coordinate({ opening: { done, all } });
  const openNext = async (): Promise<void> => {
    for (let file = left.shift(); file !== undefined && desk.isOpen; file = left.shift()) {
      const before = desk.state.coordination.intakes?.get(file.clientId);
      const result = await openOne(desk, file.clientId);
      if (!desk.isOpen) return;
      done += 1;
      // What she wrote in it meanwhile is newer than what was read.
      if (desk.state.coordination.intakes?.get(file.clientId) === before) keep(desk, { ...file, ...result });
      desk.coordinate({ opening: { done, all } });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, openNext));
}

async function openOne(desk: Desk, clientId: string): Promise<Pick<IntakeFile, "intake" | "fault">> {
  try {
    return { intake: await openIntakeUnderKnown(desk.device, clientId), fault: undefined };
  } catch (failure) {
    if (!isUnopenable(failure)) throw failure;
    return { intake: undefined, fault: failure.name };
  }
}

function isUnopenable(failure: unknown): failure is Error {
  return [OpeningFailed, NothingHeld, TeamReadsNoMore, CriteriaMalformed].some(
    (kind) => failure instanceof kind,
  );
}

/** Opens the file of somebody who need not wait, such as the writer of a letter, and shows it. */
export function openApart(desk: Desk, clientId: string): Promise<boolean> {
  return desk.attempt(`open/${clientId}`, async () => {
    await openTeam(desk);
    const listed = await listWaiting(desk.device.connection);
    const view = listed.find(({ client_id: id }) => id === clientId);
    keep(desk, { clientId, view, intake: await openIntake(desk.device, clientId) });
    desk.show("intake", clientId);
  });
}

/** Adds a note to an intake; where the note says so, she is put on hold, taken off it, or is to be answered by a day. */
export function noteTriage(desk: Desk, file: IntakeFile, act: string, note: TriageNote): Promise<boolean> {
  const { intake } = file;
  if (intake === undefined) return Promise.resolve(false);
  return desk.attempt(act, async () => {
    const opened = await writeTriage(desk.device, intake.opened, note);
    keep(desk, { ...file, intake: intakeOf(opened) });
  });
}

/** Closes the file of somebody who waits, and takes it off the list. */
export function closeFile(desk: Desk, { clientId }: IntakeFile, reason: ClosingReason): Promise<boolean> {
  return desk.attempt("close-file", async () => {
    await closeClient(desk.device.connection, clientId, reason);
    drop(desk, clientId);
  });
}

/** Reads every counselor's load and free hours, and all staff for their handles. */
export function loadCounselors(desk: Desk): Promise<boolean> {
  return desk.alongside(() => readCounselors(desk));
}

async function readCounselors(desk: Desk): Promise<void> {
  const { connection } = desk.device;
  const [counselors, members] = await Promise.all([listCounselors(connection), listMembers(connection)]);
  desk.coordinate({ counselors, members });
}

/** Ranks counselors for an intake, on this device. */
export async function match(
  desk: Desk,
  intake: OpenedIntake,
  counselors: readonly CounselorView[],
): Promise<Match> {
  await openTeam(desk);
  return matchIntake(desk.device, intake, counselors);
}

/** An assignment as she chose it: hours to hold, and why it is somebody the filters refuse, where it is. */
export interface Chosen {
  readonly counselorId: string;
  readonly heldStarts: HeldStarts;
  readonly because?: string | undefined;
}

/** Assigns somebody as chosen; what has changed meanwhile is read again, and she is told what to do next. */
export async function assign(desk: Desk, file: IntakeFile, chosen: Chosen): Promise<boolean> {
  let isAssigned = false;
  await desk.attempt("assign", async () => {
    const { connection } = desk.device;
    const intake = await noteReason(desk, file, chosen.because);
    const creation = await makeAssignment(desk.device, intake, chosen.counselorId, chosen.heldStarts);
    try {
      await connection.create(creation);
    } catch (failure) {
      const changed = failure instanceof Refused ? MEANWHILE[failure.problem] : undefined;
      if (changed === undefined) throw failure;
      await showWhatStands(desk, file.clientId);
      return desk.fault(desk.words.say(`matching.meanwhile.${changed}`));
    }
    drop(desk, file.clientId);
    isAssigned = true;
  });
  if (isAssigned) void loadCounselors(desk);
  return isAssigned;
}

/** Notes why, once, and returns the intake with it. */
async function noteReason(desk: Desk, file: IntakeFile, because?: string): Promise<OpenedIntake> {
  const { clientId, intake } = file;
  if (intake === undefined) throw new NothingHeld();
  const isNoted =
    because === undefined || triagesOf(intake.opened).some(({ content }) => content?.text === because);
  if (isNoted) return intake;
  const noted = intakeOf(await writeTriage(desk.device, intake.opened, { text: because }));
  keep(desk, { ...file, clientId, intake: noted });
  return noted;
}

async function showWhatStands(desk: Desk, clientId: string): Promise<void> {
  await readCounselors(desk);
  const view = desk.state.coordination.intakes?.get(clientId)?.view;
  keep(desk, { clientId, view, ...(await openOne(desk, clientId)) });
}

/** Reads what clients wrote to the team and nobody has seen to, and opens each letter. */
export async function loadLetters(desk: Desk): Promise<void> {
  await openTeam(desk);
  const listed = await listTeamLetters(desk.device.connection);
  const letters: LetterFile[] = [];
  for (const view of listed) {
    const known = desk.state.coordination.letters?.find((one) => one.view.letter_id === view.letter_id);
    letters.push(known?.letter === undefined ? await openLetter(desk, view) : { ...known, view });
    if (!desk.isOpen) return;
  }
  desk.coordinate({ letters });
}

async function openLetter(desk: Desk, view: LetterFile["view"]): Promise<LetterFile> {
  try {
    return { view, letter: await openTeamLetter(desk.device, view) };
  } catch (failure) {
    if (!isUnopenable(failure)) throw failure;
    return { view, fault: faultOf(failure) };
  }
}

/** Says that the team has seen to a letter; it leaves the desk. */
export function settleLetter(desk: Desk, { view }: LetterFile): Promise<boolean> {
  return desk.attempt(`settle/${view.letter_id}`, async () => {
    await settleTeamLetter(desk.device.connection, view);
    const { letters } = desk.state.coordination;
    desk.coordinate({ letters: letters?.filter((one) => one.view.letter_id !== view.letter_id) });
  });
}

/** Takes up the team's keys, where this device has not yet. */
export async function openTeam({ device }: Desk): Promise<void> {
  if (device.reader.teams.length === 0) await takeUpTeams(device);
}

function keep(desk: Desk, file: IntakeFile): void {
  const { intakes } = desk.state.coordination;
  desk.coordinate({ intakes: new Map([...(intakes ?? []), [file.clientId, file] as const]) });
}

/** Takes an intake off the desk, with everything that was being typed about her. */
function drop(desk: Desk, clientId: string): void {
  desk.dropFile(clientId);
  const { intakes } = desk.state.coordination;
  desk.coordinate({ intakes: new Map([...(intakes ?? [])].filter(([id]) => id !== clientId)) });
}
