/**
 * The one operation of the frozen calendars: a file, a zone and the present in, when it takes time out.
 */

import { readBusyTimes } from "../../../web/device/busy_times.ts";
import type { Json, Operation } from "./values.ts";

export const OPERATIONS: Record<string, Operation> = {
  "read-busy-times": async ({ ics, zone, now_at: now }: Json) => {
    const busy = await readBusyTimes(new TextEncoder().encode(ics), { zone, now: new Date(now) });
    const written = (instant: string): string => instant.replace(".000Z", "Z");
    return { busy: busy.map((one) => `${written(one.starts_at)}/${written(one.ends_at)}`) };
  },
};
