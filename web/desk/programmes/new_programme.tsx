/**
 * A new programme by hand: what it is about, how large it is, who leads it, when it meets.
 */

import { useEffect, useRef } from "preact/hooks";

import { addDays } from "../../markup/wall_instants.ts";
import { type Way, WAYS } from "../../matching/criteria.ts";
import { Button, Heading, Working } from "../../parts/acts.tsx";
import { LineField } from "../../parts/phrase_field.tsx";
import { Told } from "../../parts/told.tsx";
import { excessBytes, Writing } from "../../parts/writing.tsx";
import { useDesk } from "../context.ts";
import { loadCounselors } from "../coordination/acts.ts";
import { Select } from "../coordination/select.tsx";
import { useKept } from "../kept.ts";
import { Tick } from "../sharing/ticks.tsx";
import { makeProgramme, Making } from "./acts.ts";
import { NumberField, TimesFields, type TimesForm, timesOf, timesWords } from "./fields.tsx";
import { LeadChoice, type Leads, leadsIn } from "./lead_choice.tsx";

/** The service's bounds. */
export const FEWEST_SEATS = 2;
export const MOST_SEATS = 16;
export const MOST_HOLD_DAYS = 14;
const DEFAULT_SEATS = 8;
const DEFAULT_FEWEST = 5;
const DEFAULT_HOLD_DAYS = 5;
const A_FORTNIGHT = 14;

/** What holds for every group alike, formed by hand or by search. */
export interface Rules {
  readonly joinsLate: boolean;
  readonly screening: boolean;
  readonly aliasesShared: boolean;
  readonly fewest: number;
  readonly most: number;
  readonly holdDays: number;
}

/** What holds before anything was chosen. */
export const USUAL_RULES: Rules = {
  joinsLate: false,
  screening: false,
  aliasesShared: false,
  fewest: DEFAULT_FEWEST,
  most: DEFAULT_SEATS,
  holdDays: DEFAULT_HOLD_DAYS,
};

interface Form extends Rules, TimesForm, Leads {
  readonly theme: string;
  readonly languages: readonly string[];
  readonly way: Way;
  readonly text: string;
}

/** Returns times to begin with: in a fortnight, on this device's clock. */
export function usualTimes(today: string): TimesForm {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { day: addDays(today, A_FORTNIGHT), time: "18:00", minutes: 90, zone, sessions: 8, skipped: [] };
}

/** The form. Pressed again after a failure, it makes nothing twice. */
export function NewProgramme() {
  const { words, desk, state } = useDesk();
  const { values, change, forget } = useKept<Form>("new-programme", {
    ...USUAL_RULES,
    ...usualTimes(desk.device.today),
    theme: "",
    languages: [],
    way: "video",
    text: "",
    first: "",
    second: "",
    substitute: "",
  });
  const making = useRef<{ readonly of: string; readonly made: Making }>(undefined);
  useEffect(() => void loadCounselors(desk), []);
  const { counselors } = state.coordination;
  const spoken = [...new Set(counselors?.flatMap(({ capabilities }) => capabilities.languages))].sort();
  const make = async (): Promise<void> => {
    const fault = faultIn(values);
    if (fault !== undefined) return desk.fault(words.say(fault));
    const of = JSON.stringify(values);
    if (making.current?.of !== of) making.current = { of, made: makingOf(values) };
    const { made } = making.current;
    if (!(await makeProgramme(desk, made))) return;
    const { day, time, minutes, zone, sessions, skipped } = values;
    desk.type(`times/${made.groupId}`, JSON.stringify({ day, time, minutes, zone, sessions, skipped }));
    forget();
    desk.show("programme", made.groupId);
    desk.done(words.say("programmes.made", { name: values.theme.trim() }));
  };
  const makingOf = (form: Form): Making => {
    const { theme, languages, way, text, screening, aliasesShared, joinsLate } = form;
    const times = timesOf(form);
    const planned = times === undefined ? "" : timesWords(words, times);
    const plan = {
      ...leadsIn(form),
      fewestSeats: form.fewest,
      seatCount: form.most,
      joinsLate,
      holdDays: form.holdDays,
    };
    const about = { theme: theme.trim(), languages, way, text: text.trim(), planned, wishes: "" };
    return new Making(plan, { ...about, screening, aliasesShared, joinsLate });
  };
  return (
    <>
      <BackToBoard />
      <Heading place="new-programme">{words.say("programmes.byHand")}</Heading>
      <Told told={state.told} />
      <p>{words.say("programmes.sealed")}</p>
      <LineField
        id="theme"
        label={words.say("programmes.theme")}
        hint={words.say("programmes.themeHint")}
        typed={values.theme}
        onTyped={(theme) => change({ theme })}
      />
      <Writing
        id="about"
        rows={3}
        label={words.say("programmes.about")}
        text={values.text}
        onText={(text) => change({ text })}
      />
      <fieldset>
        <legend>{words.say("intake.languages")}</legend>
        <div class="choices">
          {spoken.map((language) => (
            <Tick
              key={language}
              id={`language-${language}`}
              label={words.code("languages", language)}
              isTicked={values.languages.includes(language)}
              onTicked={(isTicked) =>
                change({
                  languages: spoken.filter((one) =>
                    one === language ? isTicked : values.languages.includes(one),
                  ),
                })
              }
            />
          ))}
        </div>
      </fieldset>
      <WayChoice way={values.way} onWay={(way) => change({ way })} />
      <LeadChoice values={values} onChange={change} />
      <RuleFields values={values} onChange={change} />
      <h2>{words.say("programmes.when")}</h2>
      <TimesFields values={values} onChange={change} hasHour />
      <Working act="make-programme">{words.say("programmes.making")}</Working>
      <div class="actions">
        <Button act="make-programme" onPress={() => void make()}>
          {words.say("programmes.make")}
        </Button>
      </div>
    </>
  );
}

function faultIn(form: Form): string | undefined {
  if (form.theme.trim() === "" || form.languages.length === 0) return "programmes.missing";
  if (excessBytes(form.text) > 0) return "fault.too-long";
  if (leadsIn(form).facilitators.length === 0) return "programmes.missingLead";
  return boundsFault(form) ?? (timesOf(form) === undefined ? "programmes.missingTimes" : undefined);
}

/** Returns what is wrong with sizes, as the path of its text. */
export function boundsFault({ fewest, most, holdDays }: Rules): string | undefined {
  const isSized = fewest >= FEWEST_SEATS && fewest <= most && most <= MOST_SEATS;
  return isSized && holdDays >= 1 && holdDays <= MOST_HOLD_DAYS ? undefined : "fault.rules";
}

/** Back to all programmes. */
export function BackToBoard() {
  const { words, desk } = useDesk();
  return (
    <p class="back">
      <Button look="plain" onPress={() => desk.show("programmes")}>
        {words.say("nav.programmes")}
      </Button>
    </p>
  );
}

/** How the group meets. */
export function WayChoice({ way, onWay }: { readonly way: Way; readonly onWay: (way: Way) => void }) {
  const { words } = useDesk();
  return (
    <Select
      id="way"
      label={words.say("programmes.way")}
      value={way}
      options={WAYS.map((one) => [one, words.code("ways", one)] as const)}
      onChosen={(chosen) => onWay(WAYS.find((one) => one === chosen) ?? way)}
    />
  );
}

interface RuleFieldsProps {
  readonly values: Rules;
  readonly onChange: (some: Partial<Rules>) => void;
}

/** Sizes, how long a seat is held, and what the group agrees on. */
export function RuleFields({ values, onChange }: RuleFieldsProps) {
  const { words } = useDesk();
  return (
    <>
      <div class="narrowing">
        <NumberField
          id="fewest"
          label={words.say("programmes.fewest")}
          value={values.fewest}
          least={FEWEST_SEATS}
          most={MOST_SEATS}
          onValue={(fewest) => onChange({ fewest })}
        />
        <NumberField
          id="most"
          label={words.say("programmes.most")}
          value={values.most}
          least={FEWEST_SEATS}
          most={MOST_SEATS}
          onValue={(most) => onChange({ most })}
        />
        <NumberField
          id="hold-days"
          label={words.say("programmes.holdDays")}
          value={values.holdDays}
          least={1}
          most={MOST_HOLD_DAYS}
          onValue={(holdDays) => onChange({ holdDays })}
        />
      </div>
      <div class="choices rules">
        <Tick
          id="joins-late"
          label={words.say("programmes.joinsLate")}
          isTicked={values.joinsLate}
          onTicked={(joinsLate) => onChange({ joinsLate })}
        />
        <Tick
          id="screening"
          label={words.say("programmes.screeningTick")}
          isTicked={values.screening}
          onTicked={(screening) => onChange({ screening })}
        />
        <Tick
          id="aliases-shared"
          label={words.say("programmes.aliasesTick")}
          isTicked={values.aliasesShared}
          onTicked={(aliasesShared) => onChange({ aliasesShared })}
        />
      </div>
    </>
  );
}
