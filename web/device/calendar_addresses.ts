/**
 * The secret address at which a counselor's calendar program reads when she is busy.
 *
 * The same as that part of `app/sdk/calendars.py`. The service keeps the address's hash alone.
 */

import { toHex, utf8 } from "../crypto/bytes.ts";
import { digest } from "../crypto/suites.ts";
import type { Day } from "../crypto/framing.ts";
import { randomBytes } from "../crypto/randomness.ts";
import type { Connection } from "./connections.ts";
import { toWire } from "./wire.ts";

const ADDRESS_BYTES = 32;
const ADDRESS = "/counselors/me/calendar-address";

/** Gives her calendar a fresh address; returns its path at the server, to be shown once. The old one ends. */
export async function makeCalendarAddress(connection: Connection): Promise<string> {
  const address = toWire(randomBytes(ADDRESS_BYTES));
  await connection.put(ADDRESS, { address_hash: toHex(await digest(utf8(address))) });
  return `/api/v1/calendars/${address}.ics`;
}

/** Lets nobody read her calendar from outside any more. */
export function revokeCalendarAddress(connection: Connection): Promise<void> {
  return connection.delete(ADDRESS);
}

/** Returns since which day her calendar has an address, or null. */
export async function calendarAddressDay(connection: Connection): Promise<Day | null> {
  const { made_on: madeOn } = await connection.get<{ made_on: Day | null }>(ADDRESS);
  return madeOn;
}
