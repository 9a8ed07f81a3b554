/**
 * What a programme is about, as a coordinator described it to those who lead it.
 */

import { useDesk } from "../context.ts";
import type { LedGroup } from "./state.ts";

/** The description, and how large the group is. */
export function About({ group: { programme, view } }: { readonly group: LedGroup }) {
  const { words } = useDesk();
  if (programme === undefined) return <p class="none">{words.say("groups.notDescribed")}</p>;
  const facts: readonly (readonly [string, string])[] = [
    ["languages", words.codes("languages", programme.languages)],
    ["way", words.code("ways", programme.way)],
    ["planned", programme.planned],
    ["wishes", programme.wishes],
    ["size", words.say("groups.sizes", { fewest: view.fewest_seats, most: view.seat_count })],
  ];
  const choices = [
    words.say(programme.joinsLate ? "groups.open" : "groups.closed"),
    words.say(programme.aliasesShared ? "groups.namesShared" : "groups.namesHidden"),
    ...(programme.screening ? [words.say("groups.screened")] : []),
  ];
  return (
    <section class="card">
      <h2>{words.say("groups.part.about")}</h2>
      <dl class="facts">
        {facts
          .filter(([, said]) => said.trim() !== "")
          .map(([fact, said]) => (
            <div class="fact" key={fact}>
              <dt>{words.say(`groups.fact.${fact}`)}</dt>
              <dd dir="auto">{said}</dd>
            </div>
          ))}
      </dl>
      {choices.map((choice) => (
        <p key={choice}>{choice}</p>
      ))}
      {programme.text !== "" && (
        <p class="said text" dir="auto">
          {programme.text}
        </p>
      )}
    </section>
  );
}
