/**
 * What she can do with her data: a list of screens.
 */

import { useShown } from "../context.ts";
import type { Screen } from "../desks.ts";
import { Button, Outcome, Title } from "../parts.tsx";

const CHOICES = ["team", "log", "compare", "words", "download", "erase"] as const satisfies readonly Screen[];

/** The list. */
export function More() {
  const { words, portal } = useShown();
  return (
    <>
      <Title>{words.say("more.title")}</Title>
      <Outcome />
      <ul class="choices-list">
        {CHOICES.map((screen) => (
          <li key={screen} class="card">
            <h2>
              <Button look="plain" onPress={() => portal.show(screen)}>
                {words.say(`more.${screen}`)}
              </Button>
            </h2>
            <p class="hint">{words.say(`more.${screen}Lead`)}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
