/**
 * Drawing a page again whenever its state changes.
 */

import { useLayoutEffect, useReducer } from "preact/hooks";

/** Whatever can be listened to. */
interface Changing {
  listen(listener: () => void): () => void;
}

/** Draws the component again at every change, from its first drawing on: a later effect would miss the first changes. */
export function useRedraw(changing: Changing): void {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useLayoutEffect(() => changing.listen(() => redraw(undefined)), [changing]);
}
