/**
 * What a counselor books at her desk: a session, a weekly series, and the end of one.
 */

import { type AgendaEntry, bookingFor } from "../device/calendars.ts";
import type { Creation } from "../device/connections.ts";
import {
  cancelSeries,
  moveSeries,
  type Occurrence,
  previewSeries,
  seriesBooking,
  type WeeklySeries,
} from "../device/series.ts";
import { moveSession } from "./acts.ts";
import type { Desk } from "./desks.ts";

/** A booking that was sent and not answered: sent again unchanged, it books nothing twice. */
export class UnansweredBooking {
  #creation: Creation | undefined;

  /** Returns what to send: the unanswered booking where it is the same, a fresh one otherwise. */
  next(fresh: Creation): Creation {
    const last = this.#creation;
    const isSame = last?.path === fresh.path && last.text === fresh.text;
    this.#creation = isSame ? last : fresh;
    return this.#creation;
  }

  /** Forgets a booking that was answered. */
  forget(): void {
    this.#creation = undefined;
  }
}

/** Books an hour for one of her clients. */
export function bookSession(
  desk: Desk,
  unanswered: UnansweredBooking,
  clientId: string,
  startsAt: Date,
): Promise<boolean> {
  return sendBooking(desk, unanswered, bookingFor(clientId, startsAt.toISOString()));
}

/** Books a weekly series, all of it or none. */
export function bookSeries(
  desk: Desk,
  unanswered: UnansweredBooking,
  series: WeeklySeries,
): Promise<boolean> {
  return sendBooking(desk, unanswered, seriesBooking(series));
}

/** Asks how each session of a series would stand; nothing where it could not be asked, which is told. */
export async function lookAtSeries(
  desk: Desk,
  series: WeeklySeries,
): Promise<readonly Occurrence[] | undefined> {
  let seen: readonly Occurrence[] | undefined;
  await desk.attempt("look-at-series", async () => {
    seen = await previewSeries(desk.device.connection, series);
  });
  return seen;
}

/** Cancels what is to come of a series; returns how many sessions that were, or nothing if it did not work. */
export async function endSeries(desk: Desk, seriesId: string): Promise<number | undefined> {
  let cancelled: number | undefined;
  await desk.attempt(`end/${seriesId}`, async () => {
    const ended = await cancelSeries(desk.device.connection, seriesId);
    await desk.loadAgenda();
    cancelled = ended.length;
  });
  return cancelled;
}

/** Moves sessions of a series, the first to `startsAt` and the others by as much: all of them or none. */
export function moveSessions(desk: Desk, moved: readonly AgendaEntry[], startsAt: Date): Promise<boolean> {
  const seriesId = moved[0]?.series_id ?? "";
  return desk.attempt(`move-series/${seriesId}`, async () => {
    try {
      await moveSeries(desk.device.connection, seriesId, startsAt.toISOString(), moved);
    } finally {
      await desk.loadAgenda();
    }
  });
}

/** Moves sessions back to where they were before; nothing where one of them has gone. */
export async function moveBack(desk: Desk, before: readonly AgendaEntry[]): Promise<boolean> {
  const ids = before.map(({ appointment_id: id }) => id);
  const now = desk.state.agenda.filter(({ appointment_id: id }) => ids.includes(id));
  const [first] = before;
  const [current] = now;
  if (first === undefined || current === undefined) return false;
  const startsAt = new Date(first.starts_at);
  return before.length > 1 ? moveSessions(desk, now, startsAt) : moveSession(desk, current, startsAt);
}

function sendBooking(desk: Desk, unanswered: UnansweredBooking, fresh: Creation): Promise<boolean> {
  return desk.attempt("book", async () => {
    await desk.device.connection.create(unanswered.next(fresh));
    unanswered.forget();
    await desk.loadAgenda();
  });
}
