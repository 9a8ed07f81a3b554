/**
 * One client's file as a page to read, made of opened records on the counselor's device; nothing of it is sent.
 */

import { accessLog } from "../../device/access_log.ts";
import type { OpenedCase } from "../../device/cases.ts";
import { paragraph, readablePage, section } from "../../markup/readable.ts";
import type { Words } from "../../markup/words.ts";
import type { DeskState } from "../desks.ts";
import { type ClientFile, isByClient, nameOf, placeOf } from "../files.ts";
import { answerLines } from "./answer_lines.ts";
import { withVersions } from "./notes.ts";
import { titleOf } from "./timeline.tsx";

/** Returns the page: records with every version of a note, sessions, and who has keys. */
export function clientFile(
  file: ClientFile,
  opened: OpenedCase,
  { agenda }: DeskState,
  words: Words,
  now: Date,
): string {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const unopened = opened.entries.listed.filter(({ failure }) => failure !== undefined).length;
  const nothing = words.say("export.nothing");
  return readablePage(words.language, nameOf(file), [
    paragraph(words.say("export.made", { time: words.time(now.toISOString(), zone) })),
    unopened > 0 ? paragraph(words.count("export.unopened", unopened)) : "",
    section(words.say("file.timeline"), records(file, opened, words), nothing),
    section(
      words.say("file.part.sessions"),
      agenda
        .filter(({ client_id: id }) => id === file.client.client_id)
        .map((one) =>
          paragraph(
            [
              words.time(one.starts_at, one.zone),
              words.say(`session.state.${one.state}`),
              placeOf(file, one.appointment_id) ?? "",
            ]
              .filter((line) => line !== "")
              .join("\n"),
          ),
        ),
      nothing,
    ),
    section(
      words.say("file.part.keys"),
      accessLog(opened.file).map(({ on, event, kinds, lastOn }) =>
        paragraph(
          `${words.day(on)}: ${words.say(`log.event.${event}`, {
            kinds: words.listed(kinds.map((kind) => words.say(`log.kind.${kind}`))),
            day: lastOn === undefined ? "" : words.day(lastOn),
          })}`,
        ),
      ),
      nothing,
    ),
  ]);
}

function records(file: ClientFile, opened: OpenedCase, words: Words): string[] {
  return withVersions(opened.entries).flatMap((item) => {
    const versions = "newest" in item ? [...item.earlier, item.newest] : [item];
    return versions.flatMap((entry) => {
      if (entry.content === undefined) return [];
      const author = isByClient(opened, entry) ? nameOf(file) : words.say("export.staff");
      const text =
        entry.content.type === "criteria"
          ? answerLines(opened.entries, words).join("\n")
          : entry.content.text;
      return [paragraph(`${titleOf(entry, words)} · ${author}\n${text}`)];
    });
  });
}
