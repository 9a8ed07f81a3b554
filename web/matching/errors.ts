/**
 * Facts that stop a match.
 *
 * None carries what was refused: criteria are hers.
 */

/** Answers that cannot be matched: something missing, repeated or out of bounds. */
export class CriteriaMalformed extends Error {
  override readonly name = "CriteriaMalformed";

  constructor() {
    super("These answers cannot be matched.");
  }
}

/** What was given as a counselor's capability contradicts itself or is out of bounds. */
export class CapabilityMalformed extends Error {
  override readonly name = "CapabilityMalformed";

  constructor() {
    super("This description of a counselor cannot be read.");
  }
}
