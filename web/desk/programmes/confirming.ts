/**
 * Making what was confirmed: each group in turn, its sessions, its invitations, and then the first offers.
 *
 * Each step is kept once it is done, and what creates something is sent under the same key again: after a lost
 * connection it goes on where it stood.
 */

import type { Creation } from "../../device/connections.ts";
import { Refused } from "../../device/errors.ts";
import { groupSeriesPlanning, type GroupTimes } from "../../device/group_series.ts";
import {
  type Description,
  fetchProgramme,
  type GroupPlan,
  makeInvitation,
  setProgrammeState,
} from "../../device/programmes.ts";
import type { WomanId } from "../../planning/needs.ts";
import type { Desk } from "../desks.ts";
import { Making } from "./acts.ts";

// Her file was closed meanwhile, or somebody took the hour: the rest is made all the same.
const PASSED_OVER = [404, 409];

/** One confirmed group. */
export class GroupMaking {
  readonly #making: Making;
  readonly #series: Creation;
  readonly #invitations = new Map<WomanId, Creation>();
  readonly #invited = new Set<WomanId>();
  readonly #passedOver = new Set<WomanId>();
  #isPlanned = false;
  #isDone = false;
  /** Whether its sessions are not all free any more: they are planned on the programme's own page. */
  hasConflict = false;

  constructor(
    readonly plan: GroupPlan,
    readonly description: Description,
    readonly times: GroupTimes,
    /** Whom a seat is offered first stands first. */
    readonly women: readonly WomanId[],
  ) {
    this.#making = new Making(plan, description);
    this.#series = groupSeriesPlanning(this.#making.groupId, times);
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** How many women are invited already. */
  get invited(): number {
    return this.#invited.size;
  }

  /** Who could not be invited. */
  get passedOver(): readonly WomanId[] {
    return [...this.#passedOver];
  }

  /** Makes whatever is left of it. `tell` is called after each step. Throws `Refused`, `ServerUnreachable`. */
  async make(desk: Desk, tell: () => void): Promise<void> {
    const { connection } = desk.device;
    await this.#making.make(desk);
    tell();
    await this.#plan(desk);
    tell();
    for (const womanId of this.women) {
      if (!this.#invited.has(womanId)) await this.#invite(desk, womanId);
      tell();
    }
    // Where each is spoken with first, nobody is told before: it stays a draft.
    if (!this.description.screening) await setProgrammeState(connection, this.#making.groupId, "forming");
    this.#isDone = true;
    tell();
  }

  async #plan({ device }: Desk): Promise<void> {
    if (this.#isPlanned) return;
    try {
      await device.connection.create(this.#series);
    } catch (failure) {
      if (!(failure instanceof Refused && failure.problem === "sessions-in-conflict")) throw failure;
      this.hasConflict = true;
    }
    this.#isPlanned = true;
  }

  async #invite({ device }: Desk, womanId: WomanId): Promise<void> {
    const { groupId } = this.#making;
    try {
      const view = await fetchProgramme(device.connection, groupId);
      const known = this.#invitations.get(womanId);
      const invitation = known ?? (await makeInvitation(device, view, womanId, this.description));
      this.#invitations.set(womanId, invitation);
      await device.connection.create(invitation);
      this.#invited.add(womanId);
      this.#passedOver.delete(womanId);
    } catch (failure) {
      if (!(failure instanceof Refused && PASSED_OVER.includes(failure.status))) throw failure;
      this.#passedOver.add(womanId);
    }
  }
}
