/**
 * How good a plan of groups is proven to be.
 */

import { gapOf, type Proof } from "../../planning/stages.ts";
import { useDesk } from "../context.ts";

/** How far from the best possible a plan can be at most, as it was proven. Always shown. */
export function Gap({ proof }: { readonly proof: Proof }) {
  const { words } = useDesk();
  const gap = gapOf(proof);
  const percent = words.number(Math.ceil(gap * 1000) / 10);
  return <p class="gap">{gap === 0 ? words.say("forming.best") : words.say("forming.gap", { percent })}</p>;
}
