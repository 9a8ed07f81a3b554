/**
 * The page while nobody is signed in: the sign-in at once, a newcomer's steps when they are needed.
 */

import { BusyContext } from "../../parts/acts.tsx";
import { useRedraw } from "../../parts/redraw.ts";
import { WordsContext } from "../../parts/words.ts";
import type { Door, Step } from "../door.ts";
import { later } from "../later.tsx";
import { SignIn } from "./sign_in.tsx";

/** What every step is drawn from. */
export interface StepProps {
  readonly door: Door;
}

const newcomer = () => import("./newcomer.tsx");
const lost = () => import("./lost.tsx");
const STEPS = {
  "sign-in": SignIn,
  invited: later(async () => (await newcomer()).Invited),
  passphrase: later(async () => (await newcomer()).KeepPassphrase),
  recovery: later(async () => (await newcomer()).KeepRecoveryCode),
  compare: later(async () => (await newcomer()).Compare),
  lost: later(async () => (await lost()).Lost),
  "new-passphrase": later(async () => (await lost()).KeepNewPassphrase),
  "new-code": later(async () => (await lost()).KeepNewCode),
  "second-factor": later(async () => (await import("./second_factor.tsx")).SecondFactor),
} satisfies Record<Step, unknown>;

/** The step somebody is at. */
export function Doors({ door }: StepProps) {
  useRedraw(door);
  const Shown = STEPS[door.state.step];
  return (
    <WordsContext.Provider value={door.words}>
      <BusyContext.Provider value={door.state.busy}>
        <Shown key={door.state.step} door={door} />
      </BusyContext.Provider>
    </WordsContext.Provider>
  );
}
