/**
 * The open desk: where she is, where she can go, and the warning before it locks.
 */

import { BusyContext, Button } from "../parts/acts.tsx";
import { ClosingSoon } from "../parts/closing.tsx";
import type { Nearing } from "../parts/rest.ts";
import { useRedraw } from "../parts/redraw.ts";
import { WordsContext } from "../parts/words.ts";
import { DeskContext, useDesk } from "./context.ts";
import type { Desk, Screen } from "./desks.ts";
import { later } from "./later.tsx";

const SCREENS = {
  today: later(async () => (await import("./screens/today.tsx")).Today),
  clients: later(async () => (await import("./screens/clients.tsx")).Clients),
  file: later(async () => (await import("./file/file.tsx")).File),
  guest: later(async () => (await import("./sharing/guest.tsx")).Guest),
  calendar: later(async () => (await import("./calendar/calendar.tsx")).Calendar),
  hours: later(async () => (await import("./calendar/hours.tsx")).Hours),
  keys: later(async () => (await import("./screens/keys.tsx")).Keys),
} satisfies Record<Screen, unknown>;
const MAIN_SCREENS = ["today", "clients", "calendar", "hours", "keys"] as const satisfies readonly Screen[];

interface PageProps {
  readonly desk: Desk;
  readonly nearing: Nearing | undefined;
}

/** The whole desk. Draws nothing while nobody is signed in. */
export function Page({ desk, nearing }: PageProps) {
  useRedraw(desk);
  if (!desk.isOpen) return null;
  const { state, words } = desk;
  const Shown = SCREENS[state.screen];
  return (
    <WordsContext.Provider value={words}>
      <BusyContext.Provider value={state.busy}>
        <DeskContext.Provider value={{ words, desk, state }}>
          <Navigation />
          <Shown key={`${state.screen}/${state.clientId ?? ""}`} />
          <p class="close">
            <Button look="plain" onPress={() => void desk.close("locked")}>
              {words.say("nav.lock")}
            </Button>
            <Button look="plain" onPress={() => void desk.close("left")}>
              {words.say("nav.leave")}
            </Button>
          </p>
          {nearing !== undefined && <ClosingSoon nearing={nearing} />}
        </DeskContext.Provider>
      </BusyContext.Provider>
    </WordsContext.Provider>
  );
}

function Navigation() {
  const { words, desk, state } = useDesk();
  const isFile = state.screen === "file" || state.screen === "guest";
  const current = isFile ? "clients" : state.screen;
  return (
    <nav class="tabs" aria-label={words.say("nav.label")}>
      <ul>
        {MAIN_SCREENS.map((main) => (
          <li key={main}>
            <button
              type="button"
              class="tab"
              aria-current={main === current ? "page" : undefined}
              onClick={() => desk.show(main)}
            >
              {words.say(`nav.${main}`)}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
