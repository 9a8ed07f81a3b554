/**
 * What is said to all members of a group.
 */

import { equal } from "../../crypto/bytes.ts";
import { keysDue } from "../../device/facilitating.ts";
import { sharedAliases } from "../../device/group_files.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { excessBytes, Writing } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import type { Desk } from "../desks.ts";
import { announceNames, announceToAll } from "./acts.ts";
import type { GroupPart } from "./group.tsx";
import { announced } from "./state.ts";

/** The field, and what was announced, the newest first. */
export function Announcements({ group, content }: GroupPart) {
  const { words, desk } = useDesk();
  const { isFirst, isRotationDue } = keysDue(content.opened, group.view, content.members);
  const told = announced(content);
  return (
    <>
      {isFirst || isRotationDue ? (
        <p class="hint">{words.say("groups.announce.keysFirst")}</p>
      ) : (
        <>
          <Form group={group} content={content} />
          <Names group={group} content={content} />
        </>
      )}
      <section>
        <h2>{words.say("groups.announce.told")}</h2>
        {told.length === 0 && <p class="none">{words.say("groups.announce.none")}</p>}
        <ol class="timeline">
          {told.map(({ recordId, author, text }) => {
            const isOwn = equal(author, desk.device.keys.keyId);
            return (
              <li class="entry own" key={recordId}>
                <p class="from">
                  {words.say(isOwn ? "file.you" : "file.team")} · {words.say("file.signed")}
                </p>
                <p class="text" dir="auto">
                  {text}
                </p>
              </li>
            );
          })}
        </ol>
      </section>
    </>
  );
}

function Form({ group }: GroupPart) {
  const { words, desk } = useDesk();
  const place = `announce/${group.view.group_id}`;
  const text = desk.typedIn(place);
  const send = async (): Promise<void> => {
    if (!isSendable(desk, text) || !(await announceToAll(desk, group, text))) return;
    if (desk.typedIn(place) === text) desk.type(place, "");
    desk.done(words.say("groups.announce.sent"));
  };
  return (
    <section>
      <Writing
        id="announcement"
        rows={6}
        label={words.say("groups.announce.label")}
        hint={words.say("groups.announce.hint")}
        text={text}
        onText={(typed) => desk.type(place, typed)}
      />
      <Working act="announce">{words.say("message.sending")}</Working>
      <div class="actions">
        <Button act="announce" onPress={() => void send()}>
          {words.say("groups.announce.send")}
        </Button>
      </div>
    </section>
  );
}

/** Tells members each other's names, in a group that agreed to that. */
function Names({ group, content }: GroupPart) {
  const { words, desk } = useDesk();
  if (group.programme?.aliasesShared !== true) return null;
  const shared = [...sharedAliases(content.opened).values()];
  const tell = async (): Promise<void> => {
    if (await announceNames(desk, group)) desk.done(words.say("groups.names.told"));
  };
  return (
    <section class="card">
      <h2>{words.say("groups.names.title")}</h2>
      <p>
        {shared.length === 0
          ? words.say("groups.names.none")
          : words.say("groups.names.shared", { names: words.listed(shared) })}
      </p>
      <Working act="names">{words.say("message.sending")}</Working>
      <div class="actions">
        <Button look="button quiet" act="names" onPress={() => void tell()}>
          {words.say("groups.names.tell")}
        </Button>
      </div>
    </section>
  );
}

/** Tells whether a text can be sent; says so where nothing is written. */
export function isSendable(desk: Desk, text: string): boolean {
  if (text.trim() === "") {
    desk.fault(desk.words.say("fault.empty"));
    return false;
  }
  return excessBytes(text) === 0;
}
