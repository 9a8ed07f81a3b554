/**
 * Whom a device believes: root key (offline) -> dated delegate certificate -> directory of staff keys.
 *
 * The root signs a delegate; the delegate signs each snapshot of the directory; the directory names every staff key,
 * its roles, the intake team's key and what was revoked. A device refuses to seal under a directory that is expired,
 * older than one it has seen, or not rooted in the key it trusts. The organisation's own document is in
 * `organisation_documents.ts`.
 */

import { type Bytes, equal } from "./bytes.ts";
import { ContextMismatch, Expired, Malformed, NotEntitled, RolledBack } from "./errors.ts";
import * as framing from "./framing.ts";
import type { KeyId, KeyPair } from "./keypairs.ts";
import * as labels from "./labels.ts";
import type { Secret } from "./secret_bytes.ts";
import * as suites from "./suites.ts";

export const DIRECTORY_VALID_DAYS = 30;
export const INSTALLATION_ID_BYTES = 16;

// A device whose clock runs behind by minutes may meet a directory of tomorrow; one from further on is refused, so
// that nobody who borrowed the delegate's key for a minute can store up snapshots for later.
const CLOCK_SKEW_DAYS = 1;

/** What a staff member is trusted with, in alphabetical order. One person may have several. */
export const STAFF_ROLES = ["administrator", "coordinator", "counselor"] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

/** A staff member: her random id, the id of her keys, and her roles in alphabetical order, each once. */
export interface DirectoryEntry {
  readonly staffId: framing.Uuid;
  readonly keyId: KeyId;
  readonly roles: readonly StaffRole[];
}

/** What a snapshot says. The team key is that of team epoch `teamEpoch`. */
export interface DirectoryFacts {
  readonly installationId: Bytes;
  readonly sequence: number;
  readonly issuedOn: framing.Day;
  readonly expiresOn: framing.Day;
  readonly entries: readonly DirectoryEntry[];
  readonly teamEpoch: number;
  readonly teamHpkePublic: Bytes;
  readonly revoked: readonly KeyId[];
}

/** One snapshot of everybody. No two entries share a key, so that every reader finds the same person for it. */
export class Directory {
  private constructor(
    readonly facts: DirectoryFacts,
    /** The id under which the intake team stands in statements and grants. */
    readonly teamKeyId: KeyId,
  ) {}

  /** Returns the snapshot of these facts. Throws `Malformed` for what no directory may say. */
  static async of(facts: DirectoryFacts): Promise<Directory> {
    ensureForm(facts);
    return new Directory(facts, await teamKeyId(facts.teamHpkePublic));
  }

  /** Returns the directory in these bytes, *unverified*. Throws `Malformed`, `UnknownSuite`. */
  static read(body: Bytes): Promise<Directory> {
    const [installationId, sequence, issuedOn, expiresOn, entries, teamEpoch, teamHpkePublic, revoked] =
      framing.unframe(labels.DIRECTORY, body, 8);
    return Directory.of({
      installationId,
      sequence: framing.readCount(sequence),
      issuedOn: framing.readDay(issuedOn),
      expiresOn: framing.readDay(expiresOn),
      entries: framing.unframeList(entries).map(readEntry),
      teamEpoch: framing.readCount(teamEpoch),
      teamHpkePublic,
      revoked: framing.unframeList(revoked).map(readRevocation),
    });
  }

  /** Returns the unrevoked staff member with these keys, if there is one. */
  find(keyId: Bytes): DirectoryEntry | undefined {
    if (this.facts.revoked.some((revoked) => equal(revoked, keyId))) return undefined;
    return this.facts.entries.find((entry) => equal(entry.keyId, keyId));
  }

  /** Returns the staff member with these keys. Throws `NotEntitled` unless unrevoked and of this role. */
  ensureRole(keyId: Bytes, role: StaffRole): DirectoryEntry {
    const entry = this.find(keyId);
    if (!entry?.roles.includes(role)) throw new NotEntitled();
    return entry;
  }

  /** Returns the signed bytes. */
  body(): Bytes {
    const { facts } = this;
    return framing.frame(
      labels.DIRECTORY,
      facts.installationId,
      framing.number(facts.sequence),
      framing.day(facts.issuedOn),
      framing.day(facts.expiresOn),
      framing.frameList(facts.entries.map(writeEntry)),
      framing.number(facts.teamEpoch),
      facts.teamHpkePublic,
      framing.frameList(facts.revoked.map((keyId) => framing.frame(labels.DIRECTORY_REVOCATION, keyId))),
    );
  }
}

/** Returns the id of an intake team key, which has no signing half. */
export async function teamKeyId(teamHpkePublic: Bytes): Promise<KeyId> {
  const framed = framing.frame(labels.KEY_ID, suites.SUITE_ID, teamHpkePublic, new Uint8Array());
  return (await suites.digest(framed)) as KeyId;
}

/** Returns the root's certificate for a delegate's Ed25519 public key, both days included. */
export async function certifyDelegate(
  rootSeed: Secret,
  installationId: Bytes,
  delegate: Bytes,
  firstDay: framing.Day,
  lastDay: framing.Day,
): Promise<Bytes> {
  const days = [framing.day(firstDay), framing.day(lastDay)];
  const body = framing.frame(labels.DELEGATE_CERTIFICATE, installationId, delegate, ...days);
  return framing.frame(labels.SIGNED_DELEGATE_CERTIFICATE, body, await suites.sign(rootSeed, body));
}

/** Returns the signed snapshot with the certificate that lets its signer sign. */
export async function signDirectory(
  directory: Directory,
  delegate: KeyPair,
  certificate: Bytes,
): Promise<Bytes> {
  const body = directory.body();
  return framing.frame(labels.SIGNED_DIRECTORY, body, certificate, await delegate.sign(body));
}

/** Returns what a signed snapshot says, *unverified*. Throws `OpeningFailed` unless well formed. */
export function readDirectory(signed: Bytes): Promise<Directory> {
  const [body] = framing.unframe(labels.SIGNED_DIRECTORY, signed, 3);
  return Directory.read(body);
}

/** Returns the delegate certificate a signed snapshot carries. */
export function certificateOf(signed: Bytes): Bytes {
  return framing.unframe(labels.SIGNED_DIRECTORY, signed, 3)[1];
}

/** Returns the Ed25519 public key a delegate certificate names, *unverified*. Throws `Malformed`. */
export function delegateOf(certificate: Bytes): Bytes {
  const [body] = framing.unframe(labels.SIGNED_DELEGATE_CERTIFICATE, certificate, 2);
  return framing.unframe(labels.DELEGATE_CERTIFICATE, body, 4)[1];
}

/** Whom a device trusts, what day it is there, and the highest sequence it has seen. */
export interface Trust {
  readonly installationId: Bytes;
  readonly rootPublicKey: Bytes;
  readonly today: framing.Day;
  readonly lowestSequence?: number;
}

/**
 * Returns the directory when a device may seal under it.
 *
 * Throws `SignatureInvalid` (not rooted in the trusted key), `ContextMismatch` (another installation), `Expired`
 * (directory or certificate), `RolledBack` (a sequence below `lowestSequence`), `Malformed`.
 */
export async function verifyDirectory(signed: Bytes, trust: Trust): Promise<Directory> {
  const [body, certificate, signature] = framing.unframe(labels.SIGNED_DIRECTORY, signed, 3);
  const directory = await Directory.read(body);
  const { installationId, issuedOn, expiresOn, sequence } = directory.facts;
  const delegate = await verifyCertificate(certificate, trust, issuedOn);
  await suites.verify(delegate, signature, body);
  if (!equal(installationId, trust.installationId)) throw new ContextMismatch();
  if (sequence < (trust.lowestSequence ?? 0)) throw new RolledBack();
  if (trust.today > expiresOn || framing.daysBetween(trust.today, issuedOn) > CLOCK_SKEW_DAYS) {
    throw new Expired();
  }
  return directory;
}

async function verifyCertificate(certificate: Bytes, trust: Trust, signedOn: framing.Day): Promise<Bytes> {
  const [body, signature] = framing.unframe(labels.SIGNED_DELEGATE_CERTIFICATE, certificate, 2);
  await suites.verify(trust.rootPublicKey, signature, body);
  const [installation, delegate, first, last] = framing.unframe(labels.DELEGATE_CERTIFICATE, body, 4);
  if (!equal(installation, trust.installationId)) throw new ContextMismatch();
  if (signedOn < framing.readDay(first) || signedOn > framing.readDay(last)) throw new Expired();
  return delegate;
}

function ensureForm(facts: DirectoryFacts): void {
  framing.exactly(facts.installationId, INSTALLATION_ID_BYTES);
  framing.exactly(facts.teamHpkePublic, suites.HPKE_PUBLIC_BYTES);
  facts.entries.forEach(({ roles }) => ensureAlphabetical(roles));
  const validDays = framing.daysBetween(facts.issuedOn, facts.expiresOn);
  const counted = facts.sequence >= 1 && facts.teamEpoch >= 1;
  const shared = facts.entries.some(({ keyId }, position) =>
    facts.entries.slice(position + 1).some((later) => equal(later.keyId, keyId)),
  );
  if (!counted || validDays < 0 || validDays > DIRECTORY_VALID_DAYS || shared) throw new Malformed();
}

function ensureAlphabetical(roles: readonly StaffRole[]): void {
  const sorted = STAFF_ROLES.filter((role) => roles.includes(role));
  if (sorted.join() !== roles.join()) throw new Malformed();
}

function writeEntry({ staffId, keyId, roles }: DirectoryEntry): Bytes {
  const listed = framing.frameList(roles.map(framing.text));
  return framing.frame(labels.DIRECTORY_ENTRY, framing.uuid(staffId), suites.SUITE_ID, keyId, listed);
}

function readEntry(item: Bytes): DirectoryEntry {
  const [staffId, suite, keyId, roles] = framing.unframe(labels.DIRECTORY_ENTRY, item, 4);
  suites.ensureSuite(suite);
  return {
    staffId: framing.uuidOf(staffId),
    keyId: framing.exactly(keyId, suites.HASH_BYTES) as KeyId,
    roles: framing.unframeList(roles).map((role) => framing.readWord(role, STAFF_ROLES)),
  };
}

function readRevocation(item: Bytes): KeyId {
  const [keyId] = framing.unframe(labels.DIRECTORY_REVOCATION, item, 1);
  return framing.exactly(keyId, suites.HASH_BYTES) as KeyId;
}
