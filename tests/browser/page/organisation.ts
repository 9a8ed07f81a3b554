/**
 * Operations on the organisation: document, delegate, directory, assignments, admissions, permits.
 */

import * as admissions from "../../../web/crypto/admissions.ts";
import * as assignments from "../../../web/crypto/assignments.ts";
import { toHex } from "../../../web/crypto/bytes.ts";
import {
  readOrganisationDocument,
  signOrganisationDocument,
} from "../../../web/crypto/organisation_documents.ts";
import * as organisations from "../../../web/crypto/organisations.ts";
import type { Kind } from "../../../web/crypto/owners.ts";
import * as permits from "../../../web/crypto/permits.ts";
import { hpkePublicBytes } from "../../../web/crypto/suites.ts";
import {
  clientId,
  keyId,
  name,
  type Operation,
  person,
  plain,
  raw,
  rawOrNone,
  secret,
  uuid,
} from "./values.ts";

type Entry = [string, string, organisations.StaffRole[]];

const ORGANISATIONS: Record<string, Operation> = {
  "sign-document": async ({ root_seed, document }) => ({
    signature: toHex(await signOrganisationDocument(secret(root_seed), document)),
  }),
  "read-document": async ({ text }) => ({ document: await readOrganisationDocument(text) }),
  certify: async (given) => {
    const certificate = await organisations.certifyDelegate(
      secret(given.root_seed),
      raw(given.installation),
      raw(given.delegate),
      given.first_day,
      given.last_day,
    );
    return { certificate: toHex(certificate) };
  },
  "sign-directory": async (given) => {
    const directory = await organisations.Directory.of({
      installationId: raw(given.installation),
      sequence: given.sequence,
      issuedOn: given.issued_on,
      expiresOn: given.expires_on,
      entries: given.entries.map(([staffId, key, roles]: Entry) => ({
        staffId: uuid(staffId),
        keyId: keyId(key),
        roles,
      })),
      teamEpoch: given.team_epoch,
      teamHpkePublic: await hpkePublicBytes(secret(given.team_seed)),
      revoked: given.revoked.map(keyId),
    });
    const delegate = await person({
      hpke_seed: given.delegate_hpke_seed,
      signing_seed: given.delegate_signing_seed,
    });
    const signed = await organisations.signDirectory(directory, delegate, raw(given.certificate));
    return { signed: toHex(signed), team_id: toHex(directory.teamKeyId) };
  },
  "verify-directory": async (given) => {
    const { facts, teamKeyId } = await organisations.verifyDirectory(raw(given.signed), {
      installationId: raw(given.installation),
      rootPublicKey: raw(given.root_public_key),
      today: given.today,
      lowestSequence: given.lowest_sequence,
    });
    return {
      sequence: facts.sequence,
      expires_on: facts.expiresOn,
      team_epoch: facts.teamEpoch,
      team_id: toHex(teamKeyId),
      entries: facts.entries.length,
    };
  },
  "ensure-role": async ({ signed, key_id, role }) => {
    const directory = await organisations.readDirectory(raw(signed));
    return { staff_id: plain(directory.ensureRole(raw(key_id), role).staffId) };
  },
};

const ASSIGNMENTS: Record<string, Operation> = {
  "sign-assignment": async (given) => {
    const signer = await person(given.signer);
    const assignment: assignments.Assignment = {
      clientId: clientId(given.client_id),
      sequence: given.sequence,
      counselorId: uuid(given.counselor_id),
      counselorKey: keyId(given.counselor_key),
      granted: given.granted.map(([kind, epoch, commitment]: [Kind, number, string]) => ({
        kind,
        epoch,
        commitment: raw(commitment),
      })),
      previousHash: raw(given.previous_hash),
      madeOn: given.day,
      signer: signer.keyId,
    };
    const signed = await assignments.signAssignment(assignment, signer);
    return { signed: toHex(signed), hash: toHex(await assignments.assignmentHash(signed)) };
  },
  "verify-assignment": async ({ signed, signer_signing_public, previous }) => {
    const signer = raw(signer_signing_public);
    const assignment = await assignments.verifyAssignment(raw(signed), signer, rawOrNone(previous));
    return {
      client_id: toHex(assignment.clientId),
      sequence: assignment.sequence,
      counselor_id: plain(assignment.counselorId),
      counselor_key: toHex(assignment.counselorKey),
      granted: assignment.granted.map(({ kind, epoch, commitment }) => [kind, epoch, toHex(commitment)]),
      previous_hash: toHex(assignment.previousHash),
      day: assignment.madeOn,
      signer: toHex(assignment.signer),
    };
  },
  "assignment-grants": (given) => {
    const assignment = assignments.readAssignment(raw(given.signed));
    return { grants: assignments.assignmentGrants(assignment, name(given.name), raw(given.commitment)) };
  },
};

const ADMISSIONS: Record<string, Operation> = {
  "sign-admission": async ({ group_id, client_id, day, signer }) => {
    const keys = await person(signer);
    const admission = {
      groupId: uuid(group_id),
      clientId: clientId(client_id),
      madeOn: day,
      signer: keys.keyId,
    };
    return { signed: toHex(await admissions.signAdmission(admission, keys)) };
  },
  "verify-admission": async ({ signed, signer_signing_public, group_id, client_id }) => {
    const seat = { groupId: uuid(group_id), clientId: clientId(client_id) };
    const admission = await admissions.verifyAdmission(raw(signed), raw(signer_signing_public), seat);
    return {
      group_id: plain(admission.groupId),
      client_id: toHex(admission.clientId),
      day: admission.madeOn,
      signer: toHex(admission.signer),
    };
  },
};

const PERMITS: Record<string, Operation> = {
  "sign-permit": async (given) => {
    const signer = await person(given.signer);
    const permit: permits.Permit = {
      clientId: clientId(given.client_id),
      sequence: given.sequence,
      kind: given.kind,
      staffId: uuid(given.staff_id),
      keyId: keyId(given.key_id),
      granted: given.granted.map(([kind, epoch, commitment]: [Kind, number, string]) => ({
        kind,
        epoch,
        commitment: raw(commitment),
      })),
      lastOn: given.last_day ?? undefined,
      earlierClient: given.earlier_client === null ? undefined : clientId(given.earlier_client),
      assignmentHash: raw(given.assignment_hash),
      previousHash: raw(given.previous_hash),
      madeOn: given.day,
      signer: signer.keyId,
    };
    return { signed: toHex(await permits.signPermit(permit, signer)) };
  },
  "verify-permit": async ({ signed, signer_signing_public, previous }) => {
    const permit = await permits.verifyPermit(raw(signed), raw(signer_signing_public), rawOrNone(previous));
    return {
      client_id: toHex(permit.clientId),
      sequence: permit.sequence,
      kind: permit.kind,
      staff_id: plain(permit.staffId),
      key_id: toHex(permit.keyId),
      granted: permit.granted.map(({ kind, epoch, commitment }) => [kind, epoch, toHex(commitment)]),
      last_day: permit.lastOn ?? null,
      earlier_client: permit.earlierClient === undefined ? null : toHex(permit.earlierClient),
      assignment_hash: toHex(permit.assignmentHash),
      previous_hash: toHex(permit.previousHash),
      day: permit.madeOn,
      signer: toHex(permit.signer),
    };
  },
  "permit-grants": (given) => {
    const permit = permits.readPermit(raw(given.signed));
    return { grants: permits.permitGrants(permit, name(given.name), raw(given.commitment)) };
  },
};

export const OPERATIONS: Record<string, Operation> = {
  ...ORGANISATIONS,
  ...ASSIGNMENTS,
  ...ADMISSIONS,
  ...PERMITS,
};
