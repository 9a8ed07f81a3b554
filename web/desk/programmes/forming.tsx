/**
 * Forming groups: what is asked for, the search with its proven gap, and the proposals. Nothing is made before she confirms.
 */

import { useEffect, useState } from "preact/hooks";

import type { WomanId } from "../../planning/needs.ts";
import { PlannerFailed, PlanRequestMalformed } from "../../planning/errors.ts";
import { Button, Heading } from "../../parts/acts.tsx";
import { Told } from "../../parts/told.tsx";
import { useDesk } from "../context.ts";
import { loadCounselors, loadWaiting } from "../coordination/acts.ts";
import { type KeptForm, useKept } from "../kept.ts";
import { Confirmation } from "./confirmation.tsx";
import { FormingSettings } from "./forming_settings.tsx";
import type { Forming } from "./forming_state.ts";
import { Gap } from "./gap.tsx";
import { BackToBoard, boundsFault, USUAL_RULES, usualTimes } from "./new_programme.tsx";
import { Proposals } from "./proposals.tsx";
import { type FormingForm, isComplete, mayBeAsked, type OpenFile } from "./requests.ts";
import { loadInvolved, search } from "./searching.ts";

const STAGES = 3;

/** The whole of it: the form, then the search, then the proposals. */
export function FormingPage() {
  const { words, desk, state } = useDesk();
  const { forming, intakes, opening } = state.coordination;
  const [involved, know] = useState<ReadonlySet<WomanId>>();
  const form = useKept<FormingForm>("forming", {
    ...USUAL_RULES,
    ...usualTimes(desk.device.today),
    way: "video",
    themes: [],
    facilitators: 1,
    weekdays: [0, 1, 2, 3, 4],
    from: "10:00",
    until: "19:00",
    seconds: 30,
    apart: [],
  });
  useEffect(() => {
    void loadCounselors(desk);
    void desk.alongside(() => loadWaiting(desk));
    void desk.alongside(async () => know(await loadInvolved(desk)));
  }, []);
  const planning = forming?.search;
  // Whoever leaves the screen, or is locked out, leaves no worker behind.
  useEffect(() => () => planning?.stop(), [planning]);
  const isRead = opening === undefined && intakes !== undefined && involved !== undefined;
  const files = isRead ? mayBeAsked(intakes.values(), involved) : undefined;
  return (
    <>
      <BackToBoard />
      <Heading place="forming">{words.say("programmes.form")}</Heading>
      <Told told={state.told} />
      {forming === undefined && <Asking form={form} files={files} />}
      {forming?.search !== undefined && <Searching forming={forming} />}
      {forming?.makings !== undefined && <Confirmation forming={forming} />}
      {forming !== undefined && forming.search === undefined && forming.makings === undefined && (
        <>
          <Proposals forming={forming} />
          <p>
            <Button look="plain" onPress={() => desk.coordinate({ forming: undefined })}>
              {words.say("forming.askAgain")}
            </Button>
          </p>
        </>
      )}
    </>
  );
}

interface AskingProps {
  readonly form: KeptForm<FormingForm>;
  readonly files: readonly OpenFile[] | undefined;
}

function Asking({ form, files }: AskingProps) {
  const { words, desk, state } = useDesk();
  if (files === undefined || state.coordination.counselors === undefined) {
    return <p role="status">{words.say("loading")}</p>;
  }
  const begin = async (): Promise<void> => {
    const fault = boundsFault(form.values);
    if (fault !== undefined) return desk.fault(words.say(fault));
    if (!isComplete(form.values)) return desk.fault(words.say("forming.missing"));
    desk.change({ told: undefined });
    try {
      await search(desk, form.values, files);
    } catch (failure) {
      if (!(failure instanceof PlannerFailed || failure instanceof PlanRequestMalformed)) throw failure;
      desk.coordinate({ forming: undefined });
      desk.fault(words.say(failure instanceof PlannerFailed ? "forming.failed" : "forming.missing"));
    }
  };
  return (
    <>
      <p>{words.count("forming.lead", files.length)}</p>
      <FormingSettings form={form} files={files} />
      <div class="actions">
        <Button onPress={() => void begin()}>{words.say("forming.search")}</Button>
      </div>
    </>
  );
}

interface FormingProps {
  readonly forming: Forming;
}

function Searching({ forming: { stage = 1, plan, request, search: planning } }: FormingProps) {
  const { words } = useDesk();
  const placed = plan?.groups.flatMap(({ women }) => women).length ?? 0;
  return (
    <section class="card">
      <h2>{words.say("forming.searching")}</h2>
      <div role="status">
        <p>{words.say(`forming.stage.${stage}`)}</p>
        <p>
          {words.say("forming.soFar", {
            placed: words.number(placed),
            all: words.number(request.women.length),
          })}
        </p>
      </div>
      <progress max={STAGES} value={stage} aria-label={words.say("forming.searching")} />
      {plan !== undefined && <Gap proof={plan.placement} />}
      <div class="actions">
        <Button look="button quiet" onPress={() => planning?.stop()}>
          {words.say("forming.stop")}
        </Button>
      </div>
    </section>
  );
}
