/**
 * What she does in her groups: each act speaks to the service, looks in again and tells how it went.
 */

import type { Creation } from "../device/connections.ts";
import type { Content } from "../device/contents.ts";
import { NothingHeld, Refused } from "../device/errors.ts";
import {
  acceptInvitation,
  type Answer,
  answerInvitation,
  leaveGroup,
  type Membership,
} from "../device/memberships.ts";
import { aliasContent, lineMessage, sealOwn } from "../device/own_lines.ts";
import type { Portal } from "./desks.ts";

// Who leads the group changed since she looked in: read again, then seal again.
const OTHERS_LEAD = "group-letter-refused";

/** Takes a seat. When none is free, her place on the list is shown. */
export function accept(portal: Portal, { view }: Membership): Promise<boolean> {
  return portal.attempt("accept", () =>
    lookingAgain(portal, () => acceptInvitation(portal.account.connection, view.group_id)),
  );
}

/** Answers an invitation without taking the seat. */
export function answer(portal: Portal, { view }: Membership, said: Answer): Promise<boolean> {
  return portal.attempt(said, () =>
    lookingAgain(portal, () => answerInvitation(portal.account.connection, view.group_id, said)),
  );
}

/** Gives her seat back; nothing of the group is open any more. */
export function leave(portal: Portal, { view }: Membership): Promise<boolean> {
  return portal.attempt("leave", () =>
    lookingAgain(portal, () => leaveGroup(portal.account.connection, view.group_id)),
  );
}

/** Seals and sends the name that stands in its field, as the one she goes by in the group. */
export function takeAlias(portal: Portal, { view }: Membership): Promise<boolean> {
  const groupId = view.group_id;
  return portal.attempt("alias", async () => {
    const alias = (portal.desk.drafts.aliases[groupId] ?? "").trim();
    await sealAndSend(portal, groupId, aliasContent(alias), (creation) =>
      portal.account.connection.create(creation),
    );
    const { drafts } = portal.desk;
    portal.change({ drafts: { ...drafts, aliases: { ...drafts.aliases, [groupId]: "" } } });
    await portal.lookAgain();
  });
}

/** Seals and sends her line to those who lead the group. Until it is sent it stays in its field; it is stored once. */
export function sendLine(portal: Portal, { view }: Membership): Promise<boolean> {
  const groupId = view.group_id;
  return portal.attempt("line", async () => {
    const { sealedLine } = portal.desk;
    const text = portal.desk.drafts.lines[groupId] ?? "";
    const isSame = sealedLine?.text === text && sealedLine.groupId === groupId;
    const send = async (creation: Creation): Promise<void> => {
      portal.change({ sealedLine: { groupId, text, creation } });
      await portal.account.connection.create(creation);
    };
    await sealAndSend(portal, groupId, lineMessage(text), send, isSame ? sealedLine.creation : undefined);
    const { drafts } = portal.desk;
    portal.change({
      sealedLine: undefined,
      drafts: { ...drafts, lines: { ...drafts.lines, [groupId]: "" } },
    });
    await portal.lookAgain();
  });
}

async function sealAndSend(
  portal: Portal,
  groupId: string,
  content: Content,
  send: (creation: Creation) => Promise<void>,
  before?: Creation,
): Promise<void> {
  const seal = (): Promise<Creation> => {
    const group = portal.desk.groups.find(({ view }) => view.group_id === groupId);
    // She was let out of it meanwhile.
    if (group === undefined) throw new NothingHeld();
    return sealOwn(portal.account, group.view, group.programme, content);
  };
  try {
    await send(before ?? (await seal()));
  } catch (failure) {
    if (!(failure instanceof Refused && failure.problem === OTHERS_LEAD)) throw failure;
    await portal.lookAgain();
    await send(await seal());
  }
}

/** A lost answer may have been a yes, and a refusal says that something changed: it is looked at in any case. */
async function lookingAgain(portal: Portal, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (failure) {
    if (failure instanceof Refused) await portal.lookAgain();
    throw failure;
  }
  await portal.lookAgain();
}
