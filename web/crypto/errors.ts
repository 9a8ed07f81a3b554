/**
 * What can go wrong when something sealed is opened or something signed is believed.
 *
 * `OpeningFailed` is the one public error: people see the same sentence for every subclass, because telling an
 * attacker which check failed helps only the attacker. The names exist so that tests can show that each check fires
 * for its own reason. No failure has a cause or carries what it was given. When each is thrown stands in
 * `app/crypto/README.md`, section 11.
 */

/** Something sealed could not be opened, or something signed could not be believed. */
export class OpeningFailed extends Error {
  // Written out in each class: a minified bundle has other class names.
  override readonly name: string = "OpeningFailed";

  constructor() {
    super("This could not be opened.");
  }
}

/** The bytes are not in the expected format. */
export class Malformed extends OpeningFailed {
  override readonly name = "Malformed";
}

/** The header names a suite this version does not speak. */
export class UnknownSuite extends OpeningFailed {
  override readonly name = "UnknownSuite";
}

/** Decryption failed: another key, another context, or flipped bits. */
export class WrongKey extends OpeningFailed {
  override readonly name = "WrongKey";
}

/** The key is not the one that was committed to. */
export class CommitmentMismatch extends OpeningFailed {
  override readonly name = "CommitmentMismatch";
}

/** Well formed, but for another owner, kind, epoch, purpose, person or installation. */
export class ContextMismatch extends OpeningFailed {
  override readonly name = "ContextMismatch";
}

/** A signature does not verify, is missing where staff writes, or stands where a client writes. */
export class SignatureInvalid extends OpeningFailed {
  override readonly name = "SignatureInvalid";
}

/** A statement is not linked to a key we hold. */
export class MacInvalid extends OpeningFailed {
  override readonly name = "MacInvalid";
}

/** Not the next after its predecessor. */
export class ChainBroken extends OpeningFailed {
  override readonly name = "ChainBroken";
}

/** Not a holder, or not in the role. */
export class NotEntitled extends OpeningFailed {
  override readonly name = "NotEntitled";
}

/** A directory older than one already seen. */
export class RolledBack extends OpeningFailed {
  override readonly name = "RolledBack";
}

/** After its last day, or before its first. */
export class Expired extends OpeningFailed {
  override readonly name = "Expired";
}

/** Derivation parameters below the floor or above the bounds. */
export class ParametersRefused extends OpeningFailed {
  override readonly name = "ParametersRefused";
}

/** A text is longer than the largest record can hold. Nothing was sealed and nothing is lost. */
export class TooLong extends RangeError {
  override readonly name = "TooLong";

  constructor(readonly limitBytes: number) {
    super(`A text may have at most ${limitBytes} bytes.`);
  }
}
