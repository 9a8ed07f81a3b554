/**
 * All programmes, by where they stand: what each is about, its seats, who leads it, and when it meets next.
 */

import { useEffect } from "preact/hooks";

import { GROUP_STATES } from "../../device/programmes.ts";
import { Button, Heading } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { useDesk } from "../context.ts";
import { loadCounselors } from "../coordination/acts.ts";
import { Fact } from "../coordination/facts.tsx";
import { handleOf } from "../coordination/state.ts";
import { loadProgrammes } from "./acts.ts";
import { comingSessions, nameOfProgramme, type ProgrammeFile, seatsOf } from "./state.ts";

/** The board. */
export function Board() {
  const { words, desk, state } = useDesk();
  const { programmes, members } = state.coordination;
  useEffect(() => {
    void desk.alongside(() => loadProgrammes(desk));
    if (members === undefined) void loadCounselors(desk);
  }, []);
  const files = [...(programmes?.values() ?? [])];
  return (
    <>
      <Heading place="programmes">{words.say("nav.programmes")}</Heading>
      <Told told={state.told} />
      <p>{words.say("programmes.lead")}</p>
      <div class="actions">
        <Button onPress={() => desk.show("forming")}>{words.say("programmes.form")}</Button>
        <Button look="button quiet" onPress={() => desk.show("new-programme")}>
          {words.say("programmes.byHand")}
        </Button>
      </div>
      {programmes === undefined && <p role="status">{words.say("loading")}</p>}
      {programmes !== undefined && files.length === 0 && <p class="none">{words.say("programmes.none")}</p>}
      {GROUP_STATES.map((one) => {
        const standing = files.filter(({ view }) => view.state === one);
        if (standing.length === 0) return null;
        return (
          <section key={one}>
            <h2>{words.say(`programmes.state.${one}`)}</h2>
            <ul class="cards many">
              {standing.map((file) => (
                <Card key={file.view.group_id} file={file} />
              ))}
            </ul>
          </section>
        );
      })}
      <p>
        <Button look="plain" onPress={() => void desk.alongside(() => loadProgrammes(desk))}>
          {words.say("today.lookAgain")}
        </Button>
      </p>
    </>
  );
}

interface FileProps {
  readonly file: ProgrammeFile;
}

function Card({ file }: FileProps) {
  const { words, desk } = useDesk();
  return (
    <li class="card">
      <h3>
        <Button look="plain" onPress={() => desk.show("programme", file.view.group_id)}>
          {nameOfProgramme(words, file)}
        </Button>
      </h3>
      <Marks file={file} />
      <Facts file={file} />
    </li>
  );
}

/** What can be told of a programme in a word. */
export function Marks({ file: { view, programme, fault } }: FileProps) {
  const { words } = useDesk();
  return (
    <>
      <p class="marks">
        <span class="mark">{words.say(view.joins_late ? "programmes.open" : "programmes.closed")}</span>
        {programme?.screening === true && <span class="mark">{words.say("programmes.screening")}</span>}
        {programme?.aliasesShared === true && <span class="mark">{words.say("programmes.aliases")}</span>}
      </p>
      {fault !== undefined && <p class="fault">{words.say(`fault.${fault}`)}</p>}
    </>
  );
}

/** Languages and way, seats, who leads, the next session. */
export function Facts({ file }: FileProps) {
  const { words, desk, state } = useDesk();
  const { view, programme } = file;
  const { taken, held, free, waiting } = seatsOf(view);
  const [next] = comingSessions(file, desk.device.connection.serverTime);
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const namesOf = (part: string): string =>
    words.listed(
      view.facilitators
        .filter((one) => one.part === part)
        .map(({ staff_id: id }) => handleOf(state.coordination, id)),
    );
  return (
    <dl class="facts">
      {programme !== undefined && (
        <Fact name={words.say("intake.languages")}>
          {words.codes("languages", programme.languages)}, {words.code("ways", programme.way)}
        </Fact>
      )}
      <Fact name={words.say("programmes.seats")}>
        {words.say("programmes.seatsOf", {
          all: words.number(view.seat_count),
          taken: words.number(taken),
          held: words.number(held),
          free: words.number(free),
        })}
        {waiting > 0 && ` · ${words.count("programmes.onList", waiting)}`}
      </Fact>
      <Fact name={words.say("programmes.leads")}>
        {namesOf("facilitator")}
        {namesOf("substitute") !== "" &&
          ` · ${words.say("programmes.stepsIn", { name: namesOf("substitute") })}`}
      </Fact>
      {next !== undefined && (
        <Fact name={words.say("programmes.next")}>{words.time(next.starts_at, own)}</Fact>
      )}
    </dl>
  );
}
