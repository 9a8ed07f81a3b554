/**
 * Who sits in a group, seat by seat; who is to be asked after; a remark to a member's own counselor.
 */

import { useState } from "preact/hooks";

import { keysDue, type Member } from "../../device/facilitating.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { Writing } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { followUp, remarkOn, turnSubstitute } from "./acts.ts";
import { isSendable } from "./announcements.tsx";
import type { GroupPart } from "./group.tsx";
import { nameOfMember, unansweredOf } from "./state.ts";

/** Everybody with a seat. */
export function Members({ group, content }: GroupPart) {
  const { words } = useDesk();
  const { newcomers } = keysDue(content.opened, group.view, content.members);
  return (
    <>
      <Absences group={group} content={content} />
      <p class="hint">
        {words.say("groups.seats", {
          taken: words.number(content.members.length),
          all: words.number(group.view.seat_count),
        })}
      </p>
      <ol class="cards many">
        {content.members.map((member) => (
          <Card
            key={member.clientId}
            group={group}
            content={content}
            member={member}
            isNew={newcomers.includes(member)}
          />
        ))}
      </ol>
      <Substitute group={group} content={content} />
    </>
  );
}

interface CardProps extends GroupPart {
  readonly member: Member;
  readonly isNew: boolean;
}

function Card({ group, content, member, isNew }: CardProps) {
  const { words } = useDesk();
  const [isOpen, open] = useState(false);
  const name = nameOfMember(content, member.clientId, words);
  const seat = words.say("groups.seat", { number: words.number(member.seatNumber) });
  const unanswered = unansweredOf(content, member.clientId);
  return (
    <li class="card">
      <h2 dir="auto">{name}</h2>
      <p class="hint">
        {name !== seat && <>{seat}. </>}
        {isNew && words.say("groups.notIn")}
      </p>
      {unanswered > 0 && <p>{words.count("today.unread", unanswered)}</p>}
      {isOpen ? (
        <RemarkForm group={group} content={content} member={member} onDone={() => open(false)} />
      ) : (
        <p>
          <Button
            look="plain"
            label={words.say("groups.remark.openNamed", { name })}
            onPress={() => open(true)}
          >
            {words.say("groups.remark.open")}
          </Button>
        </p>
      )}
    </li>
  );
}

interface RemarkFormProps extends GroupPart {
  readonly member: Member;
  readonly onDone: () => void;
}

function RemarkForm({ group, content, member: { clientId }, onDone }: RemarkFormProps) {
  const { words, desk } = useDesk();
  const place = `remark/${group.view.group_id}/${clientId}`;
  const text = desk.typedIn(place);
  const send = async (): Promise<void> => {
    if (!isSendable(desk, text) || !(await remarkOn(desk, group, clientId, text))) return;
    desk.type(place, "");
    onDone();
    desk.done(words.say("groups.remark.sent"));
  };
  return (
    <>
      <Writing
        id={`remark-${clientId}`}
        rows={4}
        label={words.say("groups.remark.label", { name: nameOfMember(content, clientId, words) })}
        hint={words.say("groups.remark.hint")}
        text={text}
        onText={(typed) => desk.type(place, typed)}
      />
      <Working act={`remark/${clientId}`}>{words.say("message.sending")}</Working>
      <div class="actions">
        <Button act={`remark/${clientId}`} onPress={() => void send()}>
          {words.say("groups.remark.send")}
        </Button>
        <Button look="button quiet" onPress={onDone}>
          {words.say("back")}
        </Button>
      </div>
    </>
  );
}

/** Who stayed away without a word the last time. */
function Absences({ group, content }: GroupPart) {
  const { words, desk } = useDesk();
  if (content.absences.length === 0) return null;
  return (
    <section class="card">
      <h2>{words.say("groups.absent.title")}</h2>
      <p>{words.say("groups.absent.lead")}</p>
      <ul class="rows">
        {content.absences.map((absence) => {
          const name = nameOfMember(content, absence.client_id, words);
          const mark = async (): Promise<void> => {
            if (await followUp(desk, group, absence)) desk.done(words.say("groups.absent.marked", { name }));
          };
          return (
            <li key={absence.client_id}>
              <span>{words.say("groups.absent.who", { name, day: words.day(absence.starts_at) })}</span>
              <Button
                look="plain"
                act={`follow/${absence.client_id}`}
                label={words.say("groups.absent.markNamed", { name })}
                onPress={() => void mark()}
              >
                {words.say("groups.absent.mark")}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The substitute of the group, let in or not. */
function Substitute({ group, content }: GroupPart) {
  const { words, desk } = useDesk();
  const { facilitators, standing } = group.view;
  const lead = facilitators.find(({ part }) => part === "substitute");
  // Those who hold no key yet make the first one with their own button.
  if (lead === undefined || standing !== "facilitator") return null;
  if (content.opened.file.newest("announcements") === undefined) return null;
  const turn = async (): Promise<void> => {
    if (!(await turnSubstitute(desk, group, !lead.let_in))) return;
    desk.done(words.say(lead.let_in ? "groups.substitute.out" : "groups.substitute.in"));
  };
  return (
    <section class="card">
      <h2>{words.say("groups.substitute.title")}</h2>
      <p>{words.say(lead.let_in ? "groups.substitute.isIn" : "groups.substitute.isOut")}</p>
      <Working act="substitute">{words.say("groups.keys.making")}</Working>
      <div class="actions">
        <Button look="button quiet" act="substitute" onPress={() => void turn()}>
          {words.say(lead.let_in ? "groups.substitute.letOut" : "groups.substitute.letIn")}
        </Button>
      </div>
    </section>
  );
}
