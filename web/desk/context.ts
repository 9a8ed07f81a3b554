/**
 * What every screen of the open desk is drawn from.
 */

import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Words } from "../markup/words.ts";
import type { Desk, DeskState } from "./desks.ts";

export interface Shown {
  readonly words: Words;
  readonly desk: Desk;
  readonly state: DeskState;
}

export const DeskContext = createContext<Shown | undefined>(undefined);

/** Returns what is shown. Throws `TypeError` outside of an open desk. */
export function useDesk(): Shown {
  const shown = useContext(DeskContext);
  if (shown === undefined) throw new TypeError("drawn outside of an open desk");
  return shown;
}
