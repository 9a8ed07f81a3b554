/**
 * When she can be booked: her hours and rules, leave with the sessions it touches, and what her other calendar takes.
 */

import { useEffect, useState } from "preact/hooks";

import {
  type AgendaEntry,
  fetchHours,
  type Hours as HoursOfHers,
  type Leave,
  listTouched,
  putHours,
} from "../../device/calendars.ts";
import { dayOf } from "../../device/organisations.ts";
import { Button, Heading, Working } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { useDesk } from "../context.ts";
import { useKept } from "../kept.ts";
import { BusyImport } from "./busy_import.tsx";
import { CalendarAddress } from "./calendar_address.tsx";
import { HOURS_FORM, HoursEditor } from "./hours_editor.tsx";
import { TouchedSessions } from "./touched_sessions.tsx";

const SAVING = "save-hours";

/** The screen. Nothing holds before it is saved; booked sessions stay whatever is saved. */
export function Hours() {
  const { words, desk, state } = useDesk();
  const { hours } = state;
  const [touched, touch] = useState<readonly AgendaEntry[]>([]);
  const look = (): Promise<boolean> =>
    desk.alongside(async () => {
      await desk.loadHours();
      touch(await listTouched(desk.device.connection, notOver(desk.state.hours?.leaves ?? [])));
    });
  useEffect(() => void look(), []);
  return (
    <>
      <Heading place="hours">{words.say("hours.title")}</Heading>
      <Told told={state.told} />
      {hours === undefined && <p role="status">{words.say("loading")}</p>}
      {hours !== undefined && (
        <>
          {touched.length > 0 && (
            <TouchedSessions
              title={words.say("hours.touched")}
              lead={words.say("hours.touchedLead")}
              touched={touched}
              zone={hours.zone}
              onMoved={look}
            />
          )}
          <Saving hours={hours} onTouched={touch} />
          <BusyImport zone={hours.zone} />
          <CalendarAddress />
        </>
      )}
    </>
  );
}

interface SavingProps {
  readonly hours: HoursOfHers;
  readonly onTouched: (touched: readonly AgendaEntry[]) => void;
}

/** The editor, and the one question before leave is saved that touches sessions. */
function Saving({ hours, onTouched }: SavingProps) {
  const { words, desk } = useDesk();
  const { forget } = useKept(HOURS_FORM, {});
  const [asked, ask] = useState<HoursOfHers>();
  // What is asked holds for what was filled in then.
  useEffect(() => ask(undefined), [desk.typedIn(HOURS_FORM)]);
  const [inTheWay, find] = useState<readonly AgendaEntry[]>([]);
  const { connection } = desk.device;
  const lookAt = async (changed: HoursOfHers): Promise<number> => {
    const found = await listTouched(connection, newlyAway(changed, hours));
    find(found);
    return found.length;
  };
  const put = async (changed: HoursOfHers): Promise<void> => {
    onTouched(await putHours(connection, changed));
    const saved = await fetchHours(connection);
    forget();
    ask(undefined);
    desk.change({ hours: saved });
  };
  const save = async (changed: HoursOfHers, isSure: boolean): Promise<void> => {
    let isSaved = false;
    await desk.attempt(SAVING, async () => {
      if (!isSure && (await lookAt(changed)) > 0) return ask(changed);
      await put(changed);
      isSaved = true;
    });
    if (isSaved) desk.done(words.say("hours.saved"));
  };
  return (
    <>
      <HoursEditor
        hours={hours}
        isAsked={asked !== undefined}
        onSave={(changed) => void save(changed, false)}
      />
      {asked !== undefined && (
        <TouchedSessions
          title={words.count("hours.inTheWay", inTheWay.length)}
          lead={words.say(inTheWay.length > 0 ? "hours.inTheWayLead" : "hours.nothingInTheWay")}
          touched={inTheWay}
          zone={hours.zone}
          onMoved={() => desk.alongside(async () => void (await lookAt(asked)))}
        >
          <Working act={SAVING}>{words.say("hours.saving")}</Working>
          <div class="actions">
            <Button act={SAVING} onPress={() => void save(asked, true)}>
              {words.say(inTheWay.length > 0 ? "hours.saveAnyway" : "hours.save")}
            </Button>
            <Button look="button quiet" onPress={() => ask(undefined)}>
              {words.say("back")}
            </Button>
          </div>
        </TouchedSessions>
      )}
    </>
  );
}

/** Returns the days away that were not saved before, as leave. Hours of a day are hers to compare. */
function newlyAway(changed: HoursOfHers, saved: HoursOfHers): Leave[] {
  const before = new Set(daysAway(saved).map(keyOf));
  return notOver(daysAway(changed)).filter((leave) => !before.has(keyOf(leave)));
}

function daysAway({ leaves, exceptions }: HoursOfHers): Leave[] {
  const whole = exceptions.filter(({ kind, starts }) => kind === "away" && !starts);
  return [...leaves, ...whole.map(({ on }) => ({ first_on: on, last_on: on }))];
}

function keyOf({ first_on: firstOn, last_on: lastOn }: Leave): string {
  return `${firstOn}/${lastOn}`;
}

function notOver(leaves: readonly Leave[]): Leave[] {
  const today = dayOf(new Date());
  return leaves.filter(({ last_on: lastOn }) => lastOn >= today);
}
