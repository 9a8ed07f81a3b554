/**
 * Proposed groups: who, when, led by whom and why; who is in none; changes by hand with what they cost; and confirming.
 */

import { waitingWeeks, type WomanId } from "../../planning/needs.ts";
import { breachesOf, compareScores, type PlannedGroup, type Score, scoreOf } from "../../planning/plans.ts";
import { countReasons, reasonsNotPlaced } from "../../planning/reasons.ts";
import { clockOf } from "../../markup/wall_instants.ts";
import type { Words } from "../../markup/words.ts";
import { Button } from "../../parts/acts.tsx";
import { LineField } from "../../parts/phrase_field.tsx";
import { useDesk } from "../context.ts";
import { Fact } from "../coordination/facts.tsx";
import { handleOf, nameIn } from "../coordination/state.ts";
import { Confirming } from "./confirmation.tsx";
import { type Forming, keyOf, moved } from "./forming_state.ts";
import { Gap } from "./gap.tsx";
import { keep, nameOfGroup } from "./searching.ts";

const NOWHERE = "";

interface FormingProps {
  readonly forming: Forming;
}

/** Everything that was found, to be changed and confirmed. */
export function Proposals({ forming }: FormingProps) {
  const { words } = useDesk();
  const { plan, groups } = forming;
  if (plan === undefined) return <p class="none">{words.say("forming.nothingYet")}</p>;
  return (
    <>
      {groups.length === 0 ? (
        <p class="none">{words.say("forming.nothing")}</p>
      ) : (
        <p role="status">{words.count("forming.found", groups.length)}</p>
      )}
      <Gap proof={plan.placement} />
      {groups.map((group, at) => (
        <Proposal key={keyOf(group)} forming={forming} group={group} at={at} />
      ))}
      <NotPlaced forming={forming} />
      {groups.length > 0 && <Cost forming={forming} before={plan.score} />}
      {groups.length > 0 && <Confirming forming={forming} />}
    </>
  );
}

interface ProposalProps extends FormingProps {
  readonly group: PlannedGroup;
  readonly at: number;
}

function Proposal({ forming, group, at }: ProposalProps) {
  const { words, desk, state } = useDesk();
  const { request, dates, names, groups } = forming;
  const slot = request.slots[group.slot];
  const women = request.women.filter(({ womanId }) => group.women.includes(womanId));
  const longest = Math.max(0, ...women.map(waitingWeeks));
  const urgent = women.filter(({ urgency }) => urgency === "urgent").length;
  const leads = words.listed(group.facilitators.map((id) => handleOf(state.coordination, id)));
  return (
    <section class="card">
      <h2>{words.say("forming.group", { number: words.number(at + 1) })}</h2>
      <LineField
        id={`name-${at}`}
        label={words.say("forming.name")}
        typed={nameOfGroup(words, forming, group)}
        onTyped={(typed) => keep(desk, { names: { ...names, [keyOf(group)]: typed } })}
      />
      <dl class="facts">
        <Fact name={words.say("programmes.when")}>
          {words.say("forming.weekly", {
            weekday: words.say(`calendar.weekdays.${slot?.weekday ?? 0}`),
            time: clockOf(slot?.startsMinute ?? 0),
            zone: dates.zone,
          })}
        </Fact>
        <Fact name={words.say("programmes.leads")}>{leads}</Fact>
        <Fact name={words.say("forming.why")}>
          {words.say("forming.because", {
            language: words.code("languages", group.language),
            sessions: words.count("programmes.sessions", dates.sessions),
          })}{" "}
          {(urgent > 0 || longest > 0) &&
            words.say("forming.whoFirst", {
              urgent: words.number(urgent),
              weeks: words.number(longest),
            })}
        </Fact>
      </dl>
      <h3>{words.count("forming.women", group.women.length)}</h3>
      <ul class="rows members">
        {group.women.map((id) => (
          <Placed key={id} forming={forming} womanId={id} />
        ))}
      </ul>
      <Breaches forming={forming} at={at} />
      <p>
        <Button
          look="plain"
          label={words.say("forming.dropNamed", { number: words.number(at + 1) })}
          onPress={() => keep(desk, { groups: groups.filter((other) => other !== group) })}
        >
          {words.say("forming.drop")}
        </Button>
      </p>
    </section>
  );
}

interface PlacedProps extends FormingProps {
  readonly womanId: WomanId;
  readonly why?: string | undefined;
}

/** One woman and where she is; a choice moves her. */
function Placed({ forming, womanId, why }: PlacedProps) {
  const { words, desk, state } = useDesk();
  const { groups } = forming;
  const at = groups.findIndex(({ women }) => women.includes(womanId));
  const name = nameIn(state.coordination, womanId);
  return (
    <li>
      <div>
        <strong>{name}</strong>
        {why !== undefined && <span class="hint"> {why}</span>}
      </div>
      <select
        aria-label={words.say("forming.where", { name })}
        value={at < 0 ? NOWHERE : `${at}`}
        onChange={({ currentTarget: { value } }) =>
          keep(desk, { groups: moved(groups, womanId, value === NOWHERE ? undefined : Number(value)) })
        }
      >
        <option value={NOWHERE}>{words.say("forming.nowhere")}</option>
        {groups.map((group, position) => (
          <option key={keyOf(group)} value={`${position}`}>
            {words.say("forming.group", { number: words.number(position + 1) })}
          </option>
        ))}
      </select>
    </li>
  );
}

/** What is against a group as it stands now. Who must not meet whom is told of nobody. */
function Breaches({ forming: { request, groups }, at }: FormingProps & { readonly at: number }) {
  const { words, state } = useDesk();
  const found = breachesOf(request, groups).filter(({ group }) => group === at);
  if (found.length === 0) return null;
  const { coordination } = state;
  const nameOf = (id: string): string =>
    request.women.some(({ womanId }) => womanId === id)
      ? nameIn(coordination, id)
      : handleOf(coordination, id);
  return (
    <div class="told fault">
      <p>{words.say("forming.breaks")}</p>
      <ul>
        {found.map(({ rule, person }) => (
          <li key={`${rule}${person}`}>
            {person !== "" && `${nameOf(person)}: `}
            {words.say(`forming.rule.${rule}`)}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Who is in none of the groups: how many for each reason, and each by name, to be put somewhere by hand. */
function NotPlaced({ forming }: FormingProps) {
  const { words } = useDesk();
  const reasons = reasonsNotPlaced(forming.request, forming.groups);
  if (reasons.size === 0) return null;
  return (
    <section class="card">
      <h2>{words.count("forming.notPlaced", reasons.size)}</h2>
      <ul class="counts">
        {countReasons(reasons).map(([reason, count]) => (
          <li key={reason}>
            <span>{words.say(`forming.reason.${reason}`)}</span>
            <strong>{words.number(count)}</strong>
          </li>
        ))}
      </ul>
      <details>
        <summary>{words.say("forming.byName")}</summary>
        <ul class="rows members">
          {[...reasons].map(([id, reason]) => (
            <Placed key={id} forming={forming} womanId={id} why={words.say(`forming.reason.${reason}`)} />
          ))}
        </ul>
      </details>
    </section>
  );
}

/** What changes by hand cost, beside what was proposed. */
function Cost({ forming: { request, groups }, before }: FormingProps & { readonly before: Score }) {
  const { words } = useDesk();
  const now = scoreOf(request, groups);
  const compared = compareScores(before, now);
  const isChanged = JSON.stringify(now) !== JSON.stringify(before);
  const isWhole = breachesOf(request, groups).length === 0;
  return (
    <section class="card" aria-live="polite">
      <h2>{words.say("forming.cost")}</h2>
      {isChanged && <p>{words.say("forming.proposed", scoreWords(words, before))}</p>}
      <p>{words.say("forming.now", scoreWords(words, now))}</p>
      {isChanged && isWhole && (
        <p>
          <strong>
            {words.say(compared < 0 ? "forming.worse" : compared > 0 ? "forming.better" : "forming.alike")}
          </strong>
        </p>
      )}
      <p class="hint">{words.say("forming.objective")}</p>
    </section>
  );
}

function scoreWords(words: Words, score: Score): Readonly<Record<string, string>> {
  return {
    points: words.number(score.urgencyPoints),
    weeks: words.number(score.waitingWeeks),
    misfit: words.number(score.sizeMisfit),
  };
}
