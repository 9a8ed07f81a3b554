/**
 * Records that could not be opened, named; everything else is shown.
 */

import type { Entry } from "../device/entries.ts";
import type { Visit } from "../device/visits.ts";
import { useShown } from "./context.ts";

/** What is wrong with her records, if anything is. */
export function Tampered() {
  const { words, visit } = useShown();
  const lines = tamperedRecords(visit).map((entry) => nameOf(entry, visit));
  if (lines.length === 0) return null;
  return (
    <section class="faults" aria-labelledby="tampered-title">
      <h2 id="tampered-title">{words.say("tampered.title")}</h2>
      <p>{words.say("tampered.lead")}</p>
      <ul>
        {lines.map(([path, number]) => (
          <li key={`${path}${number}`}>{words.say(path, { number: words.number(number) })}</li>
        ))}
      </ul>
    </section>
  );
}

/** Returns the records that do not open, and those before which something is missing. */
export function tamperedRecords({ opened }: Visit): Entry[] {
  return opened.entries.listed.filter(({ failure, follows }) => failure !== undefined || !follows);
}

/** Returns the place of a record among those of its kind, counted from 1. */
export function numberOf(entry: Entry, { opened }: Visit): number {
  const kind = entry.header?.name.kind;
  return opened.entries.listed.filter(({ header }) => header?.name.kind === kind).indexOf(entry) + 1;
}

function nameOf(entry: Entry, visit: Visit): readonly [path: string, number: number] {
  const kind = entry.header?.name.kind;
  const number = numberOf(entry, visit);
  if (entry.failure === undefined) return ["tampered.missing", number];
  return [kind === "intake" || kind === "conversation" ? `tampered.${kind}` : "tampered.other", number];
}
