/**
 * Her groups on the overview; nothing where she has none.
 */

import { useShown } from "../context.ts";
import { Button } from "../parts.tsx";
import { themeOf } from "./names.ts";
import { standingOf } from "./standing.ts";

/** A card for each group: what it is about, where it stands, and the way to it. */
export function OwnGroups() {
  const shown = useShown();
  const { words, portal, desk } = shown;
  if (desk.groups.length === 0) return null;
  return (
    <section class="card" aria-labelledby="own-groups">
      <h2 id="own-groups">{words.say("groups.title")}</h2>
      <ul class="plain-list">
        {desk.groups.map((group) => {
          const theme = themeOf(group, words);
          return (
            <li key={group.view.group_id}>
              <h3 dir="auto">{theme}</h3>
              <p>{standingOf(group, shown)}</p>
              <p>
                <Button look="plain" onPress={() => portal.showGroup(group.view.group_id)}>
                  {words.say("groups.open", { theme })}
                </Button>
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
