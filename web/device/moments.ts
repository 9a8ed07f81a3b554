/**
 * How long ago something was, on a device whose clock may be wrong, be set meanwhile, or sleep.
 */

/** A moment by both clocks of this device. The one on the wall may be set; the running one may stand still in sleep. */
export interface Moment {
  readonly wall: number;
  readonly running: number;
}

/** Returns this moment. */
export function thisMoment(): Moment {
  return { wall: Date.now(), running: performance.now() };
}

/** Returns how many seconds have passed: by the clock that has counted more, for a page had better close too early. */
export function secondsSince({ wall, running }: Moment): number {
  return Math.max(Date.now() - wall, performance.now() - running) / 1000;
}
