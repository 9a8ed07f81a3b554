/**
 * Who leads a group: one or two counselors, and perhaps a third who steps in, each with how much there is to do already.
 */

import { useDesk } from "../context.ts";
import { handleOf } from "../coordination/state.ts";
import { Select } from "../coordination/select.tsx";
import { entitledLeads } from "./acts.ts";

const NOBODY = "";

/** Staff ids; empty where nobody was chosen. */
export interface Leads {
  readonly first: string;
  readonly second: string;
  readonly substitute: string;
}

/** Returns who leads, as the service is told; nobody leads twice. */
export function leadsIn({ first, second, substitute }: Leads): {
  readonly facilitators: readonly string[];
  readonly substitute: string | undefined;
} {
  const facilitators = [...new Set([first, second])].filter((id) => id !== NOBODY);
  const isOther = substitute !== NOBODY && !facilitators.includes(substitute);
  return { facilitators, substitute: isOther ? substitute : undefined };
}

interface LeadChoiceProps {
  readonly values: Leads;
  readonly onChange: (some: Partial<Leads>) => void;
}

/** Three choices among the counselors whom the signed directory names. Who was chosen in one is not offered in another. */
export function LeadChoice({ values, onChange }: LeadChoiceProps) {
  const { words, desk, state } = useDesk();
  const listed = entitledLeads(desk, state.coordination.counselors ?? []);
  const loads = new Map((state.coordination.counselors ?? []).map((one) => [one.staff_id, one] as const));
  const labelOf = (id: string): string => {
    const one = loads.get(id);
    const name = handleOf(state.coordination, id);
    if (one === undefined) return name;
    const [load, capacity] = [words.number(one.load), words.number(one.capabilities.capacity)];
    return `${name} · ${words.say("load.clients", { load, capacity })}`;
  };
  const optionsFor = (own: string, others: readonly string[]): readonly (readonly [string, string])[] => [
    [NOBODY, words.say("programmes.nobody")],
    ...listed
      .map(({ staff_id: id }) => id)
      .filter((id) => id === own || !others.includes(id))
      .map((id) => [id, labelOf(id)] as const),
  ];
  const { first, second, substitute } = values;
  return (
    <>
      <Select
        id="lead-first"
        label={words.say("programmes.first")}
        value={first}
        options={optionsFor(first, [second, substitute])}
        onChosen={(id) => onChange({ first: id })}
      />
      <Select
        id="lead-second"
        label={words.say("programmes.second")}
        value={second}
        options={optionsFor(second, [first, substitute])}
        onChosen={(id) => onChange({ second: id })}
      />
      <Select
        id="lead-substitute"
        label={words.say("programmes.substitute")}
        value={substitute}
        options={optionsFor(substitute, [first, second])}
        onChosen={(id) => onChange({ substitute: id })}
      />
    </>
  );
}
