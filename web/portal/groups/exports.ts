/**
 * One of her groups in the file of everything: to read, or as data.
 */

import { toHex } from "../../crypto/bytes.ts";
import { isMember } from "../../device/groups.ts";
import type { Membership } from "../../device/memberships.ts";
import { messagesIn, type OwnLineLetter } from "../../device/own_lines.ts";
import type { Visit } from "../../device/visits.ts";
import { escaped, paragraph } from "../../markup/readable.ts";
import type { Words } from "../../markup/words.ts";
import { groupLines } from "../screens/access_log.tsx";

/** Returns a group she sits in or is invited to: what it is about, its sessions, what was said, who leads it. */
export function groupArticle(group: Membership, visit: Visit, words: Words, zone: string): string {
  const { view, programme, sessions, inside, line, alias, failures } = group;
  const text = (path: string, values = {}): string => words.say(`download.file.group.${path}`, values);
  const title = text(isMember(view) ? "member" : "invited", { day: words.day(view.opened_on) });
  const announced = (inside?.announcements ?? []).flatMap(({ content }) => content?.text ?? []);
  const lines = [
    ...[programme?.theme, programme?.text, programme?.planned],
    alias === undefined ? "" : text("alias", { alias }),
    ...sessions.map(({ starts_at: at, state }) =>
      [text("session", { time: words.time(at, zone) }), words.say(`download.file.state.${state}`)].join("\n"),
    ),
    ...announced,
    ...messagesIn(line).flatMap((letter) => lineOf(letter, words)),
    ...groupLines(group, { words, visit }).map(([day, one]) => `${day}\n${one}`),
    failures.length > 0 ? text("closed") : "",
  ].filter((one) => one !== undefined && one !== "");
  return `<article><h3>${escaped(title)}</h3>${lines.map((one) => paragraph(one ?? "")).join("")}</article>`;
}

/** Returns the same as data. */
export function groupData({ view, programme, sessions, inside, line, alias, failures }: Membership): object {
  return {
    ...view,
    ...(programme !== undefined && { programme: { ...programme, leads: programme.leads.map(toHex) } }),
    alias,
    sessions,
    announcements: (inside?.announcements ?? []).map(({ position, content, failure }) => ({
      position,
      ...(content && { text: content.text }),
      ...(failure !== undefined && { notOpened: failure }),
    })),
    line: line.map(({ sentOn, isOwn, content, failure }) => ({
      sent_on: sentOn,
      isOwn,
      ...(content && { type: content.type, fields: content.fields, text: content.text }),
      ...(failure !== undefined && { notOpened: failure }),
    })),
    leading: (inside?.leading ?? []).map(({ on, keyIds }) => ({ on, key_ids: keyIds.map(toHex) })),
    ...(failures.length > 0 && { notOpened: failures }),
  };
}

function lineOf({ content, isOwn, sentOn }: OwnLineLetter, words: Words): string[] {
  if (content === undefined) return [];
  const from = words.say(isOwn ? "messages.from.you" : "groups.line.leads");
  return [`${from}, ${words.day(sentOn)}\n${content.text}`];
}
