/**
 * What a form keeps while it is filled in: on the desk, so that it outlives its screen and, sealed, a lock.
 */

import { useDesk } from "./context.ts";

/** The values of a form, and what is done with them. */
export interface KeptForm<Values extends object> {
  readonly values: Values;
  /** Whether something was filled in and not yet forgotten. */
  readonly isKept: boolean;
  change(some: Partial<Values>): void;
  forget(): void;
}

/** Keeps the values of a form at a place of the desk; until something is filled in they are `empty`. */
export function useKept<Values extends object>(place: string, empty: Values): KeptForm<Values> {
  const { desk } = useDesk();
  const read = (): Values => {
    const kept = desk.typedIn(place);
    return kept === "" ? empty : (JSON.parse(kept) as Values);
  };
  return {
    values: read(),
    isKept: desk.typedIn(place) !== "",
    change: (some) => desk.type(place, JSON.stringify({ ...read(), ...some })),
    forget: () => desk.type(place, ""),
  };
}
