/**
 * One group: what it is about, who sits there, its sessions, what is announced, and each private line.
 */

import { useEffect, useState } from "preact/hooks";

import { leadsNow } from "../../device/facilitating.ts";
import { Button, Heading, Working } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { useDesk } from "../context.ts";
import { About } from "./about.tsx";
import { readGroup } from "./acts.ts";
import { Announcements } from "./announcements.tsx";
import { KeysNotice } from "./keys_notice.tsx";
import { Lines } from "./lines.tsx";
import { Meetings } from "./meetings.tsx";
import { Members } from "./members.tsx";
import { type GroupContent, type LedGroup, themeOf } from "./state.ts";

const PARTS = ["members", "meetings", "announcements", "lines", "about"] as const;
type Part = (typeof PARTS)[number];

/** What every part is drawn from. */
export interface GroupPart {
  readonly group: LedGroup;
  readonly content: GroupContent;
}

/** The group that is shown. */
export function Group() {
  const { words, desk, state } = useDesk();
  const { groups, groupId } = state.facilitation;
  const group = groupId === undefined ? undefined : groups?.get(groupId);
  const look = (): void => {
    if (groupId !== undefined) void desk.attempt("read-group", () => readGroup(desk, groupId));
  };
  useEffect(look, []);
  return (
    <>
      <p class="back">
        <Button look="plain" onPress={() => desk.show("groups")}>
          {words.say("groups.back")}
        </Button>
      </p>
      <Heading place={`group/${groupId ?? ""}`}>
        {group === undefined ? words.say("nav.groups") : themeOf(group, words)}
      </Heading>
      <Told told={state.told} />
      <Working act="read-group">{words.say("groups.opening")}</Working>
      {group === undefined && <p class="none">{words.say("groups.chooseOne")}</p>}
      {group !== undefined && <Shown group={group} onLook={look} />}
    </>
  );
}

function Shown({ group, onLook }: { readonly group: LedGroup; readonly onLook: () => void }) {
  const { words, desk } = useDesk();
  const { view, content, fault } = group;
  return (
    <>
      <p class="hint">{words.say(`groups.state.${view.state}`)}</p>
      {fault !== undefined && <p class="fault">{words.say("groups.unopened")}</p>}
      {!leadsNow(desk.device.session, view) && (
        <>
          <p class="notice">{words.say("groups.notLetIn")}</p>
          <About group={group} />
        </>
      )}
      {content !== undefined && <Opened group={group} content={content} onLook={onLook} />}
    </>
  );
}

function Opened({ group, content, onLook }: GroupPart & { readonly onLook: () => void }) {
  const { words, desk } = useDesk();
  const [part, show] = useState<Part>("members");
  return (
    <>
      <KeysNotice group={group} content={content} />
      <div class="filters" role="group" aria-label={words.say("groups.parts")}>
        {PARTS.map((one) => (
          <button
            key={one}
            type="button"
            class="filter"
            aria-pressed={one === part}
            onClick={() => {
              desk.change({ told: undefined });
              show(one);
            }}
          >
            {words.say(`groups.part.${one}`)}
          </button>
        ))}
      </div>
      {part === "members" && <Members group={group} content={content} />}
      {part === "meetings" && <Meetings group={group} content={content} />}
      {part === "announcements" && <Announcements group={group} content={content} />}
      {part === "lines" && <Lines group={group} content={content} />}
      {part === "about" && <About group={group} />}
      <p>
        <Button look="plain" act="read-group" onPress={onLook}>
          {words.say("today.lookAgain")}
        </Button>
      </p>
    </>
  );
}
