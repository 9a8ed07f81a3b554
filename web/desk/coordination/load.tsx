/**
 * How much each counselor has to do: clients of how many, hours free this week and next, days until the first free one.
 */

import { useEffect } from "preact/hooks";

import type { CounselorView } from "../../device/capabilities.ts";
import { Button, Heading } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { useDesk } from "../context.ts";
import { loadCounselors } from "./acts.ts";
import { Fact } from "./facts.tsx";
import { type FreeHours, freeHoursOf } from "./free_hours.ts";
import { handleOf } from "./state.ts";

/** Everybody at work, whoever has most room first. */
export function Load() {
  const { words, desk, state } = useDesk();
  const { counselors } = state.coordination;
  useEffect(() => void loadCounselors(desk), []);
  const now = desk.device.connection.serverTime;
  const rows = counselors
    ?.map((counselor) => ({ counselor, free: freeHoursOf(counselor, now) }))
    .sort((one, other) => roomOf(other.counselor) - roomOf(one.counselor));
  return (
    <>
      <Heading place="load">{words.say("nav.load")}</Heading>
      <Told told={state.told} />
      <p>{words.say("load.lead")}</p>
      {rows === undefined && <p role="status">{words.say("loading")}</p>}
      {rows?.length === 0 && <p class="none">{words.say("load.none")}</p>}
      <ul class="cards many">
        {rows?.map(({ counselor, free }) => (
          <Row key={counselor.staff_id} counselor={counselor} free={free} />
        ))}
      </ul>
      <p>
        <Button look="plain" onPress={() => void loadCounselors(desk)}>
          {words.say("today.lookAgain")}
        </Button>
      </p>
    </>
  );
}

function roomOf({ capabilities, load }: CounselorView): number {
  return capabilities.capacity - load;
}

function Row({ counselor, free }: { readonly counselor: CounselorView; readonly free: FreeHours }) {
  const { words, state } = useDesk();
  const { capabilities, load } = counselor;
  const { accepting, capacity, languages, takes_urgent: takesUrgent } = capabilities;
  const name = handleOf(state.coordination, counselor.staff_id);
  const clients = words.say("load.clients", {
    load: words.number(load),
    capacity: words.number(capacity),
  });
  return (
    <li class="card">
      <h2>{name}</h2>
      <p>
        <progress
          max={Math.max(capacity, 1)}
          value={Math.min(load, capacity)}
          aria-label={`${name}: ${clients}`}
        />
        {clients}
      </p>
      <p class="marks">
        {free.isAway && <span class="mark">{words.say("load.away")}</span>}
        {!accepting && <span class="mark">{words.say("load.closed")}</span>}
        {accepting && load >= capacity && <span class="mark">{words.say("load.full")}</span>}
        {!takesUrgent && <span class="mark">{words.say("load.notUrgent")}</span>}
      </p>
      <dl class="facts">
        <Fact name={words.say("load.thisWeek")}>{words.count("load.hours", free.thisWeek)}</Fact>
        <Fact name={words.say("load.nextWeek")}>{words.count("load.hours", free.nextWeek)}</Fact>
        <Fact name={words.say("load.first")}>
          {free.daysUntilFirst === undefined
            ? words.say("load.noFirst")
            : free.daysUntilFirst === 0
              ? words.say("load.firstToday")
              : words.count("load.firstIn", free.daysUntilFirst)}
        </Fact>
        <Fact name={words.say("intake.languages")}>{words.codes("languages", languages)}</Fact>
      </dl>
    </li>
  );
}
