/**
 * Who holds one session in place of somebody who leads the group: its substitute, or a colleague by the words of her keys.
 */

import { useEffect, useState } from "preact/hooks";

import { type FoundColleague, listColleagues } from "../../device/colleagues.ts";
import { fetchWordLists } from "../../device/wordfiles.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { Question } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { ColleagueChoice, type Colleagues } from "../sharing/colleague_choice.tsx";
import { haveStandIn } from "./acts.ts";
import type { MeetingPart } from "./meeting.tsx";

interface StandInProps extends Pick<MeetingPart, "group" | "session"> {
  readonly onBack: () => void;
}

/** The choice. Whoever stands in gets the hour and may say who came; keys to the group go with it to nobody. */
export function StandIn({ group, session, onBack }: StandInProps) {
  const { words, desk } = useDesk();
  const [colleagues, tell] = useState<Colleagues>();
  const [chosen, choose] = useState<FoundColleague>();
  const known = group.view.facilitators.find(({ part }) => part === "substitute");
  useEffect(() => {
    void desk.alongside(async () => {
      const lists = await fetchWordLists();
      tell({ lists, known: await listColleagues(desk.device, lists) });
    });
  }, []);
  const give = async (staffId: string | undefined): Promise<void> => {
    if (staffId === undefined) return desk.fault(words.say("groups.standIn.nobody"));
    if (!(await haveStandIn(desk, group, session, staffId))) return;
    onBack();
    desk.done(words.say("groups.standIn.done"));
  };
  return (
    <Question title={words.say("groups.standIn.title")}>
      <p>{words.say("groups.standIn.lead")}</p>
      {known !== undefined && (
        <p>
          <Button look="button quiet" act="stand-in" onPress={() => void give(known.staff_id)}>
            {words.say("groups.standIn.substitute")}
          </Button>
        </p>
      )}
      <ColleagueChoice colleagues={colleagues} chosen={chosen} onChosen={choose} />
      <Working act="stand-in">{words.say("groups.meeting.changing")}</Working>
      <div class="actions">
        <Button act="stand-in" onPress={() => void give(chosen?.colleague.staffId)}>
          {words.say("groups.standIn.give")}
        </Button>
        <Button look="button quiet" onPress={onBack}>
          {words.say("back")}
        </Button>
      </div>
    </Question>
  );
}
