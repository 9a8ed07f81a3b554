/**
 * Letting the intake team read again what it is listed for: a client who needs it, or her counselor.
 *
 * The service withholds that 14 days after an assignment, and again when nothing is asked of the team. The same as
 * `Device.let_team_read` of `app/sdk/devices.py`.
 */

import { toHex } from "../crypto/bytes.ts";
import { sealGrantTo } from "../crypto/grants.ts";
import type { Directory } from "../crypto/organisations.ts";
import type { CaseFile } from "./casefiles.ts";
import type { Connection } from "./connections.ts";
import { toWire } from "./wire.ts";

/** Seals every key of `intake` that lies open and lists the team, by whichever key it had then, to its present one. Throws `Refused`, `ServerUnreachable`. */
export async function letTeamRead(
  connection: Connection,
  file: CaseFile,
  directory: Directory,
): Promise<void> {
  const { teamKeyId, facts } = directory;
  const keys = (file.chains.get("intake") ?? [])
    .filter(({ statement }) => statement.holders.some(({ role }) => role === "team"))
    .flatMap(({ statement }) => file.key("intake", statement.name.epoch) ?? []);
  const grants = keys.map(async (key) => ({
    epoch: key.name.epoch,
    sealed: toWire(await sealGrantTo(key, facts.teamHpkePublic, teamKeyId)),
  }));
  if (keys.length === 0) return;
  const path = `/clients/${toHex(file.owner.id)}/team-grants`;
  await connection.post(path, { grants: await Promise.all(grants) });
}
