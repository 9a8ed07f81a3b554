/**
 * The words of the page, for every part that is drawn.
 */

import { createContext } from "preact";
import { useContext } from "preact/hooks";

import type { Words } from "../markup/words.ts";

export const WordsContext = createContext<Words | undefined>(undefined);

/** Returns the words. Throws `TypeError` outside of an open page. */
export function useWords(): Words {
  const words = useContext(WordsContext);
  if (words === undefined) throw new TypeError("drawn outside of an open page");
  return words;
}
