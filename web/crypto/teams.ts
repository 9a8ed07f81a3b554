/**
 * The intake team's key: an X-Wing key every coordinator holds, so that any of them can open a new intake.
 *
 * It has no signing half, because nobody speaks as the team: coordinators sign as themselves. Its holders are the
 * coordinators of the directory that names it; when one leaves, a new epoch of the key is made and open cases
 * re-granted.
 */

import { type Bytes, equal } from "./bytes.ts";
import { CommitmentMismatch } from "./errors.ts";
import { frame } from "./framing.ts";
import type { KeyId, KeyPair, PublicKeys } from "./keypairs.ts";
import * as labels from "./labels.ts";
import { teamKeyId } from "./organisations.ts";
import { EpochName, Owner } from "./owners.ts";
import { randomBytes } from "./randomness.ts";
import { Secret } from "./secret_bytes.ts";
import * as suites from "./suites.ts";

/** The team's key of one epoch, counted from 1, as a 32-byte seed; `keyId` names the team as a holder. */
export class TeamKey {
  private constructor(
    readonly installationId: Bytes,
    readonly epoch: number,
    readonly hpkeSeed: Secret,
    readonly hpkePublic: Bytes,
    readonly keyId: KeyId,
  ) {}

  /** Returns the team key of a seed. Throws `Malformed` for a seed that has not 32 bytes. */
  static async of(installationId: Bytes, epoch: number, hpkeSeed: Secret): Promise<TeamKey> {
    const hpkePublic = await suites.hpkePublicBytes(hpkeSeed);
    return new TeamKey(installationId, epoch, hpkeSeed, hpkePublic, await teamKeyId(hpkePublic));
  }

  /** Returns a fresh team key. */
  static generate(installationId: Bytes, epoch: number): Promise<TeamKey> {
    return TeamKey.of(installationId, epoch, new Secret(randomBytes(suites.HPKE_SEED_BYTES)));
  }
}

/** Seals the team's seed to one coordinator. The team's key id stands in the place of a commitment. */
export function sealTeamGrant(team: TeamKey, coordinator: PublicKeys): Promise<Bytes> {
  const info = infoOf(team.installationId, team.epoch, team.keyId, coordinator.keyId);
  return suites.hpkeSeal(coordinator.hpke, team.hpkeSeed.reveal(), info);
}

/**
 * Opens a team grant and checks it against the public key in a verified directory.
 *
 * Throws `WrongKey`, or `CommitmentMismatch` when the seed is not that of the directory's team key.
 */
export async function openTeamGrant(
  grant: Bytes,
  coordinator: KeyPair,
  directory: { readonly installationId: Bytes; readonly teamEpoch: number; readonly teamHpkePublic: Bytes },
): Promise<TeamKey> {
  const { installationId, teamEpoch, teamHpkePublic } = directory;
  const info = infoOf(installationId, teamEpoch, await teamKeyId(teamHpkePublic), coordinator.keyId);
  const seed = new Secret(await suites.hpkeOpen(coordinator.hpkeSeed, grant, info));
  const team = await TeamKey.of(installationId, teamEpoch, seed);
  if (!equal(team.hpkePublic, teamHpkePublic)) throw new CommitmentMismatch();
  return team;
}

/** Returns the secret that orders equal matches: the same for every coordinator, known to nobody else. */
export function tieSecret(team: TeamKey): Promise<Secret> {
  const info = frame(labels.TEAM_TIES, team.installationId);
  return suites.derive(team.hpkeSeed, { salt: new Uint8Array(), info });
}

function infoOf(installationId: Bytes, epoch: number, teamId: KeyId, recipient: KeyId): Bytes {
  const name = new EpochName(new Owner("organisation", installationId), "team", epoch);
  return frame(labels.GRANT_INFO, suites.SUITE_ID, ...name.fields(), teamId, recipient);
}
