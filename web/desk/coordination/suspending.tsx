/**
 * Suspending somebody: what it does, asked once; and what it leaves to be done.
 */

import { useState } from "preact/hooks";

import { isDelegate } from "../../device/directories.ts";
import type { MemberView } from "../../device/members.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { Question } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { openApart } from "./acts.ts";
import { nameOfIntake } from "./state.ts";
import { type Aftermath, loadOf, renewTeam, suspendMember } from "./staffing.ts";

interface SuspendingProps {
  readonly member: MemberView;
  readonly onSuspended: (aftermath: Aftermath) => void;
}

/** The button and its one question, which says what becomes of her clients. */
export function Suspending({ member, onSuspended }: SuspendingProps) {
  const { words, desk } = useDesk();
  const [clients, count] = useState<number>();
  const { handle, staff_id: id, roles } = member;
  const ask = (): void => void desk.alongside(async () => count((await loadOf(desk, member)).load));
  if (id === desk.device.session.staff_id) return <p class="hint">{words.say("suspend.yourself")}</p>;
  if (clients === undefined) {
    return (
      <Button look="plain" label={words.say("suspend.named", { handle })} onPress={ask}>
        {words.say("suspend.begin")}
      </Button>
    );
  }
  const suspend = async (): Promise<void> => {
    const aftermath = await suspendMember(desk, member);
    if (aftermath === undefined) return count(undefined);
    desk.done(words.say("suspend.done", { handle }));
    onSuspended(aftermath);
  };
  return (
    <Question title={words.say("suspend.sure", { handle })}>
      <ul>
        <li>{words.say("suspend.atOnce")}</li>
        <li>{words.say(isDelegate(desk.device) ? "suspend.revokes" : "suspend.revokesLater")}</li>
        {roles.includes("counselor") && <li>{words.count("suspend.clients", clients)}</li>}
        {roles.includes("coordinator") && <li>{words.say("suspend.team")}</li>}
        <li>{words.say("suspend.keeps")}</li>
      </ul>
      <Working act={`suspend/${id}`}>{words.say("suspend.working")}</Working>
      <div class="actions">
        <Button look="button danger" act={`suspend/${id}`} onPress={() => void suspend()}>
          {words.say("suspend.yes", { handle })}
        </Button>
        <Button look="button quiet" onPress={() => count(undefined)}>
          {words.say("suspend.no")}
        </Button>
      </div>
    </Question>
  );
}

interface FollowingProps {
  readonly aftermath: Aftermath;
  readonly onDone: () => void;
}

/** What has to follow, in the order in which it helps most. */
export function Following({ aftermath, onDone }: FollowingProps) {
  const { words, desk } = useDesk();
  const [told, tell] = useState<{ readonly done: number; readonly all: number }>();
  const { member, isRevoked, sessions, clientIds } = aftermath;
  const isOfTheTeam = member.roles.includes("coordinator");
  const renew = async (): Promise<void> => {
    const granted = await renewTeam(desk, (done, all) => tell({ done, all }));
    if (granted !== undefined) desk.done(words.count("following.teamDone", granted));
  };
  return (
    <section class="notice">
      <h2>{words.say("following.title", { handle: member.handle })}</h2>
      <ul>
        {!isRevoked && <li>{words.say("following.revoke")}</li>}
        {isOfTheTeam && <li>{words.say("following.team")}</li>}
        {clientIds.length > 0 && <li>{words.count("following.clients", clientIds.length)}</li>}
        {sessions > 0 && <li>{words.count("following.sessions", sessions)}</li>}
        <li>{words.say("following.tell")}</li>
      </ul>
      {clientIds.map((clientId) => (
        <p key={clientId}>
          <Button look="plain" act={`open/${clientId}`} onPress={() => void openApart(desk, clientId)}>
            {words.say("following.openNamed", { name: nameOfIntake({ clientId }) })}
          </Button>
        </p>
      ))}
      {isOfTheTeam && isRevoked && (
        <>
          <Working act="renew-team">
            {told === undefined
              ? words.say("following.makingKey")
              : words.say("following.granting", {
                  done: words.number(told.done),
                  all: words.number(told.all),
                })}
          </Working>
          <p>
            <Button act="renew-team" onPress={() => void renew()}>
              {words.say("following.renewTeam")}
            </Button>
          </p>
        </>
      )}
      <p>
        <Button look="plain" onPress={onDone}>
          {words.say("following.close")}
        </Button>
      </p>
    </section>
  );
}
