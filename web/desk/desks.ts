/**
 * What lies on a desk while it is open, in memory only: her device, her clients' files, her calendar, what she is typing,
 * and what she coordinates.
 */

import {
  type AgendaEntry,
  type BusyTime,
  fetchHours,
  type Hours,
  listAgenda,
  listBusyTimes,
} from "../device/calendars.ts";
import { listCaseload, openCase } from "../device/caseloads.ts";
import type { OpenedCase } from "../device/cases.ts";
import { listPermittedFiles } from "../device/handovers.ts";
import { OpeningFailed } from "../crypto/errors.ts";
import type { StaffDevice } from "../device/staff.ts";
import type { Words } from "../markup/words.ts";
import { Workspace, type WorkspaceState } from "../parts/workspaces.ts";
import type { Coordination } from "./coordination/state.ts";
import type { Facilitation } from "./facilitation/state.ts";
import { faultOf, isSessionOver } from "./faults.ts";
import { type ClientFile, type GuestFile, guestFiles } from "./files.ts";
import { type LockedPage, lockPage, unlockPage } from "./locks.ts";

/** What a counselor's role gives, the leading of groups, a coordinator's role, and each. */
export type Screen =
  | ("today" | "clients" | "file" | "guest" | "calendar" | "hours")
  | ("groups" | "group")
  | ("waiting" | "intake" | "letters" | "load" | "staff")
  | "keys";

/** Why the desk is no longer open. What she typed is kept, sealed, unless she left. */
export type Closing = "rested" | "locked" | "left";

/** Everything typed, by the place it was typed into, such as `message/<client id>`. */
export type Typed = Readonly<Record<string, string>>;

export interface DeskState extends WorkspaceState {
  readonly screen: Screen;
  /** Whose file is shown. */
  readonly clientId?: string | undefined;
  readonly files: ReadonlyMap<string, ClientFile>;
  /** Files of other counselors' clients that she may read for a time. */
  readonly guests: ReadonlyMap<string, GuestFile>;
  readonly agenda: readonly AgendaEntry[];
  readonly hours?: Hours | undefined;
  readonly busyTimes: readonly BusyTime[];
  readonly typed: Typed;
  /** What lies on a coordinator's desk besides. */
  readonly coordination: Coordination;
  /** What lies besides on the desk of somebody who leads groups, or whose clients sit in some. */
  readonly facilitation: Facilitation;
  /** How many files are open of how many, while they are being opened. */
  readonly opening?: { readonly done: number; readonly all: number } | undefined;
}

const EMPTY: DeskState = {
  screen: "today",
  files: new Map(),
  guests: new Map(),
  agenda: [],
  busyTimes: [],
  typed: {},
  coordination: {},
  facilitation: {},
};

interface OpeningResult {
  readonly opened?: OpenedCase;
  readonly fault?: string | undefined;
}

/** The open desk. */
export class Desk extends Workspace<DeskState> {
  #device: StaffDevice | undefined;
  #locked: LockedPage | undefined;

  constructor(
    readonly words: Words,
    readonly onClosed: (why: Closing) => void,
  ) {
    super(EMPTY);
  }

  override get isOpen(): boolean {
    return this.#device !== undefined;
  }

  /** Who works here. Throws `TypeError` on a closed desk, on which nothing asks for her. */
  get device(): StaffDevice {
    if (this.#device === undefined) throw new TypeError("nobody is signed in");
    return this.#device;
  }

  /** Opens the desk. What was typed before a lock comes back to whoever typed it, and to nobody else. */
  async open(device: StaffDevice): Promise<void> {
    this.#device = device;
    const kept = this.#locked && (await unlockPage(this.#locked, device.keys));
    this.#locked = undefined;
    const screen = device.hasRole("counselor") ? "today" : "waiting";
    this.replace({ ...EMPTY, screen, ...kept });
    this.change({ busy: undefined, told: undefined });
    if (device.hasRole("counselor")) void this.alongside(() => this.load());
  }

  /** Changes some of what lies on a coordinator's desk. */
  coordinate(some: Partial<Coordination>): void {
    this.change({ coordination: { ...this.state.coordination, ...some } });
  }

  /** Changes some of what lies on the desk of somebody who leads groups. */
  facilitate(some: Partial<Facilitation>): void {
    this.change({ facilitation: { ...this.state.facilitation, ...some } });
  }

  /** Drops everything that was opened; what was typed is sealed first, to keys that only she can open. */
  async close(why: Closing): Promise<void> {
    const { typed, screen, clientId } = this.state;
    const device = this.#device;
    this.#device = undefined;
    this.replace(EMPTY);
    this.onClosed(why);
    if (why !== "left" && device !== undefined) {
      this.#locked = await lockPage({ typed, screen, clientId }, device.keys.publicKeys);
    }
  }

  /** Goes to a screen. What was told about the last one is over, what she typed stays. */
  show(screen: Screen, clientId?: string): void {
    this.change({ screen, clientId, told: undefined });
  }

  /** Keeps what is typed into a place; nothing keeps the place. */
  type(place: string, text: string): void {
    const { [place]: _, ...others } = this.state.typed;
    this.change({ typed: text === "" ? others : { ...others, [place]: text } });
  }

  /** Returns what is typed into a place. */
  typedIn(place: string): string {
    return this.state.typed[place] ?? "";
  }

  /** Reads caseload and calendar, then opens each file in turn. One that does not open hides no other. */
  async load(): Promise<void> {
    if (this.state.opening !== undefined) return;
    const { device } = this;
    this.change({ opening: { done: 0, all: 0 } });
    void this.alongside(async () => {
      const { loadGroups, loadRemarks } = await import("./facilitation/acts.ts");
      await Promise.all([loadGroups(this), loadRemarks(this)]);
    });
    try {
      await this.#loadFor(device);
    } finally {
      if (this.isOpen) this.change({ opening: undefined });
    }
  }

  /** Fetches her hours and when she is busy elsewhere, where they are not on the desk yet. */
  async loadHours(): Promise<void> {
    if (this.state.hours !== undefined) return;
    const { connection } = this.device;
    const [hours, busyTimes] = await Promise.all([fetchHours(connection), listBusyTimes(connection)]);
    this.change({ hours, busyTimes });
  }

  async #loadFor(device: StaffDevice): Promise<void> {
    const [clients, agenda, permitted] = await Promise.all([
      listCaseload(device),
      listAgenda(device.connection),
      listPermittedFiles(device.connection),
    ]);
    const known = this.state;
    const files = new Map(
      clients.map((client) => [client.client_id, { ...known.files.get(client.client_id), client }]),
    );
    const guests = guestFiles(permitted, known.guests);
    const all = files.size + guests.size;
    this.change({ agenda, files, guests, opening: { done: 0, all } });
    let done = 0;
    for (const clientId of [...files.keys(), ...guests.keys()]) {
      const before = this.#openedOf(clientId);
      const result = await this.#openFile(clientId);
      if (!this.isOpen) return;
      done += 1;
      // What she wrote in it meanwhile is newer than what was read.
      if (this.#openedOf(clientId) === before) this.#keepResult(clientId, result);
      this.change({ opening: { done, all } });
    }
  }

  /** Reads the calendar again. */
  async loadAgenda(): Promise<void> {
    this.change({ agenda: await listAgenda(this.device.connection) });
  }

  /** Returns the file that is shown, if it is on the desk. */
  get file(): ClientFile | undefined {
    const { clientId, files } = this.state;
    return clientId === undefined ? undefined : files.get(clientId);
  }

  /** Returns the other counselor's file that is shown, if it is on the desk. */
  get guest(): GuestFile | undefined {
    const { clientId, guests } = this.state;
    return clientId === undefined ? undefined : guests.get(clientId);
  }

  /** Returns a client's opened case. Throws `TypeError` where none is on the desk. */
  caseOf(clientId: string): OpenedCase {
    const opened = this.#openedOf(clientId);
    if (opened === undefined) throw new TypeError("this file is not open");
    return opened;
  }

  /** Takes a file off the desk, with everything that was being typed into it. */
  dropFile(clientId: string): void {
    const { files, guests, typed } = this.state;
    const kept = Object.entries(typed).filter(([place]) => !place.endsWith(`/${clientId}`));
    this.change({
      files: new Map([...files].filter(([id]) => id !== clientId)),
      guests: new Map([...guests].filter(([id]) => id !== clientId)),
      typed: Object.fromEntries(kept),
    });
  }

  /** Puts a client's case, read or written anew, into her file. */
  keepCase(clientId: string, opened: OpenedCase): void {
    this.#keepResult(clientId, { opened });
  }

  protected override tellFailure(failure: unknown): void {
    if (isSessionOver(failure)) {
      void this.close("rested");
      return;
    }
    const fault = faultOf(failure);
    this.fault(this.words.say(`fault.${fault ?? "failed"}`));
    if (fault === undefined) throw failure;
  }

  #openedOf(clientId: string): OpenedCase | undefined {
    const { files, guests } = this.state;
    return (files.get(clientId) ?? guests.get(clientId))?.opened;
  }

  #keepResult(clientId: string, result: OpeningResult): void {
    const { files, guests } = this.state;
    const file = files.get(clientId);
    const guest = guests.get(clientId);
    if (file !== undefined) {
      this.change({ files: new Map([...files, [clientId, { client: file.client, ...result }] as const]) });
    } else if (guest !== undefined) {
      const { client, permitted } = guest;
      this.change({ guests: new Map([...guests, [clientId, { client, permitted, ...result }] as const]) });
    }
  }

  async #openFile(clientId: string): Promise<OpeningResult> {
    // Before she takes the proposal, her counselor-to-be has nothing to write in her file.
    try {
      return { opened: await openCase(this.device, clientId) };
    } catch (failure) {
      if (!(failure instanceof OpeningFailed)) throw failure;
      return { fault: faultOf(failure) };
    }
  }
}
