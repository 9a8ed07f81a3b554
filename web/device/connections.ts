/**
 * One device's connection to the service: requests, problems, tokens, and repeats under one idempotency key.
 *
 * Tokens live in this object's memory; the refresh token lives in a cookie that no script can read. Nothing is
 * logged, stored or put into an address.
 */

import type { Bytes } from "../crypto/bytes.ts";
import { randomBytes } from "../crypto/randomness.ts";
import { NotLoggedIn, Refused, ServerUnreachable } from "./errors.ts";
import { type Moment, secondsSince, thisMoment } from "./moments.ts";
import { packed } from "./packing.ts";
import { toWire } from "./wire.ts";

const API = "/api/v1";
const IDEMPOTENCY_KEY_BYTES = 16;
const UNAUTHENTICATED = 401;
// A proxy's words for "the service behind me is not there".
const NOBODY_BEHIND = [502, 503, 504];
// Over Tor, 120 kB may take half a minute.
const TIMEOUT_MILLISECONDS = 60_000;
const PAUSES_BEFORE_REPEATING_MILLISECONDS = [400, 1_600];

/** Something to create, the same however often it is sent. Keep it to repeat it after a lost answer. */
export class Creation {
  /** 128 random bits by which the service knows a repeat. */
  readonly key = toWire(randomBytes(IDEMPOTENCY_KEY_BYTES));
  readonly #text: string;

  /** `path` is below /api/v1. The body is fixed now: another body under the same key would be refused. */
  constructor(
    readonly path: string,
    body: object,
  ) {
    this.#text = JSON.stringify(body);
  }

  /** The body as it is sent. */
  get text(): string {
    return this.#text;
  }
}

/** The part of a log-in's answer that a connection needs. */
export interface Tokens {
  readonly access_token: string;
  /** ISO 8601 as all of them, by the server's clock. */
  readonly access_expires_at: string;
  /** Without a refresh before, the session is over then. */
  readonly idle_until_at: string;
  /** Then it is over whatever happens. */
  readonly session_ends_at: string;
}

/** How long the session lasts from a moment on: at rest, and at the longest. */
export interface SessionTerms {
  readonly since: Moment;
  readonly restSeconds: number;
  readonly wholeSeconds: number;
}

interface Asked {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly text?: string | undefined;
  readonly idempotencyKey?: string | undefined;
}

/** Speaks to the service for one person. Hands over tokens by itself and refreshes them before they expire. */
export class Connection {
  #accessToken: string | undefined;
  #refreshAt = Infinity;
  #refreshing: Promise<void> | undefined;
  #terms: SessionTerms | undefined;
  // Of the answer read last, by the server's clock: a phone's own may be wrong by hours.
  #answeredAt = 0;
  // When that answer was asked for.
  #askedAt = thisMoment();

  /** Returns the JSON of a GET. Throws `Refused`, `ServerUnreachable`, `NotLoggedIn`. */
  get<Answer>(path: string, query: Readonly<Record<string, string | number>> = {}): Promise<Answer> {
    const parameters = Object.entries(query).map(([name, value]) => [name, `${value}`]);
    const search = parameters.length > 0 ? `?${new URLSearchParams(parameters)}` : "";
    return this.#ask({ method: "GET", path: path + search });
  }

  /** Returns the JSON of a PUT. Throws what `get` throws. */
  put<Answer = undefined>(path: string, body: object): Promise<Answer> {
    return this.#ask({ method: "PUT", path, text: JSON.stringify(body) });
  }

  /** Returns the JSON of a POST that creates nothing. Throws what `get` throws. */
  post<Answer = undefined>(path: string, body: object = {}): Promise<Answer> {
    return this.#ask({ method: "POST", path, text: JSON.stringify(body) });
  }

  /** Sends a DELETE. Throws what `get` throws. */
  delete(path: string): Promise<void> {
    return this.#ask({ method: "DELETE", path });
  }

  /**
   * Returns the JSON of a creating POST; a lost answer is asked for again under the same key.
   *
   * Throws what `get` throws. After `ServerUnreachable` the same `creation` may be sent again and creates nothing twice.
   */
  async create<Answer = undefined>({ path, text, key }: Creation): Promise<Answer> {
    const asked: Asked = { method: "POST", path, text, idempotencyKey: key };
    for (const pause of PAUSES_BEFORE_REPEATING_MILLISECONDS) {
      try {
        return await this.#ask(asked);
      } catch (failure) {
        if (!mayBeAskedAgain(failure)) throw failure;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    return this.#ask(asked);
  }

  /** When the service answered last, by its own clock, in milliseconds since 1970; 0 before it did. */
  get answeredAt(): number {
    return this.#answeredAt;
  }

  /** What time it is, by the service's clock. */
  get serverTime(): Date {
    return new Date(this.#answeredAt + secondsSince(this.#askedAt) * 1000);
  }

  /** Whether there are tokens to send. */
  get loggedIn(): boolean {
    return this.#accessToken !== undefined;
  }

  /** How long the session lasts, as the service told it last; nothing where there is none. */
  get terms(): SessionTerms | undefined {
    return this.#terms;
  }

  /** Uses the tokens a log-in answered with. */
  takeTokens(tokens: Tokens): void {
    this.#accessToken = tokens.access_token;
    // Half of its life is kept in reserve: rest is measured at refreshes, so one that comes only when the token has
    // expired may come too late.
    this.#refreshAt = performance.now() + (this.#secondsUntil(tokens.access_expires_at) * 1000) / 2;
    this.#terms = {
      // The session began somewhere between the question and its answer.
      since: this.#askedAt,
      restSeconds: this.#secondsUntil(tokens.idle_until_at),
      wholeSeconds: this.#secondsUntil(tokens.session_ends_at),
    };
  }

  /** Lets the session's rest begin anew. Throws `NotLoggedIn`, `Refused`, `ServerUnreachable`. */
  async renew(): Promise<void> {
    if (this.#accessToken === undefined) throw new NotLoggedIn();
    await this.#refresh();
  }

  /** Forgets the tokens of an ended session. */
  forgetTokens(): void {
    this.#accessToken = undefined;
    this.#terms = undefined;
    this.#refreshAt = Infinity;
  }

  /** Ends the session while the page is being left: sent even if the page is gone, and not waited for. */
  endOnLeaving(): void {
    if (this.#accessToken === undefined) return;
    const request = { ...this.#requestOf({ method: "DELETE", path: "" }, undefined), keepalive: true };
    this.forgetTokens();
    // Nobody is there any more to be told that it failed; a session that rests ends by itself.
    fetch(`${API}/sessions/current`, request).catch(() => undefined);
  }

  async #ask<Answer>(asked: Asked): Promise<Answer> {
    if (performance.now() >= this.#refreshAt) await this.#refresh();
    const token = this.#accessToken;
    let answer = await this.#send(asked);
    if (answer.status === UNAUTHENTICATED && token !== undefined) {
      // Another request may have refreshed meanwhile.
      if (this.#accessToken === token) await this.#refresh();
      answer = await this.#send(asked);
    }
    if (!answer.ok) throw Refused.read(answer.status, answer.body);
    return answer.body as Answer;
  }

  /** Refreshes once, however many requests ask for it: a refresh token is good once. */
  async #refresh(): Promise<void> {
    this.#refreshing ??= this.#exchangeTokens().finally(() => {
      this.#refreshing = undefined;
    });
    await this.#refreshing;
  }

  async #exchangeTokens(): Promise<void> {
    // Without an access token: an expired one would be refused before the cookie is looked at.
    const token = this.#accessToken;
    this.#accessToken = undefined;
    let answer: Answered;
    try {
      answer = await this.#send({ method: "POST", path: "/sessions/refresh", text: "{}" });
    } catch (failure) {
      // Nobody answered, so the session may well be alive.
      this.#accessToken = token;
      throw failure;
    }
    if (answer.ok) return this.takeTokens(answer.body as Tokens);
    this.forgetTokens();
    if (answer.status === UNAUTHENTICATED) throw new NotLoggedIn();
    throw Refused.read(answer.status, answer.body);
  }

  async #send(asked: Asked): Promise<Answered> {
    const body = asked.text === undefined ? undefined : await packed(asked.text);
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT_MILLISECONDS);
    try {
      const request = { ...this.#requestOf(asked, body), signal: stop.signal };
      const askedAt = thisMoment();
      const answer = await fetch(API + asked.path, request);
      const text = await answer.text();
      this.#askedAt = askedAt;
      this.#answeredAt = Date.parse(answer.headers.get("Date") ?? "") || Date.now();
      if (NOBODY_BEHIND.includes(answer.status)) throw new ServerUnreachable();
      return { ok: answer.ok, status: answer.status, body: jsonIn(text) };
    } catch {
      // Whatever fetch throws says that no whole answer came; its message may name an address.
      throw new ServerUnreachable();
    } finally {
      clearTimeout(timer);
    }
  }

  #secondsUntil(at: string): number {
    return (Date.parse(at) - this.#answeredAt) / 1000;
  }

  #requestOf({ method, text, idempotencyKey }: Asked, body: Bytes | undefined): RequestInit {
    const headers = new Headers({ Accept: "application/json" });
    if (text !== undefined) headers.set("Content-Type", "application/json");
    if (body !== undefined) headers.set("Content-Encoding", "gzip");
    if (idempotencyKey !== undefined) headers.set("Idempotency-Key", idempotencyKey);
    if (this.#accessToken !== undefined) headers.set("Authorization", `Bearer ${this.#accessToken}`);
    return {
      method,
      headers,
      body: body ?? text ?? null,
      cache: "no-store",
      mode: "same-origin",
      redirect: "error",
    };
  }
}

/** Tells whether a repeat may bring the answer: none came, or the first request is still being answered. */
function mayBeAskedAgain(failure: unknown): boolean {
  if (failure instanceof Refused) return failure.problem === "answer-pending";
  return failure instanceof ServerUnreachable;
}

interface Answered {
  readonly ok: boolean;
  readonly status: number;
  readonly body: unknown;
}

function jsonIn(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
