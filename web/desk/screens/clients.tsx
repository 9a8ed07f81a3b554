/**
 * Her clients, each with where things stand.
 */

import { Button, Heading } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { useDesk } from "../context.ts";
import { conversationOf, type GuestFile, isHandedOver, isNew, nameOf } from "../files.ts";

/** The list of clients; a name opens the file. */
export function Clients() {
  const { words, desk, state } = useDesk();
  const files = [...state.files.values()].sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
  return (
    <>
      <Heading place="clients">{words.say("nav.clients")}</Heading>
      <Told told={state.told} />
      {files.length === 0 && <p class="none">{words.say("clients.none")}</p>}
      <ul class="cards">
        {files.map((file) => {
          const { client_id: id, came_on: cameOn, status } = file.client;
          const { unanswered } = conversationOf(file);
          const remarks = state.facilitation.remarks?.filter(({ clientId }) => clientId === id).length ?? 0;
          return (
            <li class="card" key={id}>
              <h2>
                <Button look="plain" onPress={() => desk.show("file", id)}>
                  {nameOf(file)}
                </Button>
              </h2>
              <p>
                {words.say(`clients.status.${isNew(file) ? "new" : status}`)}{" "}
                {words.say("clients.came", { day: words.day(cameOn) })}
              </p>
              {isHandedOver(file) && <p>{words.say("incoming.today")}</p>}
              {unanswered > 0 && <p>{words.count("today.unread", unanswered)}</p>}
              {remarks > 0 && <p>{words.count("groups.remark.waiting", remarks)}</p>}
              {file.client.server_assisted && <p class="hint">{words.say("clients.assisted")}</p>}
              {file.fault !== undefined && <p class="fault">{words.say("clients.unopened")}</p>}
            </li>
          );
        })}
      </ul>
      <Guests guests={[...state.guests.values()]} />
    </>
  );
}

/** Clients of other counselors, whose files are open to her for a time. */
function Guests({ guests }: { readonly guests: readonly GuestFile[] }) {
  const { words, desk } = useDesk();
  if (guests.length === 0) return null;
  return (
    <section>
      <h2>{words.say("guest.title")}</h2>
      <ul class="cards">
        {guests.map((file) => (
          <li class="card guest" key={file.client.client_id}>
            <h3>
              <Button look="plain" onPress={() => desk.show("guest", file.client.client_id)}>
                {nameOf(file)}
              </Button>
            </h3>
            {file.permitted.map(({ kind, last_on: day }) => (
              <p key={kind}>{words.say(`guest.as.${kind}`, { day: words.day(day) })}</p>
            ))}
            {file.fault !== undefined && <p class="fault">{words.say("clients.unopened")}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
