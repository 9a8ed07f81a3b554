/**
 * Her open page: where she is, where she can go, and the warning before it closes.
 */

import type { FunctionComponent } from "preact";

import { ShownContext, useShown } from "./context.ts";
import type { Portal, Screen } from "./desks.ts";
import { AccessLog } from "./screens/access_log.tsx";
import { Compare } from "./screens/compare.tsx";
import { Download } from "./screens/download.tsx";
import { Erase } from "./screens/erase.tsx";
import { Group } from "./screens/group.tsx";
import { Home } from "./screens/home.tsx";
import { Messages } from "./screens/messages.tsx";
import { More } from "./screens/more.tsx";
import { Phrase } from "./screens/phrase.tsx";
import { Sessions } from "./screens/sessions.tsx";
import { Team } from "./screens/team.tsx";
import type { Words } from "../markup/words.ts";
import { BusyContext } from "../parts/acts.tsx";
import { ClosingSoon } from "../parts/closing.tsx";
import type { Nearing } from "../parts/rest.ts";
import { useRedraw } from "../parts/redraw.ts";
import { WordsContext } from "../parts/words.ts";

const SCREENS: Readonly<Record<Screen, FunctionComponent>> = {
  home: Home,
  messages: Messages,
  sessions: Sessions,
  more: More,
  group: Group,
  team: Team,
  log: AccessLog,
  compare: Compare,
  words: Phrase,
  download: Download,
  erase: Erase,
};
const MAIN_SCREENS = ["home", "messages", "sessions", "more"] as const satisfies readonly Screen[];

interface PageProps {
  readonly portal: Portal;
  readonly words: Words;
  readonly nearing: Nearing | undefined;
  readonly isClockOff: boolean;
  readonly onLeave: () => void;
}

/** The whole page. Draws nothing while nobody is logged in. */
export function Page({ portal, words, nearing, isClockOff, onLeave }: PageProps) {
  useRedraw(portal);
  const { desk } = portal;
  const { visit } = desk;
  if (visit === undefined) return null;
  const Shown = SCREENS[desk.screen];
  return (
    <WordsContext.Provider value={words}>
      <BusyContext.Provider value={desk.busy}>
        <ShownContext.Provider value={{ words, portal, desk, visit }}>
          <Navigation />
          {isClockOff && <p class="notice">{words.say("clockIsOff")}</p>}
          <Shown key={`${desk.screen}/${desk.groupId ?? ""}`} />
          <p class="close">
            <button type="button" class="plain" onClick={onLeave}>
              {words.say("nav.close")}
            </button>
          </p>
          {nearing !== undefined && <ClosingSoon nearing={nearing} />}
        </ShownContext.Provider>
      </BusyContext.Provider>
    </WordsContext.Provider>
  );
}

function Navigation() {
  const { words, portal, desk } = useShown();
  const isMain = (screen: Screen): boolean => MAIN_SCREENS.some((main) => main === screen);
  const partOf = desk.screen === "group" ? "home" : "more";
  const isCurrent = (main: Screen): boolean => main === (isMain(desk.screen) ? desk.screen : partOf);
  return (
    <nav class="tabs" aria-label={words.say("nav.label")}>
      <ul>
        {MAIN_SCREENS.map((main) => (
          <li key={main}>
            <button
              type="button"
              class="tab"
              aria-current={isCurrent(main) ? "page" : undefined}
              onClick={() => portal.show(main)}
            >
              {words.say(`nav.${main}`)}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
