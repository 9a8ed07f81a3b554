/**
 * The private line to those who lead one of her groups: what was said, and the field for more.
 */

import type { Membership } from "../../device/memberships.ts";
import { leadingNow, messagesIn, type OwnLineLetter } from "../../device/own_lines.ts";
import { counselorName, useShown } from "../context.ts";
import { sendLine } from "../group_acts.ts";
import { Button, excessBytes, Working, Writing } from "../parts.tsx";

/** The thread and the field under it; no field where nobody can be sealed to, or the group is over. */
export function Line({ group }: { readonly group: Membership }) {
  const { words, portal } = useShown();
  const { directory } = portal.account.organisation;
  const letters = messagesIn(group.line);
  const mayWrite = leadingNow(group.view, group.programme, directory).length > 0;
  return (
    <section class="card" aria-labelledby="group-line">
      <h2 id="group-line">{words.say("groups.line.title")}</h2>
      <p class="hint">{words.say("groups.line.hint")}</p>
      {letters.length > 0 && (
        <ol class="letters">
          {letters.map((letter) => (
            <Letter key={letter.position} letter={letter} />
          ))}
        </ol>
      )}
      {mayWrite ? <NewLine group={group} /> : <p>{words.say("groups.line.nobody")}</p>}
    </section>
  );
}

function Letter({ letter }: { readonly letter: OwnLineLetter }) {
  const { words, visit } = useShown();
  const { content, isOwn, author, sentOn } = letter;
  if (content === undefined) {
    return (
      <li class="letter">
        <p class="fault">{words.say("tampered.message")}</p>
      </li>
    );
  }
  const leads = counselorName(visit, author) ?? words.say("groups.line.leads");
  return (
    <li class={isOwn ? "letter own" : "letter"}>
      <p class="from">
        <strong>{isOwn ? words.say("messages.from.you") : leads}</strong>, {words.day(sentOn)}
      </p>
      <p class="text" dir="auto">
        {content.text}
      </p>
    </li>
  );
}

function NewLine({ group }: { readonly group: Membership }) {
  const { words, portal, desk } = useShown();
  const groupId = group.view.group_id;
  const text = desk.drafts.lines[groupId] ?? "";
  const type = (line: string): void => {
    const { drafts } = portal.desk;
    portal.change({ drafts: { ...drafts, lines: { ...drafts.lines, [groupId]: line } } });
  };
  const send = async (): Promise<void> => {
    if (text.trim() === "") portal.fault(words.say("fault.empty"));
    else if (excessBytes(text) === 0 && (await sendLine(portal, group))) {
      portal.done(words.say("groups.told.line"));
    }
  };
  return (
    <>
      <Writing
        id="group-line-field"
        rows={4}
        label={words.say("groups.line.label")}
        text={text}
        onText={type}
      />
      <Working act="line">…</Working>
      <div class="actions">
        <Button act="line" onPress={() => void send()}>
          {words.say("groups.line.send")}
        </Button>
      </div>
    </>
  );
}
