/**
 * A client's sessions in her file: when, where, and telling her where.
 */

import type { AgendaEntry } from "../../device/calendars.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { LineField } from "../../parts/phrase_field.tsx";
import { tellPlace } from "../acts.ts";
import { useDesk } from "../context.ts";
import type { ClientFile } from "../files.ts";
import { HowItWent, Place, When } from "../screens/sessions.tsx";

/** Her sessions, the next one first, those that are over behind them. */
export function FileSessions({ file }: { readonly file: ClientFile }) {
  const { words, desk, state } = useDesk();
  const own = state.agenda.filter(({ client_id: id }) => id === file.client.client_id);
  const now = Date.now();
  const coming = own.filter((one) => one.state === "booked" && Date.parse(one.ends_at) > now);
  const others = own.filter((one) => !coming.includes(one)).reverse();
  return (
    <section>
      {own.length === 0 && <p class="none">{words.say("session.none")}</p>}
      <ul class="cards">
        {coming.map((booked) => (
          <li class="card" key={booked.appointment_id}>
            <When booked={booked} />
            <Place booked={booked} />
            <PlaceForm clientId={file.client.client_id} booked={booked} />
          </li>
        ))}
      </ul>
      <p>
        <Button look="plain" onPress={() => desk.show("calendar")}>
          {words.say("session.inCalendar")}
        </Button>
      </p>
      {others.length > 0 && <h2>{words.say("session.past")}</h2>}
      <ul class="cards">
        {others.map((one) => (
          <li class="card" key={one.appointment_id}>
            <When booked={one} />
            {one.state !== "booked" && <p>{words.say(`session.state.${one.state}`)}</p>}
            <HowItWent booked={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function PlaceForm({ clientId, booked }: { readonly clientId: string; readonly booked: AgendaEntry }) {
  const { words, desk } = useDesk();
  const { appointment_id: id } = booked;
  const tell = async (): Promise<void> => {
    if (desk.typedIn(`place/${id}`).trim() === "") desk.fault(words.say("fault.empty"));
    else if (await tellPlace(desk, clientId, id)) desk.done(words.say("session.placeTold"));
  };
  return (
    <form
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void tell();
      }}
    >
      <LineField
        id={`place-${id}`}
        label={words.say("session.placeLabel")}
        hint={words.say("session.placeHint")}
        typed={desk.typedIn(`place/${id}`)}
        onTyped={(typed) => desk.type(`place/${id}`, typed)}
      />
      <Working act={`place/${id}`}>{words.say("message.sending")}</Working>
      <button class="button quiet">{words.say("session.placeTell")}</button>
    </form>
  );
}
