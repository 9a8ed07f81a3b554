/**
 * What a device tells its user when something does not work.
 *
 * No message is shown to anybody: pages choose their own words by the class and by `problem`. Nothing here carries
 * what was sent.
 */

/** The service answered with a problem (RFC 9457). `problem` is the last part of its type, `slot-already-taken`. */
export class Refused extends Error {
  // Written out in each class: a minified bundle has other class names.
  override readonly name: string = "Refused";

  constructor(
    readonly status: number,
    readonly problem: string,
    /** How long to wait before asking again, where the service says so. */
    readonly retryAfterSeconds?: number,
  ) {
    super(`The service refused this: ${problem}.`);
  }

  /** Returns the problem in an answer's JSON, also when the answer is not one of ours. */
  static read(status: number, body: unknown): Refused {
    const known = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
    const problem = typeof known.type === "string" ? known.type.replace(/^.*:/, "") : "unknown";
    const seconds = known.retry_after_seconds;
    return typeof seconds === "number" ? new Refused(status, problem, seconds) : new Refused(status, problem);
  }
}

/**
 * No answer came: no network, nobody listening, a time-out, or a proxy that finds no service behind it.
 *
 * Whether the request arrived is unknown, so it may only be repeated as the same `Creation`.
 */
export class ServerUnreachable extends Error {
  override readonly name = "ServerUnreachable";

  constructor() {
    super("The service could not be reached.");
  }
}

/** This needs a log-in first, or again. */
export class NotLoggedIn extends Error {
  override readonly name = "NotLoggedIn";

  constructor() {
    super("Please log in.");
  }
}

/** What was typed is no phrase of any of our word lists. */
export class PhraseNotUnderstood extends Error {
  override readonly name = "PhraseNotUnderstood";

  constructor() {
    super("These are not the words of a phrase.");
  }
}

/** No key for this content is held by the person who asks. */
export class NothingHeld extends Error {
  override readonly name = "NothingHeld";

  constructor() {
    super("You hold no key for this.");
  }
}

/** The team no longer reads this intake: she was assigned a fortnight ago, and has asked the team for nothing since. */
export class TeamReadsNoMore extends Error {
  override readonly name = "TeamReadsNoMore";

  constructor() {
    super("The intake team no longer reads this.");
  }
}

/** The signed directory no longer names the colleague who was chosen, or names her with other keys. */
export class NoSuchColleague extends Error {
  override readonly name = "NoSuchColleague";

  constructor() {
    super("The signed directory does not name this colleague as a counselor.");
  }
}

/** Somebody holds or made this key who should not: the next epoch must be made before anything new is sealed. */
export class EpochNeedsRenewal extends Error {
  override readonly name = "EpochNeedsRenewal";

  constructor() {
    super("Somebody who should not hold this key does.");
  }
}

/** This is no calendar that could be read whole. */
export class NotACalendar extends Error {
  override readonly name = "NotACalendar";

  constructor() {
    super("This is no calendar that could be read.");
  }
}
