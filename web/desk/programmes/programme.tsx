/**
 * One programme: what it is about, where it stands and what becomes of it, its sessions, and who is invited.
 */

import { useEffect, useState } from "preact/hooks";

import type { GroupState } from "../../device/programmes.ts";
import { Button, Heading, Working } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { Question } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { loadCounselors, loadWaiting } from "../coordination/acts.ts";
import { changeHold, changeState, loadProgramme } from "./acts.ts";
import { Facts, Marks } from "./board.tsx";
import { NumberField } from "./fields.tsx";
import { BackToBoard, MOST_HOLD_DAYS } from "./new_programme.tsx";
import { Invitations } from "./invitations.tsx";
import { Sessions } from "./sessions.tsx";
import { isOver, nameOfProgramme, type ProgrammeFile } from "./state.ts";

const NEXT: Readonly<Record<GroupState, readonly GroupState[]>> = {
  draft: ["forming", "cancelled"],
  forming: ["running", "cancelled"],
  running: ["finished", "cancelled"],
  finished: [],
  cancelled: [],
};

/** The programme that is shown. */
export function ProgrammePage() {
  const { words, desk, state } = useDesk();
  const groupId = state.clientId ?? "";
  const { programmes, members, intakes } = state.coordination;
  const file = programmes?.get(groupId);
  const look = (): void => void desk.alongside(() => loadProgramme(desk, groupId));
  useEffect(() => {
    look();
    if (members === undefined) void loadCounselors(desk);
    if (intakes === undefined) void desk.alongside(() => loadWaiting(desk));
  }, []);
  return (
    <>
      <BackToBoard />
      <Heading place={`programme/${groupId}`}>
        {file === undefined ? words.say("loading") : nameOfProgramme(words, file)}
      </Heading>
      <Told told={state.told} />
      {file !== undefined && (
        <div class="split even">
          <div class="stack">
            <About file={file} />
            <Sessions file={file} />
          </div>
          <Invitations file={file} />
        </div>
      )}
      <p>
        <Button look="plain" onPress={look}>
          {words.say("today.lookAgain")}
        </Button>
      </p>
    </>
  );
}

interface FileProps {
  readonly file: ProgrammeFile;
}

function About({ file }: FileProps) {
  const { words } = useDesk();
  const { view, programme } = file;
  return (
    <section class="card">
      <h2>{words.say(`programmes.state.${view.state}`)}</h2>
      <Marks file={file} />
      {programme !== undefined && programme.text !== "" && <p class="text">{programme.text}</p>}
      {programme !== undefined && programme.planned !== "" && <p>{programme.planned}</p>}
      <Facts file={file} />
      {!isOver(view) && <HoldDays file={file} />}
      <States file={file} />
    </section>
  );
}

function HoldDays({ file }: FileProps) {
  const { words, desk } = useDesk();
  const [days, choose] = useState(file.view.hold_days);
  const keep = async (): Promise<void> => {
    if (!(days >= 1 && days <= MOST_HOLD_DAYS)) return desk.fault(words.say("fault.rules"));
    if (await changeHold(desk, file, days)) desk.done(words.say("programmes.holdKept"));
  };
  return (
    <div class="beside low">
      <NumberField
        id="hold-days"
        label={words.say("programmes.holdDays")}
        value={days}
        least={1}
        most={MOST_HOLD_DAYS}
        onValue={choose}
      />
      <Button look="button quiet" act="hold-days" onPress={() => void keep()}>
        {words.say("programmes.keepHold")}
      </Button>
    </div>
  );
}

/** The next states, each behind one question. */
function States({ file }: FileProps) {
  const { words, desk } = useDesk();
  const [asked, ask] = useState<GroupState>();
  const change = async (to: GroupState): Promise<void> => {
    const isChanged = await changeState(desk, file, to);
    ask(undefined);
    if (isChanged) desk.done(words.say(`programmes.now.${to}`));
  };
  if (asked !== undefined) {
    return (
      <Question title={words.say(`programmes.sure.${asked}`)}>
        <p>{words.say(`programmes.follows.${asked}`)}</p>
        <Working act={`state/${asked}`}>{words.say("programmes.making")}</Working>
        <div class="actions">
          <Button
            look={asked === "cancelled" ? "button danger" : "button"}
            act={`state/${asked}`}
            onPress={() => void change(asked)}
          >
            {words.say(`programmes.yes.${asked}`)}
          </Button>
          <Button look="button quiet" onPress={() => ask(undefined)}>
            {words.say("programmes.no")}
          </Button>
        </div>
      </Question>
    );
  }
  return (
    <div class="actions">
      {NEXT[file.view.state].map((to) => (
        <Button key={to} look={to === "cancelled" ? "plain" : "button"} onPress={() => ask(to)}>
          {words.say(`programmes.to.${to}`)}
        </Button>
      ))}
    </div>
  );
}
