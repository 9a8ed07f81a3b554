/**
 * Who was given access, in plain words: her own copy of who holds which key, and since when.
 */

import { type AccessEvent, type AccessHolder, accessLog, givesKeys } from "../../device/access_log.ts";
import { counselorName, useShown } from "../context.ts";
import { BackTo, Title } from "../parts.tsx";
import type { Words } from "../../markup/words.ts";
import type { Visit } from "../../device/visits.ts";

/** The log. */
export function AccessLog() {
  const { words, visit } = useShown();
  return (
    <>
      <BackTo screen="more" />
      <Title>{words.say("more.log")}</Title>
      <p class="hint">{words.say("log.hint")}</p>
      <ol class="log">
        {accessLog(visit.opened.file).map((event, position) => (
          <li key={position}>
            <p class="hint">{words.day(event.on)}</p>
            {linesOf(event, visit, words).map((line) => (
              <p key={line}>{line}</p>
            ))}
          </li>
        ))}
      </ol>
    </>
  );
}

/** Returns a line of the log in sentences. */
export function linesOf(event: AccessEvent, visit: Visit, words: Words): string[] {
  const holders = words.listed(event.holders.map((holder) => nameOf(holder, visit, words)));
  const keys = words.say("log.keys", { holders });
  if (event.event.startsWith("permit-")) {
    const day = event.lastOn === undefined ? "" : words.day(event.lastOn);
    const line = words.say(`log.${event.event}`, { holders, day });
    return givesKeys(event) ? [line, keys] : [line];
  }
  if (event.event === "assigned") {
    return [words.say(event.kinds.length > 0 ? "log.assigned" : "log.assigned-bare"), keys];
  }
  const [kind] = event.kinds;
  if (event.event === "opened") return [words.say(`log.${kind}`), keys];
  return [words.say(`log.${kind}-next`), words.say(`log.because.${event.event}`), keys];
}

function nameOf({ role, keyId }: AccessHolder, visit: Visit, words: Words): string {
  const isPresent = visit.opened.assignment?.counselorKey.every((byte, position) => byte === keyId[position]);
  if (role !== "counselor") return words.say(`log.holder.${role}`);
  return counselorName(visit, keyId) ?? words.say(`log.holder.${isPresent ? "ownCounselor" : "counselor"}`);
}
