/**
 * The counselor's page: the door, and her desk behind it.
 */

import { render } from "preact";

import { missingFeatures } from "../crypto/features.ts";
import { Connection } from "../device/connections.ts";
import { Door } from "../desk/door.ts";
import { Doors } from "../desk/doors/doors.tsx";
import { type Closing, Desk } from "../desk/desks.ts";
import { isSessionOver } from "../desk/faults.ts";
import { Page } from "../desk/page.tsx";
import { LEAVING } from "../leave/leaving.ts";
import { one, setField } from "../markup/templates.ts";
import { Words } from "../markup/words.ts";
import { type Nearing, RestWatch } from "../parts/rest.ts";

const words = Words.of(document);
const connection = new Connection();
const desk = new Desk(words, closed);
const door = new Door(connection, words, async (device) => {
  await desk.open(device);
  watch.start();
  showDesk();
});
const watch = new RestWatch(connection, {
  near: (nearing) => showDesk(nearing),
  failed: closeIfOver,
  over: () => void desk.close("rested"),
});

function showDesk(nearing?: Nearing): void {
  one(document, "#door").hidden = true;
  render(null, one(document, "#door"));
  one(document, "#outside").hidden = true;
  one(document, "#page").hidden = false;
  render(<Page desk={desk} nearing={nearing} />, one(document, "#page"));
}

function showDoor(notice?: string): void {
  one(document, "#page").hidden = true;
  render(null, one(document, "#page"));
  one(document, "#outside").hidden = false;
  one(document, "#door").hidden = false;
  door.show(notice);
  render(<Doors door={door} />, one(document, "#door"));
}

/** Whatever comes of the request: a session that rests ends by itself. */
function closed(why: Closing): void {
  watch.stop();
  connection.endOnLeaving();
  showDoor(words.say(`closed.${why}`));
}

function closeIfOver(failure: unknown): void {
  // Anything else shows at what she does next.
  if (isSessionOver(failure)) void desk.close("rested");
}

async function begin(): Promise<void> {
  const missing = await missingFeatures();
  document.documentElement.classList.add("scripted");
  if (missing.length === 0) return showDoor();
  const lacking = one(document, "#lacking");
  lacking.hidden = false;
  setField(lacking, "lacking", words.say("lacking", { names: words.listed(missing) }));
}

// Another language is another page, and would forget a newcomer's words.
door.listen(() => (one(document, "#outside").hidden = desk.isOpen || door.state.step !== "sign-in"));
document.addEventListener(LEAVING, () => {
  connection.endOnLeaving();
  if (desk.isOpen) void desk.close("left");
});

void begin();
