/**
 * When nobody does anything: a page closes after a while, as the session on the server does, and warns before.
 *
 * How long that is, the server says with every token (`Connection.terms`).
 */

import type { Connection, SessionTerms } from "../device/connections.ts";
import { type Moment, secondsSince, thisMoment } from "../device/moments.ts";

const WARNING_SECONDS = 120;
const LOOK_SECONDS = 5;
const SIGNS_OF_LIFE = ["pointerdown", "keydown", "input"] as const;

/** How near the end is. `isLast`: the session has lasted its whole time, and staying is not possible. */
export interface Nearing {
  readonly secondsLeft: number;
  readonly isLast: boolean;
}

/** What a watch tells: that the end nears or no longer does, that renewing failed, that it is over. */
export interface RestListener {
  near(nearing: Nearing | undefined): void;
  failed(failure: unknown): void;
  over(): void;
}

/** Watches over one open page from `start` to `stop`, and renews its session while she does something. */
export class RestWatch {
  #aliveAt = thisMoment();
  #restSeconds = 0;
  #isNear = false;
  #isRenewing = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly listener: RestListener,
  ) {}

  /** Begins anew: the page has just been opened. */
  start(): void {
    this.stop();
    this.#aliveAt = thisMoment();
    this.#restSeconds = this.connection.terms?.restSeconds ?? 0;
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
    this.#aliveAt = thisMoment();
    if (this.#isNear) this.#look();
  };

  #look(): void {
    const { terms } = this.connection;
    const nearing = terms === undefined ? undefined : this.#nearingBy(terms);
    if (terms === undefined || nearing === undefined || nearing.secondsLeft <= 0) {
      this.stop();
      this.listener.over();
      return;
    }
    if (this.#isRenewalDue(terms)) void this.#renew();
    const isNear = nearing.secondsLeft <= WARNING_SECONDS;
    if (isNear || this.#isNear) this.listener.near(isNear ? nearing : undefined);
    this.#isNear = isNear;
  }

  #nearingBy({ since, restSeconds, wholeSeconds }: SessionTerms): Nearing {
    const passed = secondsSince(since);
    const idleLeft = Math.min(this.#restSeconds - secondsSince(this.#aliveAt), restSeconds - passed);
    const wholeLeft = wholeSeconds - passed;
    return { secondsLeft: Math.min(idleLeft, wholeLeft), isLast: wholeLeft <= idleLeft };
  }

  /** The server counts rest from the last renewal: one comes at half of it, if there was life since the last. */
  #isRenewalDue({ since, restSeconds, wholeSeconds }: SessionTerms): boolean {
    const canLast = restSeconds < wholeSeconds;
    return canLast && secondsSince(since) >= restSeconds / 2 && isBefore(since, this.#aliveAt);
  }

  async #renew(): Promise<void> {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    try {
      await this.connection.renew();
    } catch (failure) {
      this.listener.failed(failure);
    } finally {
      this.#isRenewing = false;
    }
  }
}

function isBefore(earlier: Moment, later: Moment): boolean {
  return later.running > earlier.running;
}
