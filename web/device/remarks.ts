/**
 * Remarks: from who leads a group to a member's own counselor, sealed to the counselor alone.
 *
 * The same as that half of `app/sdk/groups/remarks.py`. Whose counselor somebody is, the member's signed assignment says:
 * the word of the service alone makes nobody her counselor.
 */

import { readAssignment, verifyAssignmentAlone } from "../crypto/assignments.ts";
import { type Bytes, equal, fromHex, toHex } from "../crypto/bytes.ts";
import { ContextMismatch, NotEntitled, OpeningFailed } from "../crypto/errors.ts";
import type { Day } from "../crypto/framing.ts";
import { openGroupLetter, sealGroupLetter } from "../crypto/group_letters.ts";
import type { ClientId, KeyId, PublicKeys } from "../crypto/keypairs.ts";
import { randomId } from "../crypto/randomness.ts";
import { type Connection, Creation } from "./connections.ts";
import { Content, textContent } from "./contents.ts";
import { seatedMembers } from "./facilitating.ts";
import { KeyBook } from "./keybooks.ts";
import type { ClientKeys } from "./keyrings.ts";
import type { StaffDevice } from "./staff.ts";
import { fromWire, toWire } from "./wire.ts";

/** A remark as the counselor sees it. Without `text` it could not be opened, and `failure` says why. */
export interface Remark {
  readonly remarkId: string;
  /** In hex. */
  readonly clientId: string;
  readonly groupId: string;
  readonly sentOn: Day;
  readonly text?: string;
  readonly failure?: string;
}

interface RemarkView {
  readonly remark_id: string;
  readonly client_id: string;
  readonly group_id: string;
  readonly author_key_id: string;
  readonly sent_on: Day;
  readonly letter: string;
}

/**
 * Seals a remark on a member to the counselor who answers for her; send it with `Connection.create`.
 *
 * Throws `NotEntitled` for somebody without a seat, and unless a coordinator, or the client as she came, signed that this
 * counselor answers for her and the directory lists both, unrevoked; `ContextMismatch` for another client's assignment;
 * `Refused` where nobody answers for her.
 */
export async function sealRemark(
  device: StaffDevice,
  groupId: string,
  clientId: string,
  text: string,
): Promise<Creation> {
  const member = (await seatedMembers(device, groupId)).find((one) => one.clientId === clientId);
  if (member === undefined) throw new NotEntitled();
  const counselor = await counselorOf(device, groupId, member.keys);
  const header = {
    groupId,
    clientId: member.keys.clientId,
    letterId: randomId(),
    author: device.keys.keyId,
    recipient: counselor.keyId,
  };
  const content = textContent("note", text).encoded();
  const letter = toWire(await sealGroupLetter(header, content, counselor.hpke, device.keys));
  return new Creation(`/groups/${groupId}/remarks`, { client_id: clientId, letter });
}

/** Returns what was said of her clients in their groups, the oldest first. Throws `Refused`. */
export async function listRemarks(device: StaffDevice): Promise<Remark[]> {
  const { remarks } = await device.connection.get<{ remarks: readonly RemarkView[] }>(
    "/counselors/me/remarks",
  );
  const book = new KeyBook(device.connection, device.organisation.directory, [device.keys.publicKeys]);
  return Promise.all(remarks.map((view) => openRemark(device, view, book)));
}

/** Keeps a remark no longer: what is needed of it stands in the counselor's own notes by then. */
export function putAside(connection: Connection, remarkId: string): Promise<void> {
  return connection.delete(`/counselors/me/remarks/${remarkId}`);
}

async function counselorOf(device: StaffDevice, groupId: string, member: ClientKeys): Promise<PublicKeys> {
  const { directory } = await device.meet();
  const path = `/groups/${groupId}/seats/${toHex(member.clientId)}/assignment`;
  const view = await device.connection.get<{ assignment: string }>(path);
  const book = new KeyBook(device.connection, directory, [device.keys.publicKeys, ...member.pairs]);
  const counselor = await verifiedCounselor(fromWire(view.assignment), member, book);
  return book.find(directory.ensureRole(counselor, "counselor").keyId);
}

async function verifiedCounselor(signed: Bytes, member: ClientKeys, book: KeyBook): Promise<KeyId> {
  const said = readAssignment(signed);
  // She chooses a counselor herself only as she comes: a later choice in her name is nobody's.
  if (!member.has(said.signer) || said.sequence !== 1) book.directory.ensureRole(said.signer, "coordinator");
  const assignment = await verifyAssignmentAlone(signed, (await book.find(said.signer)).signing);
  if (!equal(assignment.clientId, member.clientId)) throw new ContextMismatch();
  return assignment.counselorKey;
}

async function openRemark(device: StaffDevice, view: RemarkView, book: KeyBook): Promise<Remark> {
  const { remark_id: remarkId, client_id: clientId, group_id: groupId, sent_on: sentOn } = view;
  const remark = { remarkId, clientId, groupId, sentOn };
  const author = fromHex(view.author_key_id) as KeyId;
  const expected = {
    groupId,
    clientId: fromHex(clientId) as ClientId,
    letterId: remarkId,
    author,
    recipient: device.keys.keyId,
  };
  try {
    book.ensureListedRole(author, "counselor");
    const { signing } = await book.find(author);
    const opened = await openGroupLetter(fromWire(view.letter), expected, device.keys.hpkeSeed, signing);
    return { ...remark, text: Content.read(opened).text };
  } catch (failed) {
    if (!(failed instanceof OpeningFailed)) throw failed;
    return { ...remark, failure: failed.name };
  }
}
