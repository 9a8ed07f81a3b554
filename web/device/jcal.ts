/**
 * An .ics as the library reads it before it understands anything: lists within lists (jCal, RFC 7265).
 */

import ICAL from "ical.js";

import { NotACalendar } from "./errors.ts";

type Property = readonly [
  name: string,
  parameters: Readonly<Record<string, unknown>>,
  type: string,
  ...values: unknown[],
];

/** A component: its name, its properties, its parts. Names are in small letters. */
export type JCal = readonly [name: string, properties: readonly Property[], parts: readonly JCal[]];

/** Returns the calendars of an .ics. Throws `NotACalendar`, or what the library throws of a broken one. */
export function calendarsIn(ics: string): readonly JCal[] {
  const parsed = ICAL.parse(ics) as unknown[];
  // One calendar is a list that begins with its name, several are a list of such lists.
  const roots = (typeof parsed[0] === "string" ? [parsed] : parsed) as unknown as JCal[];
  if (roots.length === 0 || roots.some(([name]) => name !== "vcalendar")) throw new NotACalendar();
  return roots;
}

/** Returns a calendar's events, those with the same UID as one group. */
export function eventsByUid(calendar: JCal): ICAL.Component[][] {
  const groups = new Map<unknown, ICAL.Component[]>();
  for (const event of partsOf(calendar, "vevent")) {
    const uid = valueOf(event, "uid") ?? event;
    const group = groups.get(uid) ?? [];
    groups.set(uid, group);
    group.push(new ICAL.Component([...event]));
  }
  return [...groups.values()];
}

/** Returns a component's parts of one name. */
export function partsOf([, , parts]: JCal, name: string): JCal[] {
  return parts.filter(([one]) => one === name);
}

/** Returns the first value of a component's property, if there is one. */
export function valueOf([, properties]: JCal, name: string): unknown {
  return properties.find(([one]) => one === name)?.[3];
}
