/**
 * When nobody does anything: a page closes after a while, as the session on the server does, and warns before.
 */

/** How long a page may rest, and how long it may be open at all; the server keeps to the same. */
export interface RestLimits {
  readonly idleSeconds: number;
  readonly longestSeconds: number;
}

export const CLIENT_REST: RestLimits = { idleSeconds: 600, longestSeconds: 3600 };
export const STAFF_REST: RestLimits = { idleSeconds: 900, longestSeconds: 43_200 };
const WARNING_SECONDS = 120;
// The server counts rest from the last refresh of a token, which a request brings about after half of its ten minutes.
const RENEWAL_SECONDS = 302;
const LOOK_SECONDS = 5;
const SIGNS_OF_LIFE = ["pointerdown", "keydown", "input"] as const;

/** How near the end is. `isLast`: the hour is full, and staying is not possible. */
export interface Nearing {
  readonly secondsLeft: number;
  readonly isLast: boolean;
}

/** What a watch tells: that the end nears or no longer does, that the session has to be kept alive, that it is over. */
export interface RestListener {
  near(nearing: Nearing | undefined): void;
  renew(): void;
  over(): void;
}

/** Watches over one open page from `start` to `stop`. Times are this device's; only their differences count. */
export class RestWatch {
  #startedAt = 0;
  #aliveAt = 0;
  #renewedAt = 0;
  #isNear = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    readonly limits: RestLimits,
    readonly listener: RestListener,
  ) {}

  /** Begins anew: the page has just been opened. */
  start(): void {
    this.stop();
    this.#startedAt = this.#aliveAt = this.#renewedAt = Date.now();
    for (const sign of SIGNS_OF_LIFE) document.addEventListener(sign, this.#noteLife, { passive: true });
    this.#timer = setInterval(() => this.#look(), LOOK_SECONDS * 1000);
  }

  /** Watches no longer. */
  stop(): void {
    clearInterval(this.#timer);
    for (const sign of SIGNS_OF_LIFE) document.removeEventListener(sign, this.#noteLife);
    this.#isNear = false;
  }

  readonly #noteLife = (): void => {
    this.#aliveAt = Date.now();
    if (this.#isNear) this.#look();
  };

  #look(): void {
    const now = Date.now();
    const idleLeft = this.limits.idleSeconds - secondsBetween(this.#aliveAt, now);
    const longestLeft = this.limits.longestSeconds - secondsBetween(this.#startedAt, now);
    const secondsLeft = Math.min(idleLeft, longestLeft);
    if (secondsLeft <= 0) {
      this.stop();
      this.listener.over();
      return;
    }
    if (secondsBetween(this.#renewedAt, now) >= RENEWAL_SECONDS && this.#aliveAt > this.#renewedAt) {
      this.#renewedAt = now;
      this.listener.renew();
    }
    const isNear = secondsLeft <= WARNING_SECONDS;
    if (isNear || this.#isNear) {
      this.listener.near(isNear ? { secondsLeft, isLast: longestLeft <= idleLeft } : undefined);
    }
    this.#isNear = isNear;
  }
}

function secondsBetween(earlier: number, later: number): number {
  return (later - earlier) / 1000;
}
