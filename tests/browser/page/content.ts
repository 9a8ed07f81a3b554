/**
 * Operations on statements, grants, records and envelopes. Sealing has no vectors; it is for the way to Python.
 */

import { toHex } from "../../../web/crypto/bytes.ts";
import * as envelopes from "../../../web/crypto/envelopes.ts";
import * as letters from "../../../web/crypto/group_letters.ts";
import * as epochs from "../../../web/crypto/epochs.ts";
import * as grants from "../../../web/crypto/grants.ts";
import { PublicKeys } from "../../../web/crypto/keypairs.ts";
import { teamKeyId } from "../../../web/crypto/organisations.ts";
import * as records from "../../../web/crypto/records.ts";
import { hpkePublicBytes } from "../../../web/crypto/suites.ts";
import * as teams from "../../../web/crypto/teams.ts";
import {
  clientId,
  type Json,
  key,
  keyId,
  name,
  type Operation,
  person,
  plain,
  raw,
  rawOrNone,
  secret,
  shown,
  uuid,
  writtenName,
} from "./values.ts";

function letterHeader({
  group_id,
  client_id,
  letter_id,
  author,
  recipient,
}: Json): letters.GroupLetterHeader {
  return {
    groupId: uuid(group_id),
    clientId: client_id === null ? undefined : clientId(client_id),
    letterId: uuid(letter_id),
    author: keyId(author),
    recipient: keyId(recipient),
  };
}

function envelopeHeader({ client_id, envelope_id, team_id }: Json): envelopes.EnvelopeHeader {
  return { clientId: clientId(client_id), envelopeId: uuid(envelope_id), teamKeyId: keyId(team_id) };
}

function publicKeys({ hpke_public, signing_public }: Json): Promise<PublicKeys> {
  return PublicKeys.of(raw(hpke_public), raw(signing_public));
}

const STATEMENTS: Record<string, Operation> = {
  commitment: async (given) => ({ commitment: toHex((await key(given)).commitment) }),
  "state-epoch": async (given) => {
    const linked: Json[] = given.linked;
    const signed = await epochs.stateEpoch(await key(given.key), {
      creator: await person(given.creator),
      holders: given.holders.map(([id, role]: [string, epochs.HolderRole]) => ({ keyId: keyId(id), role })),
      reason: given.reason,
      madeOn: given.day,
      previous: rawOrNone(given.previous),
      linkedKeys: await Promise.all(linked.map(key)),
    });
    return { signed: toHex(signed), hash: toHex(await epochs.statementHash(signed)) };
  },
  "verify-statement": async ({ signed, creator_signing_public, previous }) => {
    const creator = raw(creator_signing_public);
    const statement = await epochs.verifyStatement(raw(signed), creator, rawOrNone(previous));
    return {
      name: writtenName(statement.name),
      commitment: toHex(statement.commitment),
      holders: statement.holders.map((holder) => [toHex(holder.keyId), holder.role]),
      reason: statement.reason,
      day: statement.madeOn,
      creator: toHex(statement.creator),
      links: statement.links.map(({ kind, epoch }) => [kind, epoch]),
    };
  },
  "verify-link": async (given) => {
    await epochs.verifyLink(epochs.readStatement(raw(given.signed)), await key(given.key));
    return {};
  },
  "ensure-commitment": async (given) => {
    epochs.ensureCommitment(epochs.readStatement(raw(given.signed)), await key(given.key));
    return {};
  },
  "ensure-holder": ({ signed, key_id }) => {
    epochs.ensureHolder(epochs.readStatement(raw(signed)), raw(key_id));
    return {};
  },
};

const GRANTS: Record<string, Operation> = {
  "seal-grant": async (given) => ({
    grant: toHex(await grants.sealGrant(await key(given.key), await publicKeys(given.recipient))),
  }),
  "open-grant": async (given) => {
    const opened = await grants.openGrant(
      raw(given.grant),
      await person(given.recipient),
      name(given.name),
      raw(given.commitment),
      secret(given.shred),
    );
    return { key: shown(opened.key), commitment: toHex(opened.commitment) };
  },
  "open-listed-grant": async (given) => {
    const statement = epochs.readStatement(raw(given.signed));
    const recipient = await person(given.recipient);
    const opened = await grants.openListedGrant(raw(given.grant), recipient, statement, secret(given.shred));
    return { key: shown(opened.key) };
  },
  "seal-grant-to-team": async (given) => {
    const team = raw(given.team_hpke_public);
    const grant = await grants.sealGrantTo(await key(given.key), team, await teamKeyId(team));
    return { grant: toHex(grant) };
  },
  "open-grant-as-team": async (given) => {
    const seed = secret(given.team_seed);
    const opened = await grants.openGrantWith(
      raw(given.grant),
      seed,
      await teamKeyId(await hpkePublicBytes(seed)),
      name(given.name),
      raw(given.commitment),
      secret(given.shred),
    );
    return { key: shown(opened.key) };
  },
  "seal-team-grant": async ({ installation, epoch, team_seed, coordinator }) => {
    const team = await teams.TeamKey.of(raw(installation), epoch, secret(team_seed));
    return { grant: toHex(await teams.sealTeamGrant(team, await publicKeys(coordinator))) };
  },
  "open-team-grant": async (given) => {
    const team = await teams.openTeamGrant(raw(given.grant), await person(given.coordinator), {
      installationId: raw(given.installation),
      teamEpoch: given.epoch,
      teamHpkePublic: raw(given.team_hpke_public),
    });
    return { team_seed: shown(team.hpkeSeed), team_id: toHex(team.keyId) };
  },
  "tie-secret": async ({ installation, team_seed }) => {
    const team = await teams.TeamKey.of(raw(installation), 1, secret(team_seed));
    return { secret: shown(await teams.tieSecret(team)) };
  },
};

const RECORDS: Record<string, Operation> = {
  "seal-record": async (given) => {
    const sealingKey = await key(given.key);
    const header = new records.RecordHeader({
      name: sealingKey.name,
      recordId: uuid(given.record_id),
      version: given.version,
      commitment: sealingKey.commitment,
      author: keyId(given.author),
      previousHash: raw(given.previous_hash),
    });
    const choices = given.signer === null ? {} : { signer: await person(given.signer) };
    return { sealed: toHex(await records.sealRecord(sealingKey, header, raw(given.content), choices)) };
  },
  "open-record": async (given) => {
    const sealed = raw(given.sealed);
    const author = rawOrNone(given.author_signing_public);
    const { header, content, signed } = await records.openRecord(sealed, await key(given.key), author);
    return {
      content: toHex(content),
      signed,
      record_id: plain(header.recordId),
      version: header.version,
      author: toHex(header.author),
      previous_hash: toHex(header.previousHash),
      hash: toHex(await records.recordHash(sealed)),
      size_class_bytes: records.readRecord(sealed).sizeClassBytes,
    };
  },
  "read-record": ({ sealed }) => {
    const record = records.readRecord(raw(sealed));
    return { record_id: plain(record.header.recordId), size_class_bytes: record.sizeClassBytes };
  },
  "seal-envelope": async (given) => {
    const team = raw(given.team_hpke_public);
    return { sealed: toHex(await envelopes.sealEnvelope(envelopeHeader(given), raw(given.content), team)) };
  },
  "open-envelope": async (given) => {
    const seed = secret(given.team_seed);
    return { content: toHex(await envelopes.openEnvelope(raw(given.sealed), envelopeHeader(given), seed)) };
  },
  "seal-group-letter": async (given) => {
    const recipient = raw(given.recipient_hpke_public);
    const sealed = await letters.sealGroupLetter(letterHeader(given), raw(given.content), recipient);
    return { sealed: toHex(sealed) };
  },
  "open-group-letter": async (given) => {
    const author = rawOrNone(given.author_signing_public);
    const seed = secret(given.recipient_seed);
    const opened = letters.openGroupLetter(raw(given.sealed), letterHeader(given), seed, author);
    return { content: toHex(await opened) };
  },
};

export const OPERATIONS: Record<string, Operation> = { ...STATEMENTS, ...GRANTS, ...RECORDS };
