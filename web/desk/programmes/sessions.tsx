/**
 * The sessions of a group, and their planning: looked at first, with what is not free and whom a change of clocks moves.
 */

import { useState } from "preact/hooks";

import { type GroupProspect, type GroupTimes, previewGroupSeries } from "../../device/group_series.ts";
import { Button, Working } from "../../parts/acts.tsx";
import { isSameApart } from "../calendar/series_plans.ts";
import { useDesk } from "../context.ts";
import { handleOf, nameOfIntake } from "../coordination/state.ts";
import { useKept } from "../kept.ts";
import { planSeries } from "./acts.ts";
import { TimesFields, type TimesForm, timesOf } from "./fields.tsx";
import { usualTimes } from "./new_programme.tsx";
import { comingSessions, isOver, type ProgrammeFile } from "./state.ts";

interface FileProps {
  readonly file: ProgrammeFile;
}

/** What is planned; where nothing is, the form for it. */
export function Sessions({ file }: FileProps) {
  const { words, desk } = useDesk();
  const coming = comingSessions(file, desk.device.connection.serverTime);
  const [first] = coming;
  const isPlanned = file.sessions?.some(({ state }) => state !== "cancelled") ?? true;
  return (
    <section class="card">
      <h2>{words.say("programmes.dates")}</h2>
      {first !== undefined && (
        <>
          <ClockChange file={file} starts={coming.map((one) => one.starts_at)} zone={first.zone} />
          <ol class="rows">
            {coming.map((one) => (
              <li class="when" key={one.appointment_id}>
                {words.time(one.starts_at, one.zone)}
              </li>
            ))}
          </ol>
          <p class="hint">{words.say("programmes.byClock", { zone: first.zone })}</p>
        </>
      )}
      {!isPlanned && !isOver(file.view) && <Planning file={file} />}
      {isPlanned && first === undefined && <p class="none">{words.say("programmes.noneComing")}</p>}
    </section>
  );
}

interface Looked {
  readonly times: GroupTimes;
  readonly found: readonly GroupProspect[];
}

function Planning({ file }: FileProps) {
  const { words, desk } = useDesk();
  const { group_id: groupId } = file.view;
  const form = useKept<TimesForm>(`times/${groupId}`, usualTimes(desk.device.today));
  const [looked, show] = useState<Looked>();
  const look = async (): Promise<void> => {
    const times = timesOf(form.values);
    if (times === undefined) return desk.fault(words.say("programmes.missingTimes"));
    await desk.attempt("look", async () => {
      show({ times, found: await previewGroupSeries(desk.device.connection, groupId, times) });
    });
  };
  const plan = async ({ times }: Looked): Promise<void> => {
    if (!(await planSeries(desk, file, times))) return show(undefined);
    form.forget();
    desk.done(words.say("programmes.datesPlanned"));
  };
  return (
    <>
      <p>{words.say("programmes.unplanned")}</p>
      <TimesFields
        values={form.values}
        onChange={(some) => {
          show(undefined);
          form.change(some);
        }}
        hasHour
      />
      <Working act="look">{words.say("series.looking")}</Working>
      <div class="actions">
        <Button
          look={looked === undefined ? "button" : "button quiet"}
          act="look"
          onPress={() => void look()}
        >
          {words.say("series.look")}
        </Button>
      </div>
      {looked !== undefined && <Prospects file={file} looked={looked} onPlan={() => void plan(looked)} />}
    </>
  );
}

interface ProspectsProps extends FileProps {
  readonly looked: Looked;
  readonly onPlan: () => void;
}

function Prospects({ file, looked: { times, found }, onPlan }: ProspectsProps) {
  const { words, state } = useDesk();
  const stuck = found.filter(({ standing }) => standing !== "free");
  const namesOf = ({ staff_ids: ids }: GroupProspect): string =>
    words.listed(ids.map((id) => handleOf(state.coordination, id)));
  return (
    <>
      <p role="status">
        {stuck.length === 0
          ? words.count("programmes.allFree", found.length)
          : words.count("programmes.stuck", stuck.length)}
      </p>
      <ClockChange file={file} starts={found.map((one) => one.starts_at)} zone={times.dates.zone} />
      <ol class="rows">
        {found.map((one) => (
          <li class="when" key={one.position}>
            {words.time(one.starts_at, times.dates.zone)}
            {one.standing === "taken" && one.staff_ids.length > 0 && (
              <span class="fault">{words.say("programmes.busy", { names: namesOf(one) })}</span>
            )}
            {one.standing === "taken" && one.staff_ids.length === 0 && (
              <span class="fault">{words.say("programmes.taken")}</span>
            )}
            {(one.standing === "clock_change" || one.standing === "out_of_reach") && (
              <span class="fault">{words.say(`series.standing.${one.standing}`)}</span>
            )}
          </li>
        ))}
      </ol>
      <Working act="plan-series">{words.say("programmes.making")}</Working>
      {stuck.length === 0 && (
        <div class="actions">
          <Button act="plan-series" onPress={onPlan}>
            {words.count("programmes.plan", found.length)}
          </Button>
        </div>
      )}
    </>
  );
}

interface ClockChangeProps extends FileProps {
  readonly starts: readonly string[];
  readonly zone: string;
}

/** Whose hour becomes another one because her clocks change and the group's do not, or the other way round. */
function ClockChange({ file, starts, zone }: ClockChangeProps) {
  const { words, state } = useDesk();
  const [first] = starts;
  if (first === undefined) return null;
  const moved = (file.invitations ?? []).flatMap(({ client_id: id }) => {
    const intake = state.coordination.intakes?.get(id);
    const hers = intake?.intake?.criteria.zone;
    if (intake === undefined || hers === undefined) return [];
    const since = starts.find((at) => !isSameApart(first, at, zone, hers));
    return since === undefined ? [] : [{ name: nameOfIntake(intake), since }];
  });
  if (moved.length === 0) return null;
  return (
    <div class="notice">
      <p>{words.say("programmes.clocks")}</p>
      <ul>
        {moved.map(({ name, since }) => (
          <li key={name}>{words.say("programmes.clocksFor", { name, day: words.weekday(since, zone) })}</li>
        ))}
      </ul>
    </div>
  );
}
