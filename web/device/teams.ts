/**
 * The intake team's keys on a coordinator's device: the present one, and those the team had before.
 *
 * The same as `CoordinatorDevice._after_log_in` of `app/sdk/coordinators.py`.
 */

import { equal } from "../crypto/bytes.ts";
import type { KeyId } from "../crypto/keypairs.ts";
import { openTeamGrant, type TeamKey } from "../crypto/teams.ts";
import { NothingHeld } from "./errors.ts";
import type { StaffDevice } from "./staff.ts";
import { fromWire } from "./wire.ts";

interface TeamGrantView {
  readonly grant: string;
  readonly former: readonly {
    readonly team_epoch: number;
    readonly hpke_public: string;
    readonly grant: string;
  }[];
}

/**
 * Opens what the team's keys were sealed to her as, and takes them up.
 *
 * Of what the team had before, only the grant itself says that it was the team's. They open, and seal nothing. Throws
 * `OpeningFailed`, `Refused`.
 */
export async function takeUpTeams(device: StaffDevice): Promise<void> {
  const view = await device.connection.get<TeamGrantView>("/staff/me/team-grant");
  const { installationId, directory } = device.organisation;
  const { teamEpoch, teamHpkePublic } = directory.facts;
  const open = (grant: string, epoch: number, hpkePublic: typeof teamHpkePublic): Promise<TeamKey> =>
    openTeamGrant(fromWire(grant), device.keys, {
      installationId,
      teamEpoch: epoch,
      teamHpkePublic: hpkePublic,
    });
  const present = await open(view.grant, teamEpoch, teamHpkePublic);
  const former = await Promise.all(
    view.former.map((one) => open(one.grant, one.team_epoch, fromWire(one.hpke_public))),
  );
  device.takeUpTeams([present, ...former]);
}

/** Returns the team's present key. Throws `NothingHeld` on a device that holds none. */
export function presentTeam({ reader }: StaffDevice): TeamKey {
  const [present] = reader.teams;
  if (present === undefined) throw new NothingHeld();
  return present;
}

/** Returns the team's key of this id, now or before. Throws `NothingHeld`. */
export function teamOf({ reader }: StaffDevice, keyId: KeyId): TeamKey {
  const team = reader.teams.find((one) => equal(one.keyId, keyId));
  if (team === undefined) throw new NothingHeld();
  return team;
}
