/**
 * Everything of hers as a file: a page to read, or data. Made of opened records on her device; nothing of it is sent.
 */

import { accessLog } from "../device/access_log.ts";
import { answersOf } from "../device/answers.ts";
import { places } from "../device/appointments.ts";
import type { ContentType } from "../device/contents.ts";
import type { Entry } from "../device/entries.ts";
import type { ClientKeys } from "../device/keyrings.ts";
import type { SentLetter } from "../device/letters.ts";
import type { Membership } from "../device/memberships.ts";
import type { Visit } from "../device/visits.ts";
import type { Past } from "./desks.ts";
import { toHex } from "../crypto/bytes.ts";
import { groupArticle, groupData } from "./groups/exports.ts";
import { linesOf } from "./screens/access_log.tsx";
import { escaped, paragraph, readablePage, section } from "../markup/readable.ts";
import type { Words } from "../markup/words.ts";

/** What goes into the file: her opened records and keys, every session there was, the days of her letters, her groups. */
export interface Everything extends Past {
  readonly visit: Visit;
  readonly groups: readonly Membership[];
}

/** Returns a page to read, complete in itself. */
export function readableFile(everything: Everything, words: Words, zone: string, now: Date): string {
  const { visit, letters, groups } = everything;
  const text = (path: string): string => words.say(`download.file.${path}`);
  const made = words.say("download.file.made", { time: words.time(now.toISOString(), zone) });
  const unopened = visit.opened.entries.listed.filter(({ failure }) => failure !== undefined).length;
  const parts = [
    paragraph(made),
    unopened > 0 ? paragraph(words.count("download.file.unopened", unopened)) : "",
    section(
      text("alias"),
      ofType(visit, "criteria").map((entry) => paragraph(`${entry.content?.fields.alias ?? ""}`)),
      text("nothing"),
    ),
    section(text("answers"), answers(visit, words), text("nothing")),
    section(
      text("story"),
      ofType(visit, "statement").map((entry) => paragraph(entry.content?.text ?? "")),
      text("nothing"),
    ),
    section(
      text("messages"),
      ofType(visit, "message").map((entry) => message(entry, visit, words)),
      text("nothing"),
    ),
    section(text("sessions"), sessions(everything, words, zone), text("nothing")),
    section(
      text("groups"),
      groups.map((group) => groupArticle(group, visit, words, zone)),
      text("nothing"),
    ),
    section(
      text("letters"),
      letters.map((letter) => paragraph(letterLine(letter, words))),
      text("nothing"),
      text("lettersClosed"),
    ),
    section(
      text("team"),
      ofType(visit, "triage").map((entry) => paragraph(entry.content?.text ?? "")),
      text("nothing"),
    ),
    section(
      text("log"),
      accessLog(visit.opened.file).map((event) =>
        paragraph([words.day(event.on), ...linesOf(event, visit, words)].join("\n")),
      ),
      text("nothing"),
    ),
  ];
  return readablePage(words.language, text("title"), parts);
}

/** Returns everything as JSON: what stands in her records, sessions, letters and keys. */
export function dataFile({ visit, appointments, letters, groups }: Everything, now: Date): string {
  const { client, opened } = visit;
  const log = accessLog(opened.file).map(({ holders, ...event }) => ({
    ...event,
    holders: holders.map(({ role, keyId }) => ({ role, key_id: toHex(keyId) })),
  }));
  const saved = {
    saved_at: now.toISOString(),
    sealed: false,
    client,
    records: opened.entries.listed.map((entry) => recordData(entry, opened.file.client)),
    appointments,
    letters,
    groups: groups.map(groupData),
    access_log: log,
  };
  return JSON.stringify(saved, null, 1);
}

function recordData({ position, header, content, failure }: Entry, client: ClientKeys): object {
  return {
    position,
    kind: header?.name.kind,
    author: header && toHex(header.author),
    isOwn: header !== undefined && client.has(header.author),
    ...(content && { type: content.type, fields: content.fields, text: content.text }),
    ...(failure !== undefined && { notOpened: failure }),
  };
}

function ofType({ opened }: Visit, type: ContentType): Entry[] {
  return opened.entries.listed.filter(({ content }) => content?.type === type);
}

function answers({ opened }: Visit, words: Words): string[] {
  const { languages, ways, topics, wishes } = answersOf(opened.entries);
  const wished = wishes.map(({ kind, value }) => `${kind}:${value}`);
  const lines = [
    words.codes("languages", languages),
    words.codes("ways", ways),
    words.quoted("topics", topics),
    words.codes("wishes", wished),
  ];
  return lines.filter((line) => line !== "").map(paragraph);
}

function message(entry: Entry, { opened }: Visit, words: Words): string {
  const isOwn = entry.header !== undefined && opened.file.client.has(entry.header.author);
  const from = words.say(`messages.from.${isOwn ? "you" : "counselor"}`);
  return `<article><h3>${escaped(from)}</h3>${paragraph(entry.content?.text ?? "")}</article>`;
}

function sessions({ visit, appointments }: Everything, words: Words, zone: string): string[] {
  const at = places(visit.opened);
  return appointments.map(({ appointment_id: id, group_id: groupId, starts_at: startsAt, state }) => {
    const when = { date: words.day(startsAt, zone), time: words.clock(startsAt, zone) };
    const lines = [
      words.say("calendar.withTime", when),
      words.say(`download.file.state.${state}`),
      groupId === null ? "" : words.say("download.file.ofGroup"),
      at.get(id) ?? "",
    ];
    return paragraph(lines.filter((line) => line !== "").join("\n"));
  });
}

/** Returns when she wrote a letter to the team, and whether the team saw to it. */
export function letterLine({ sent_on: sentOn, settled_on: settledOn }: SentLetter, words: Words): string {
  const seen =
    settledOn === null ? words.say("team.open") : words.say("team.settled", { day: words.day(settledOn) });
  return `${words.say("team.sentOn", { day: words.day(sentOn) })} ${seen}`;
}
