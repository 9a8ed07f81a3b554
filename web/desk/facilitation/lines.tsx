/**
 * The private lines of members: what each wrote to those who lead the group, and the answers.
 */

import { useState } from "preact/hooks";

import { equal } from "../../crypto/bytes.ts";
import type { LineLetter } from "../../device/group_lines.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { Writing } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { writeToMember } from "./acts.ts";
import { isSendable } from "./announcements.tsx";
import type { GroupPart } from "./group.tsx";
import { lineOf, nameOfMember, unansweredOf } from "./state.ts";

/** Everybody's name with how many letters wait, and the line that was chosen. */
export function Lines({ group, content }: GroupPart) {
  const { words } = useDesk();
  const ids = content.members.map(({ clientId }) => clientId);
  const [chosen, choose] = useState(
    ids.find((clientId) => unansweredOf(content, clientId) > 0) ?? ids[0] ?? "",
  );
  if (ids.length === 0) return <p class="none">{words.say("groups.nobody")}</p>;
  return (
    <>
      <p class="hint">{words.say("groups.line.lead")}</p>
      <div class="field">
        <label for="line-of">{words.say("groups.line.whose")}</label>
        <select id="line-of" value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
          {ids.map((clientId) => {
            const waiting = unansweredOf(content, clientId);
            const name = nameOfMember(content, clientId, words);
            return (
              <option key={clientId} value={clientId}>
                {waiting > 0 ? `${name} · ${words.count("today.unread", waiting)}` : name}
              </option>
            );
          })}
        </select>
      </div>
      <Line key={chosen} group={group} content={content} clientId={chosen} />
    </>
  );
}

function Line({ group, content, clientId }: GroupPart & { readonly clientId: string }) {
  const { words, desk } = useDesk();
  const place = `line/${group.view.group_id}/${clientId}`;
  const text = desk.typedIn(place);
  const name = nameOfMember(content, clientId, words);
  const letters = lineOf(content, clientId);
  const send = async (): Promise<void> => {
    if (!isSendable(desk, text) || !(await writeToMember(desk, group, clientId, text))) return;
    if (desk.typedIn(place) === text) desk.type(place, "");
    desk.done(words.say("message.sent"));
  };
  return (
    <section aria-label={name}>
      {letters.length === 0 && <p class="none">{words.say("groups.line.none")}</p>}
      <ol class="timeline">
        {letters.map((letter) => (
          <Letter key={letter.letterId} letter={letter} name={name} />
        ))}
      </ol>
      <Writing
        id="line"
        rows={5}
        label={words.say("groups.line.label", { name })}
        hint={words.say("groups.line.hint")}
        text={text}
        onText={(typed) => desk.type(place, typed)}
      />
      <Working act={`line/${clientId}`}>{words.say("message.sending")}</Working>
      <div class="actions">
        <Button act={`line/${clientId}`} onPress={() => void send()}>
          {words.say("message.send")}
        </Button>
      </div>
    </section>
  );
}

function Letter({ letter, name }: { readonly letter: LineLetter; readonly name: string }) {
  const { words, desk } = useDesk();
  const isOwn = equal(letter.author, desk.device.keys.keyId);
  const author = isOwn ? words.say("file.you") : letter.isByStaff ? words.say("file.team") : name;
  return (
    <li class={letter.isByStaff ? "entry own" : "entry"}>
      <p class="from">
        <strong>{author}</strong> · {words.day(letter.sentOn)}
        {letter.isByStaff && <> · {words.say("file.signed")}</>}
      </p>
      {letter.content === undefined ? (
        <p class="fault">{words.say("file.unopened")}</p>
      ) : (
        <p class="text" dir="auto">
          {letter.content.text}
        </p>
      )}
    </li>
  );
}
