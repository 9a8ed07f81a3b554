/**
 * What groups are to be like before they are searched for: hours, size, who leads, themes, and who must not meet.
 */

import { useState } from "preact/hooks";

import { Button } from "../../parts/acts.tsx";
import { useDesk } from "../context.ts";
import { nameOfIntake } from "../coordination/state.ts";
import { Select } from "../coordination/select.tsx";
import type { KeptForm } from "../kept.ts";
import { Tick } from "../sharing/ticks.tsx";
import { NumberField, TimesFields } from "./fields.tsx";
import { RuleFields, WayChoice } from "./new_programme.tsx";
import type { FormingForm, OpenFile } from "./requests.ts";

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];
const LONGEST_SECONDS = 300;
const NOBODY = "";

interface SettingsProps {
  readonly form: KeptForm<FormingForm>;
  readonly files: readonly OpenFile[];
}

/** The whole form. */
export function FormingSettings({ form, files }: SettingsProps) {
  const { words } = useDesk();
  const { values, change } = form;
  return (
    <>
      <h2>{words.say("programmes.when")}</h2>
      <TimesFields values={values} onChange={change} hasHour={false} />
      <Hours form={form} />
      <h2>{words.say("forming.like")}</h2>
      <WayChoice way={values.way} onWay={(way) => change({ way })} />
      <Select
        id="facilitators"
        label={words.say("forming.facilitators")}
        value={`${values.facilitators}`}
        options={[1, 2].map((one) => [`${one}`, words.number(one)] as const)}
        onChosen={(chosen) => change({ facilitators: Number(chosen) })}
      />
      <RuleFields values={values} onChange={change} />
      <Themes form={form} files={files} />
      <Apart form={form} files={files} />
      <NumberField
        id="seconds"
        label={words.say("forming.seconds")}
        value={values.seconds}
        least={1}
        most={LONGEST_SECONDS}
        onValue={(seconds) => change({ seconds })}
      />
    </>
  );
}

function Hours({ form: { values, change } }: Pick<SettingsProps, "form">) {
  const { words } = useDesk();
  const ends = ["from", "until"] as const;
  return (
    <>
      <fieldset>
        <legend>{words.say("forming.weekdays")}</legend>
        <div class="choices">
          {WEEKDAYS.map((one) => (
            <Tick
              key={one}
              id={`weekday-${one}`}
              label={words.say(`calendar.weekdays.${one}`)}
              isTicked={values.weekdays.includes(one)}
              onTicked={(isTicked) =>
                change({
                  weekdays: WEEKDAYS.filter((day) =>
                    day === one ? isTicked : values.weekdays.includes(day),
                  ),
                })
              }
            />
          ))}
        </div>
      </fieldset>
      <div class="narrowing">
        {ends.map((end) => (
          <div class="field" key={end}>
            <label for={`starts-${end}`}>{words.say(`forming.${end}`)}</label>
            <input
              type="time"
              id={`starts-${end}`}
              required
              step={900}
              value={values[end]}
              onInput={({ currentTarget }) => change({ [end]: currentTarget.value })}
            />
          </div>
        ))}
      </div>
    </>
  );
}

/** Themes that women of the list named; without one, groups take everybody whatever she named. */
function Themes({ form: { values, change }, files }: SettingsProps) {
  const { words } = useDesk();
  const named = [...new Set(files.flatMap(({ intake }) => intake.criteria.topics))].sort();
  if (named.length === 0) return null;
  return (
    <details>
      <summary>{words.say("forming.themes")}</summary>
      <p class="hint">{words.say("forming.themesHint")}</p>
      <fieldset>
        <legend>{words.say("forming.themes")}</legend>
        <div class="choices">
          {named.map((topic) => (
            <Tick
              key={topic}
              id={`topic-${topic}`}
              label={words.code("topics", topic)}
              isTicked={values.themes.includes(topic)}
              onTicked={(isTicked) =>
                change({
                  themes: named.filter((one) => (one === topic ? isTicked : values.themes.includes(one))),
                })
              }
            />
          ))}
        </div>
      </fieldset>
    </details>
  );
}

/** Pairs whom no plan puts together. They are kept for this search alone, and no proposal tells of them. */
function Apart({ form: { values, change }, files }: SettingsProps) {
  const { words, desk } = useDesk();
  const [one, chooseOne] = useState(NOBODY);
  const [other, chooseOther] = useState(NOBODY);
  const nameOf = (id: string): string => {
    const file = files.find(({ clientId }) => clientId === id);
    return file === undefined ? id : nameOfIntake(file);
  };
  const add = (): void => {
    if (one === NOBODY || other === NOBODY || one === other) {
      return desk.fault(words.say("forming.apartMissing"));
    }
    change({ apart: [...values.apart, [one, other]] });
    chooseOne(NOBODY);
    chooseOther(NOBODY);
  };
  const options = [
    [NOBODY, words.say("programmes.nobody")] as const,
    ...files.map((file) => [file.clientId, nameOfIntake(file)] as const),
  ];
  return (
    <details>
      <summary>{words.say("forming.apart")}</summary>
      <p class="hint">{words.say("forming.apartHint")}</p>
      <div class="narrowing">
        <Select
          id="apart-one"
          label={words.say("forming.one")}
          value={one}
          options={options}
          onChosen={chooseOne}
        />
        <Select
          id="apart-other"
          label={words.say("forming.other")}
          value={other}
          options={options}
          onChosen={chooseOther}
        />
      </div>
      <p>
        <Button look="button quiet" onPress={add}>
          {words.say("forming.keepApart")}
        </Button>
      </p>
      <ul class="rows">
        {values.apart.map((pair) => {
          const names = words.listed(pair.map(nameOf));
          return (
            <li key={pair.join()}>
              {names}{" "}
              <Button
                look="plain"
                label={words.say("programmes.unskipNamed", { day: names })}
                onPress={() => change({ apart: values.apart.filter((kept) => kept !== pair) })}
              >
                {words.say("programmes.unskip")}
              </Button>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
