/**
 * Roughly how long a woman on the waiting list waits still, as far as the service can say it honestly.
 */

import type { Connection } from "./connections.ts";
import { Refused } from "./errors.ts";

/** A band, and whole weeks that others waited lately; null where there were too few to speak of. */
export interface Outlook {
  readonly band: "next" | "this-week" | "weeks" | "unknown";
  readonly half_within_weeks: number | null;
  readonly most_within_weeks: number | null;
}

/** Returns the outlook; nothing for somebody who does not wait any more. Throws `Refused`, `ServerUnreachable`. */
export async function fetchOutlook(connection: Connection): Promise<Outlook | undefined> {
  try {
    return await connection.get<Outlook>("/clients/me/waiting");
  } catch (failure) {
    if (failure instanceof Refused && failure.problem === "not-waiting") return undefined;
    throw failure;
  }
}
