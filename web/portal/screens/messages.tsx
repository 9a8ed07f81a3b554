/**
 * The conversation with her counselor: what was written, what is on its way, what she is writing.
 */

import { equal } from "../../crypto/bytes.ts";
import { canWrite } from "../../device/cases.ts";
import type { Entry } from "../../device/entries.ts";
import type { Visit } from "../../device/visits.ts";
import { sendDraft, sendOutgoing, takeBack } from "../acts.ts";
import { counselorName, useShown } from "../context.ts";
import { Button, excessBytes, Outcome, Title, Working, Writing } from "../parts.tsx";

/** The thread and the field under it. */
export function Messages() {
  const { words, portal, visit } = useShown();
  const thread = visit.opened.entries.listed.filter(isOfThread);
  const look = async (): Promise<void> => {
    if (await portal.attempt("look", () => portal.lookAgain())) portal.done(words.say("home.looked"));
  };
  return (
    <>
      <Title>{words.say("messages.title")}</Title>
      {thread.length === 0 && <p class="none">{words.say("messages.none")}</p>}
      <ol class="letters">
        {thread.map((entry) => (
          <Letter key={entry.position} entry={entry} />
        ))}
        <OnItsWay />
      </ol>
      <p>
        <Button look="plain" act="look" onPress={() => void look()}>
          {words.say("messages.look")}
        </Button>
      </p>
      <Outcome />
      {canWrite(visit.opened) ? <NewMessage /> : <NobodyYet />}
    </>
  );
}

function isOfThread({ header, content, failure }: Entry): boolean {
  return content?.type === "message" || (failure !== undefined && header?.name.kind !== "intake");
}

function Letter({ entry }: { readonly entry: Entry }) {
  const { words, visit } = useShown();
  if (entry.content === undefined) {
    return (
      <li class="letter">
        <p class="fault">{words.say("tampered.message")}</p>
      </li>
    );
  }
  const isOwn = isBy(visit, entry);
  return (
    <li class={isOwn ? "letter own" : "letter"}>
      <p class="from">
        <strong>
          {isOwn ? words.say("messages.from.you") : nameOfAuthor((path) => words.say(path), visit, entry)}
        </strong>
      </p>
      <p class="text" dir="auto">
        {entry.content.text}
      </p>
    </li>
  );
}

function OnItsWay() {
  const { words, portal, desk } = useShown();
  const { outgoing } = desk;
  if (outgoing === undefined) return null;
  const isSending = desk.busy === "send";
  return (
    <li class="letter own">
      <p class="from">
        <strong>{words.say("messages.from.you")}</strong>
      </p>
      <p class="text" dir="auto">
        {outgoing.text}
      </p>
      <Working act="send">{words.say("messages.sending")}</Working>
      {!isSending && <p class="fault">{words.say("messages.failed")}</p>}
      {!isSending && (
        <div class="actions">
          <Button onPress={() => void retry(portal, words.say("messages.sent"))}>
            {words.say("messages.retry")}
          </Button>
          <Button look="button quiet" onPress={() => takeBack(portal)}>
            {words.say("messages.edit")}
          </Button>
        </div>
      )}
    </li>
  );
}

async function retry(portal: ReturnType<typeof useShown>["portal"], sent: string): Promise<void> {
  if (await sendOutgoing(portal)) portal.done(sent);
}

function NewMessage() {
  const { words, portal, desk } = useShown();
  const text = desk.drafts.message;
  const send = async (): Promise<void> => {
    if (text.trim() === "") portal.fault(words.say("fault.empty"));
    else if (excessBytes(text) === 0 && (await sendDraft(portal))) portal.done(words.say("messages.sent"));
  };
  // One after the other: each names the one before it.
  if (desk.outgoing !== undefined) return null;
  return (
    <>
      <Writing
        id="message"
        rows={5}
        label={words.say("messages.write")}
        hint={words.say("messages.onlyShe")}
        text={text}
        onText={(message) => portal.change({ drafts: { ...desk.drafts, message } })}
      />
      <div class="actions">
        <Button act="send" onPress={() => void send()}>
          {words.say("messages.send")}
        </Button>
      </div>
    </>
  );
}

function NobodyYet() {
  const { words, portal } = useShown();
  return (
    <>
      <p>{words.say("messages.notYet")}</p>
      <p>
        <Button look="plain" onPress={() => portal.show("team")}>
          {words.say("messages.toTeam")}
        </Button>
      </p>
    </>
  );
}

function isBy({ opened }: Visit, { header }: Entry): boolean {
  return header !== undefined && opened.file.client.has(header.author);
}

function nameOfAuthor(say: (path: string) => string, visit: Visit, { header }: Entry): string {
  const { assignment, file } = visit.opened;
  if (header === undefined) return say("messages.from.earlier");
  const { author } = header;
  const named = counselorName(visit, author);
  if (named !== undefined) return named;
  if (assignment !== undefined && equal(author, assignment.counselorKey))
    return say("messages.from.counselor");
  const stoodIn = file.permits.some(({ kind, keyId }) => kind === "cover" && equal(keyId, author));
  return say(`messages.from.${stoodIn ? "standIn" : "earlier"}`);
}
