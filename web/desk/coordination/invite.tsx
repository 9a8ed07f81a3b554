/**
 * Inviting somebody by a one-time code, shown once.
 */

import { useState } from "preact/hooks";

import { STAFF_ROLES, type StaffRole } from "../../crypto/organisations.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { Question } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { WordsShown } from "../keeping.tsx";
import { Tick } from "../sharing/ticks.tsx";
import { inviteNewcomer, type ShownCode } from "./staffing.ts";

interface RolesProps {
  readonly id: string;
  readonly legend: string;
  readonly chosen: readonly StaffRole[];
  readonly onChosen: (roles: readonly StaffRole[]) => void;
}

/** What somebody is to be trusted with. Nothing is chosen beforehand. */
export function Roles({ id, legend, chosen, onChosen }: RolesProps) {
  const { words } = useDesk();
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div class="choices">
        {STAFF_ROLES.map((role) => (
          <Tick
            key={role}
            id={`${id}-${role}`}
            label={words.say(`staff.roleWith.${role}`)}
            isTicked={chosen.includes(role)}
            onTicked={(isTicked) =>
              onChosen(STAFF_ROLES.filter((one) => (one === role ? isTicked : chosen.includes(one))))
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

/** The form, and the code once there is one. */
export function Invite() {
  const { words, desk } = useDesk();
  const [roles, choose] = useState<readonly StaffRole[]>([]);
  const [code, show] = useState<ShownCode>();
  const [isOpen, open] = useState(false);
  const invite = async (): Promise<void> => {
    if (roles.length === 0) return desk.fault(words.say("invite.missing"));
    show(await inviteNewcomer(desk, roles));
  };
  const close = (): void => {
    show(undefined);
    choose([]);
    open(false);
  };
  if (code !== undefined) {
    return (
      <Question title={words.say("invite.shown")}>
        <WordsShown shown={code.words} language={code.list.language} />
        <p>{words.say("invite.how")}</p>
        <div class="actions">
          <Button onPress={close}>{words.say("invite.done")}</Button>
        </div>
      </Question>
    );
  }
  if (!isOpen) {
    return (
      <p>
        <Button onPress={() => open(true)}>{words.say("invite.begin")}</Button>
      </p>
    );
  }
  return (
    <section class="card">
      <h2>{words.say("invite.begin")}</h2>
      <Roles id="invite" legend={words.say("invite.roles")} chosen={roles} onChosen={choose} />
      <Working act="invite">{words.say("invite.working")}</Working>
      <div class="actions">
        <Button act="invite" onPress={() => void invite()}>
          {words.say("invite.make")}
        </Button>
        <Button look="button quiet" onPress={close}>
          {words.say("invite.leave")}
        </Button>
      </div>
    </section>
  );
}
