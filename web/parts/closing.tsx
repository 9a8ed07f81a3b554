/**
 * The warning before a page closes because nobody does anything.
 */

import { Button } from "./acts.tsx";
import type { Nearing } from "./rest.ts";
import { useWords } from "./words.ts";

/** Tells that the page closes soon, and lets her stay. */
export function ClosingSoon({ nearing }: { readonly nearing: Nearing }) {
  const words = useWords();
  const minutes = Math.max(1, Math.ceil(nearing.secondsLeft / 60));
  return (
    <div class="closing" role="alert">
      <p>
        {words.count(nearing.isLast ? "closing.last" : "closing.left", minutes)} {words.say("closing.kept")}
      </p>
      {/* Any sign of life keeps the page open; this is one to press. */}
      {!nearing.isLast && <Button onPress={() => undefined}>{words.say("closing.stay")}</Button>}
    </div>
  );
}
