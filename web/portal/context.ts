/**
 * What every part of the page needs: the words, the portal, and what follows from the last visit.
 */

import { createContext } from "preact";
import { useContext } from "preact/hooks";

import { equal } from "../crypto/bytes.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import { type Answers, answersOf } from "../device/answers.ts";
import type { Visit } from "../device/visits.ts";
import type { Desk, Portal } from "./desks.ts";
import type { Words } from "../markup/words.ts";

export interface Shown {
  readonly words: Words;
  readonly portal: Portal;
  readonly desk: Desk;
  readonly visit: Visit;
}

export const ShownContext = createContext<Shown | undefined>(undefined);

/** Returns what is shown. Throws `TypeError` outside of an open page. */
export function useShown(): Shown {
  const shown = useContext(ShownContext);
  if (shown === undefined) throw new TypeError("drawn outside of an open page");
  return shown;
}

/** Returns what she answered. */
export function answersIn({ opened }: Visit): Answers {
  return answersOf(opened.entries);
}

/** The zones by whose clock times can be shown: the one she named, and that of this device. */
export interface Zones {
  readonly shown: string;
  readonly other?: string | undefined;
}

/**
 * Returns by whose clock times are shown.
 *
 * The zone she named comes first: a browser that hides who she is says UTC. Where the device has another, she may
 * change over.
 */
export function zonesFor({ visit, desk }: Shown): Zones {
  const device = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const named = answersIn(visit).zone ?? device;
  if (offsetNow(named) === offsetNow(device)) return { shown: named };
  return desk.byDeviceClock ? { shown: device, other: named } : { shown: named, other: device };
}

/** Returns the name of a counselor as her client knows her, if that key is the one of her present counselor. */
export function counselorName({ card, opened }: Visit, keyId: KeyId): string | undefined {
  const { assignment } = opened;
  const isHers = assignment !== undefined && equal(assignment.counselorKey, keyId);
  return isHers && card !== undefined && card.alias !== "" ? card.alias : undefined;
}

function offsetNow(zone: string): string {
  return new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" })
    .formatToParts()
    .filter(({ type }) => type === "timeZoneName")
    .map(({ value }) => value)
    .join("");
}
