/**
 * Staff: who waits to be admitted, who works here, who was suspended; the organisation's own words, and its directory.
 */

import { useEffect, useState } from "preact/hooks";

import { isDelegate } from "../../device/directories.ts";
import type { MemberView } from "../../device/members.ts";
import { Button, Heading, Working } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { useDesk } from "../context.ts";
import { Admission } from "./admission.tsx";
import { Invite } from "./invite.tsx";
import { type Aftermath, loadMembers, lookAfter, renew } from "./staffing.ts";
import { Following, Suspending } from "./suspending.tsx";

/** Everybody, by where they stand. */
export function Staff() {
  const { words, desk, state } = useDesk();
  const { members } = state.coordination;
  const [aftermath, leave] = useState<Aftermath>();
  useEffect(() => void loadMembers(desk), []);
  const of = (standing: MemberView["state"]): readonly MemberView[] =>
    (members ?? []).filter((one) => one.state === standing);
  return (
    <>
      <Heading place="staff">{words.say("nav.staff")}</Heading>
      <Told told={state.told} />
      {!isDelegate(desk.device) && <p class="notice">{words.say("staff.notDelegate")}</p>}
      {members === undefined && <p role="status">{words.say("loading")}</p>}
      {aftermath !== undefined && <Following aftermath={aftermath} onDone={() => leave(undefined)} />}
      {of("pending").length > 0 && (
        <section>
          <h2>{words.say("staff.pending")}</h2>
          <ul class="cards">
            {of("pending").map((member) => (
              <Admission key={member.staff_id} newcomer={member} />
            ))}
          </ul>
        </section>
      )}
      <Invite />
      <section>
        <h2>{words.say("staff.active")}</h2>
        <ul class="cards many">
          {of("active").map((member) => (
            <li class="card" key={member.staff_id}>
              <Named member={member} />
              <Suspending member={member} onSuspended={leave} />
            </li>
          ))}
        </ul>
      </section>
      {of("suspended").length > 0 && (
        <section>
          <h2>{words.say("staff.suspended")}</h2>
          <ul class="rows">
            {of("suspended").map((member) => (
              <li key={member.staff_id}>
                <strong>{member.handle}</strong>
                <span class="hint">{rolesOf(words, member)}</span>
                <Button
                  look="plain"
                  act={`after/${member.staff_id}`}
                  label={words.say("following.title", { handle: member.handle })}
                  onPress={() => void lookAfter(desk, member).then(leave)}
                >
                  {words.say("following.look")}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <DirectoryDays />
      <p>
        <Button look="plain" onPress={() => void loadMembers(desk)}>
          {words.say("today.lookAgain")}
        </Button>
      </p>
    </>
  );
}

/** A handle and its roles. */
export function Named({ member }: { readonly member: MemberView }) {
  const { words } = useDesk();
  return (
    <>
      <h3>{member.handle}</h3>
      <p class="hint">{rolesOf(words, member)}</p>
    </>
  );
}

function rolesOf(words: ReturnType<typeof useDesk>["words"], { roles }: MemberView): string {
  return words.listed(roles.map((role) => words.say(`staff.role.${role}`)));
}

/** Until when the directory is good; whoever was certified signs it anew here. */
function DirectoryDays() {
  const { words, desk } = useDesk();
  const { expiresOn } = desk.device.organisation.directory.facts;
  const sign = async (): Promise<void> => {
    if (await renew(desk)) desk.done(words.say("staff.renewed"));
  };
  return (
    <section class="card">
      <h2>{words.say("staff.directory")}</h2>
      <p>{words.say("staff.expires", { day: words.day(expiresOn) })}</p>
      {isDelegate(desk.device) && (
        <>
          <Working act="renew">{words.say("staff.renewing")}</Working>
          <p>
            <Button look="button quiet" act="renew" onPress={() => void sign()}>
              {words.say("staff.renew")}
            </Button>
          </p>
        </>
      )}
    </section>
  );
}
