/**
 * Who is invited to a group, in the order in which seats are offered, what each said, and one more.
 */

import { useState } from "preact/hooks";

import type { InvitationView } from "../../device/programmes.ts";
import { isScreenedFor } from "../../device/triages.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { Question } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { type IntakeFile, nameOfIntake } from "../coordination/state.ts";
import { Select } from "../coordination/select.tsx";
import { invite, noteScreening, putFirst, withdraw } from "./acts.ts";
import { mayBeAsked } from "./requests.ts";
import { IN_A_GROUP, isOver, type ProgrammeFile } from "./state.ts";

const NOBODY = "";

interface FileProps {
  readonly file: ProgrammeFile;
}

/** The list. */
export function Invitations({ file }: FileProps) {
  const { words } = useDesk();
  const { invitations, view } = file;
  return (
    <section class="card">
      <h2>{words.say("invitations.title")}</h2>
      {view.state === "draft" && <p class="hint">{words.say("invitations.draft")}</p>}
      {invitations === undefined && <p role="status">{words.say("loading")}</p>}
      {invitations?.length === 0 && <p class="none">{words.say("invitations.none")}</p>}
      <ol class="cards">
        {invitations?.map((one) => (
          <Invited key={one.client_id} file={file} invitation={one} />
        ))}
      </ol>
      {!isOver(view) && invitations !== undefined && <OneMore file={file} />}
    </section>
  );
}

interface InvitedProps extends FileProps {
  readonly invitation: InvitationView;
}

function Invited({ file, invitation }: InvitedProps) {
  const { words, desk, state } = useDesk();
  const [isAsked, ask] = useState(false);
  const { client_id: clientId, state: standing, offered_until: until, seat_number: seat } = invitation;
  const hers: IntakeFile = state.coordination.intakes?.get(clientId) ?? { clientId };
  const name = nameOfIntake(hers);
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isGone = standing === "left" || standing === "declined";
  const take = async (): Promise<void> => {
    const isTaken = await withdraw(desk, file, clientId);
    ask(false);
    if (isTaken) desk.done(words.say("invitations.taken", { name }));
  };
  return (
    <li class="card">
      <h3>{name}</h3>
      <p class="marks">
        <span class={standing === "offered" ? "mark urgent" : "mark"}>
          {words.say(`invitations.state.${standing}`)}
        </span>
        {seat !== null && (
          <span class="mark">{words.say("invitations.seat", { number: words.number(seat) })}</span>
        )}
      </p>
      {standing === "offered" && until !== null && (
        <p class="when">{words.say("invitations.until", { time: words.time(until, own) })}</p>
      )}
      {file.programme?.screening === true && !isGone && <Screening file={file} hers={hers} />}
      {isAsked ? (
        <Question title={words.say("invitations.sure", { name })}>
          <p>{words.say(standing === "seated" ? "invitations.followsSeated" : "invitations.follows")}</p>
          <div class="actions">
            <Button look="button danger" act={`withdraw/${clientId}`} onPress={() => void take()}>
              {words.say("invitations.yes")}
            </Button>
            <Button look="button quiet" onPress={() => ask(false)}>
              {words.say("programmes.no")}
            </Button>
          </div>
        </Question>
      ) : (
        !isGone &&
        !isOver(file.view) && (
          <div class="week-turn">
            <Order file={file} invitation={invitation} name={name} />
            <Button
              look="plain"
              label={words.say("invitations.takeNamed", { name })}
              onPress={() => ask(true)}
            >
              {words.say("invitations.take")}
            </Button>
          </div>
        )
      )}
    </li>
  );
}

/** One place up, among those who wait. */
function Order({ file, invitation, name }: InvitedProps & { readonly name: string }) {
  const { words, desk } = useDesk();
  const order = (file.invitations ?? []).map(({ client_id: id }) => id);
  const place = order.indexOf(invitation.client_id);
  const before = file.invitations?.[place - 1];
  if (before?.state !== "waiting" || invitation.state !== "waiting") return null;
  const raised = order.filter((id) => id !== invitation.client_id);
  raised.splice(place - 1, 0, invitation.client_id);
  return (
    <Button
      look="plain"
      label={words.say("invitations.upNamed", { name })}
      onPress={() => void putFirst(desk, file, raised)}
    >
      {words.say("invitations.up")}
    </Button>
  );
}

/** Whether somebody spoke with her before: noted in her file, where only the team and who counsels her read it. */
function Screening({ file, hers }: FileProps & { readonly hers: IntakeFile }) {
  const { words, desk } = useDesk();
  if (hers.intake === undefined) return <p class="hint">{words.say("invitations.notOpen")}</p>;
  const isScreened = isScreenedFor(hers.intake.opened, file.view.group_id);
  const act = `screen/${hers.clientId}`;
  return (
    <p>
      {words.say(isScreened ? "invitations.screened" : "invitations.notScreened")}{" "}
      <Button
        look="plain"
        act={act}
        label={words.say(isScreened ? "invitations.unscreenNamed" : "invitations.screenNamed", {
          name: nameOfIntake(hers),
        })}
        onPress={() => void noteScreening(desk, file, hers.clientId, !isScreened)}
      >
        {words.say(isScreened ? "invitations.unscreen" : "invitations.screen")}
      </Button>
    </p>
  );
}

/** Somebody else who would like a group, invited by hand. Once more is an invitation renewed. */
function OneMore({ file }: FileProps) {
  const { words, desk, state } = useDesk();
  const [chosen, choose] = useState(NOBODY);
  const taken = (file.invitations ?? []).filter(({ state: standing }) => IN_A_GROUP.includes(standing));
  const involved = new Set(taken.map(({ client_id: id }) => id));
  const left = mayBeAsked(state.coordination.intakes?.values() ?? [], involved);
  const one = left.find(({ clientId }) => clientId === chosen);
  const send = async (): Promise<void> => {
    if (one === undefined) return desk.fault(words.say("invitations.missing"));
    if (!(await invite(desk, file, chosen))) return;
    choose(NOBODY);
    desk.done(words.say("invitations.sent", { name: nameOfIntake(one) }));
  };
  if (file.programme === undefined) return null;
  if (left.length === 0) return <p class="hint">{words.say("invitations.nobodyLeft")}</p>;
  return (
    <>
      <Select
        id="one-more"
        label={words.say("invitations.oneMore")}
        value={one?.clientId ?? NOBODY}
        options={[
          [NOBODY, words.say("programmes.nobody")],
          ...left.map((file) => [file.clientId, nameOfIntake(file)] as const),
        ]}
        onChosen={choose}
      />
      <Working act="invite-woman">{words.say("matching.signing")}</Working>
      <p>
        <Button look="button quiet" act="invite-woman" onPress={() => void send()}>
          {words.say("invitations.send")}
        </Button>
      </p>
    </>
  );
}
