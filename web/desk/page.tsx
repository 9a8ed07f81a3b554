/**
 * The open desk: where she is, where she can go, and the warning before it locks.
 */

import type { StaffRole } from "../crypto/organisations.ts";
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
  groups: later(async () => (await import("./facilitation/groups.tsx")).Groups),
  group: later(async () => (await import("./facilitation/group.tsx")).Group),
  waiting: later(async () => (await import("./coordination/waiting.tsx")).Waiting),
  intake: later(async () => (await import("./coordination/intake.tsx")).Intake),
  letters: later(async () => (await import("./coordination/letters.tsx")).Letters),
  load: later(async () => (await import("./coordination/load.tsx")).Load),
  staff: later(async () => (await import("./coordination/staff.tsx")).Staff),
  keys: later(async () => (await import("./screens/keys.tsx")).Keys),
} satisfies Record<Screen, unknown>;

/** A row of main screens, and the role that gives it; `keys` stands at the end of the last one. */
interface Row {
  readonly role: StaffRole;
  readonly screens: readonly Screen[];
}

const ROWS: readonly Row[] = [
  { role: "coordinator", screens: ["waiting", "letters", "load", "staff"] },
  { role: "counselor", screens: ["today", "clients", "calendar", "hours"] },
];
/** Under which main screen one stands that is none itself. */
const WITHIN: Partial<Record<Screen, Screen>> = {
  file: "clients",
  guest: "clients",
  group: "groups",
  intake: "waiting",
};

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

/** What her roles give her, as the signed directory has them: a row for each. */
function Navigation() {
  const { words, desk, state } = useDesk();
  const leadsGroups = (state.facilitation.groups?.size ?? 0) > 0;
  const rows = ROWS.filter(({ role }) => desk.device.hasRole(role));
  return (
    <nav class={rows.length > 1 ? "tabs rows-of-tabs" : "tabs"} aria-label={words.say("nav.label")}>
      {rows.map(({ role, screens }, place) => (
        <div key={role}>
          {rows.length > 1 && (
            <p class="hint" id={`tabs-${role}`}>
              {words.say(`nav.as.${role}`)}
            </p>
          )}
          <ul aria-labelledby={rows.length > 1 ? `tabs-${role}` : undefined}>
            {screens.map((screen) => (
              <Tab key={screen} screen={screen} />
            ))}
            {place === rows.length - 1 && <Tab screen="keys" />}
            {/* Known a moment later than the others, it must not push one of them from under a finger. */}
            {role === "counselor" && leadsGroups && <Tab screen="groups" />}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function Tab({ screen }: { readonly screen: Screen }) {
  const { words, desk, state } = useDesk();
  const current = WITHIN[state.screen] ?? state.screen;
  return (
    <li>
      <button
        type="button"
        class="tab"
        aria-current={screen === current ? "page" : undefined}
        onClick={() => desk.show(screen)}
      >
        {words.say(`nav.${screen}`)}
      </button>
    </li>
  );
}
