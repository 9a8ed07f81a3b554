/**
 * What a device believes of the organisation: its document, its directory, and keys checked against their ids.
 */

import { equal, fromHex, type Bytes, toHex } from "../crypto/bytes.ts";
import { ContextMismatch } from "../crypto/errors.ts";
import type { Day } from "../crypto/framing.ts";
import { type KeyBlob, type KeyId, PublicKeys } from "../crypto/keypairs.ts";
import { type OrganisationDocument, readOrganisationDocument } from "../crypto/organisation_documents.ts";
import { type Directory, verifyDirectory } from "../crypto/organisations.ts";
import type { Connection } from "./connections.ts";
import { fromWire } from "./wire.ts";

/** What the organisation allows. Said by the server, so nothing that has to hold may rest on it. */
export interface Policies {
  readonly self_choice: boolean;
  readonly hold_days: number;
}

/** The verified organisation. */
export interface Organisation {
  readonly document: OrganisationDocument;
  /** The permanent id every derivation is salted with, 16 bytes. */
  readonly installationId: Bytes;
  /** From the document at first use, from her key blob afterwards. */
  readonly rootPublicKey: Bytes;
  readonly directory: Directory;
  readonly signedDirectory: Bytes;
  readonly policies: Policies;
}

/** Public keys as they travel; checked against their id by whoever asked. */
export interface PublicKeysView {
  readonly hpke_public: string;
  readonly signing_public: string;
}

interface OrganisationView {
  readonly document: string;
  readonly directory: string;
  readonly policies: Policies;
}

/** Returns the day it is in UTC, as signed statements name it. */
export function dayOf(now: Date): Day {
  return now.toISOString().slice(0, 10);
}

/**
 * Reads and verifies organisation and directory, as at first use.
 *
 * `today` is the device's own day, for the server's might be held still. Throws `Expired` when that lies outside the
 * directory's days, other kinds of `OpeningFailed`, and what `Connection.get` throws.
 */
export async function meetOrganisation(connection: Connection, today: Day): Promise<Organisation> {
  const view = await connection.get<OrganisationView>("/organisation");
  const document = await readOrganisationDocument(view.document);
  const installationId = fromHex(document.installation_id);
  const rootPublicKey = fromHex(document.root_public_key);
  const signedDirectory = fromWire(view.directory);
  const directory = await verifyDirectory(signedDirectory, { installationId, rootPublicKey, today });
  return { document, installationId, rootPublicKey, directory, signedDirectory, policies: view.policies };
}

/**
 * Returns the organisation after checking it against what the person's own key blob remembers.
 *
 * From the second visit on the root and the lowest sequence come from there: a server cannot show another organisation
 * or an older directory. Throws `SignatureInvalid`, `RolledBack`, `Expired`.
 */
export async function holdToMemory(
  organisation: Organisation,
  { rootPublicKey, directorySequence }: KeyBlob,
  today: Day,
): Promise<Organisation> {
  const directory = await verifyDirectory(organisation.signedDirectory, {
    installationId: organisation.installationId,
    rootPublicKey,
    today,
    lowestSequence: directorySequence,
  });
  return { ...organisation, rootPublicKey, directory };
}

/** Returns the public keys a key id names. Throws `ContextMismatch` when the server sends others. */
export async function fetchStaffKeys(connection: Connection, keyId: KeyId): Promise<PublicKeys> {
  const view = await connection.get<PublicKeysView>(`/keys/${toHex(keyId)}`);
  const keys = await PublicKeys.of(fromWire(view.hpke_public), fromWire(view.signing_public));
  if (!equal(keys.keyId, keyId)) throw new ContextMismatch();
  return keys;
}
